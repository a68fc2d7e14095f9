// A sale as a process: it knows its lots' order and ends, rules when lots of a group close, and keeps the feed.
//
// Bids do not wait for it. A lot of a group tells it which bids put ends off, and asks it at its end (LotDue,
// sale_messages.hpp). Ruling:
//
//   all      every lot that is not over has asked with the end that all have: all close
//   cascade  every lot before it is over, or may close, or asks as well: it closes
//
// A bid that came in time is on the disk, or its lot has not asked; so no extension is lost, in whatever order
// processes die. A sale that starts again reads its entries and its lots; what lots had told its former life they tell
// again.
//
// 40 bytes a lot. An extension is told at once to the first kTellAtOnce lots that it moves, so that people see it; the
// others hear of it when they ask.
//
// Thread rules: talk to it by its protocol, from any thread; Sales is the way to it.
#pragma once

#include <array>
#include <deque>
#include <unordered_map>

#include "core/auction/ledger.hpp"
#include "core/auction/opener.hpp"
#include "core/auction/sale_messages.hpp"

namespace gavel::auction {

inline constexpr std::uint32_t kTellAtOnce = 1000;

class SaleServer final : public otp::GenServer<SaleServer, SaleProtocol> {
 public:
  struct Args {
    SaleId id;
    SaleRegistry* sales;
    AuctionRegistry* auctions;
    Ledger* ledger;
    const Clock* clock;
    const RequestIndex* requests = nullptr;  ///< what was done before
  };
  explicit SaleServer(Args args)
      : id_(args.id),
        sales_(*args.sales),
        auctions_(*args.auctions),
        ledger_(*args.ledger),
        clock_(*args.clock),
        requests_(args.requests) {}

  struct Load {};
  void init() { continue_with(Load{}); }
  void handle_continue(Load);

  void handle_call(LotTriggers, otp::From<rules::Time>);
  void handle_call(LotDue, otp::From<LotRuling>);
  void handle_cast(const LotMoved&);
  void handle_cast(const LotOver&);
  void handle_call(AddLots, otp::From<HouseResult<LotsVerdict>>);
  void handle_call(CancelSale, otp::From<HouseResult<SaleVerdict>>);
  void handle_info(const LookAround&);
  void handle_info(const otp::Down&);

  std::string format_status() const;

 private:
  struct Lot {
    enum class State : std::uint8_t { open, waits, may_close, over };
    AuctionId auction;
    std::uint64_t last_trigger = 0;  // that put an end off
    State state = State::open;
  };
  using Then = base::UniqueFunction<void()>;
  using Lots = std::vector<std::shared_ptr<const Commit>>;

  // load: sale_load.cpp
  void settle();
  void settle_later();
  void load();
  void load_entries(std::uint64_t after);
  void load_lots(std::uint32_t after);
  void load_histories(std::shared_ptr<LotPage> wanted);
  void forget();
  void note(const View& lot, std::vector<View>& wanted);
  void read(const View& lot, const std::vector<Entry>& entries);
  void loaded();

  // what happens
  void fold(const SaleEvent& event);
  SaleDone record(const SaleEvent& event, Lots lots = {}, const SaleAskedPtr& asked = nullptr);
  void when_committed(Then then, Then otherwise = {});
  void flush();
  void committed(std::shared_ptr<const std::vector<SaleEntry>> entries, SaleViewPtr after);
  [[noreturn]] void not_committed(const StorageError& error);
  bool is_repeated(const SaleAskedPtr& asked) const;
  SaleView view() const;
  Lot* find(std::uint32_t lot);
  void put(Lot& lot, Lot::State state);
  std::size_t in(Lot::State state) const { return in_state_[static_cast<std::size_t>(state)]; }

  // lots
  void hear(std::uint32_t lot, const std::vector<LotTrigger>& triggers);
  void tell_moved(std::uint32_t from);
  void rule();
  void let_close(std::uint32_t lot);
  void heard_over(std::uint32_t lot, const std::variant<LotClosed, LotCancelled>& how);
  void look_whether_over();
  void wind_clock();
  std::optional<rules::Rejection> refusal(const AddLots& request) const;
  void cancel_lots();

  SaleId id_;
  SaleRegistry& sales_;
  AuctionRegistry& auctions_;
  Ledger& ledger_;
  EntryClock clock_;
  const RequestIndex* requests_;

  std::shared_ptr<const SaleTerms> terms_;
  std::optional<rules::GroupClose> close_;
  SalePhase phase_ = SalePhase::open;
  rules::Time created_at_;
  LotCounts counts_;
  std::vector<Lot> lots_;
  std::uint32_t last_added_ = 1;           // the first lot of those that were added last
  std::array<std::size_t, 4> in_state_{};  // how many lots
  bool ready_ = false;                     // loaded
  std::uint64_t seq_ = 0;
  std::uint64_t committed_seq_ = 0;
  bool writing_ = false;

  struct Pending {  // not yet on its way to the disk
    SaleEntry entry;
    SaleViewPtr after;
    Lots lots;
    std::shared_ptr<const KeptRequest> request;
  };
  std::deque<Pending> pending_;

  struct Waiting {
    std::uint64_t seq;
    Then then;
    Then otherwise;  // nothing of it was kept
  };
  std::deque<Waiting> waiting_;
  RequestsUnderWay asked_;
  std::unordered_map<std::uint32_t, otp::From<LotRuling>> asking_;  // lots that wait for a ruling
  std::uint32_t first_open_ = 1;                                    // cascade: all before it are over or may close
  std::uint64_t timer_ = 0;
};

}  // namespace gavel::auction
