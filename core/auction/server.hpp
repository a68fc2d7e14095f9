// An auction as a process: one writer, one order of events, one countdown.
//
// Its life: loads its entries in a `continue` step (nothing is handled before that), then takes bids, opens and closes
// on timers, and ends when the auction is over. A bid is decided at once and handed to the journal; the server goes on
// to the next without waiting, and answers when the commit is on the disk, in order. What it refused on the strength of
// an entry that is not committed yet waits for that entry too. A failed commit crashes the server: it starts again from
// what is on disk, and whoever was waiting hears that nothing was acknowledged.
//
// A command that looks further back than the state does (taking back a bid) parks the server until everything before it
// is on the disk and read again. An auction that is over gets a process again when somebody has a command for it
// (settled, second chance), which ends when there is nothing more to do.
//
// One that nobody has asked for anything for a while, and that is not due soon, goes to sleep: it tells the opener when
// it is due, and its process ends. What it knew is on the disk; the next command, the next watcher or the time of which
// it told brings another process, which loads it (Erlang's hibernate goes less far: it keeps the process and its
// state).
//
// The registry holds the last committed View under the auction's id, so reads come to nobody.
//
// Thread rules: talk to it by its protocol, from any thread; House is the way to it.
#pragma once

#include <memory>

#include "core/auction/clock.hpp"
#include "core/auction/house.hpp"
#include "core/auction/ledger.hpp"
#include "core/auction/opener_messages.hpp"
#include "core/auction/ports.hpp"
#include "core/auction/sale_messages.hpp"
#include "core/base/queue.hpp"
#include "core/otp/gen_server.hpp"
#include "core/otp/registry.hpp"

namespace gavel::auction {

using AuctionRegistry = otp::Registry<AuctionId, ViewPtr>;

/// The hot one of the commands has a message of its own.
struct PlaceBid {
  using Reply = HouseResult<BidVerdict>;
  rules::PlaceBid bid;
  AskedPtr asked = nullptr;
  Versions versions = {};
};
struct Execute {
  using Reply = HouseResult<Verdict>;
  rules::Command command;
  AskedPtr asked = nullptr;
  Versions versions = {};
};
/// From the live hub: is somebody watching? Only then are there ticks, and one that is watched does not go to sleep.
/// Whoever is not answered has not been heard.
struct Watched {
  using Reply = void;
  bool yes = false;
};
/// Fault injection: a handler that throws.
struct Crash {};
/// Its own timers.
struct Due {};
struct Second {};
struct Idle {};

/// From its sale: its end, if that is later than what it knows.
struct LotEnd {
  rules::Time ends_at;
};
/// Its own: try again to reach the sale.
struct AskSale {};

using AuctionProtocol = otp::Protocol<PlaceBid, Execute, Watched, Crash, Due, Second, Idle, LotEnd, AskSale>;

/// When an auction goes to sleep.
struct Sleep {
  otp::Duration after = std::chrono::minutes(1);  ///< nobody has asked for anything for so long
  otp::Duration lead = std::chrono::minutes(1);   ///< so long before it is due it is woken; twice that it must be off
};

class AuctionServer final : public otp::GenServer<AuctionServer, AuctionProtocol> {
 public:
  struct Args {
    AuctionId id;
    AuctionRegistry* registry;
    const Clock* clock;
    Ledger* ledger;
    SaleRegistry* sales = nullptr;           ///< lots find their sale in it
    const RequestIndex* requests = nullptr;  ///< what was done before
    Sleep sleep = {};
    bool briefly = false;  ///< nobody has asked for it: it loads, and sleeps at once where it can
  };
  explicit AuctionServer(Args args)
      : id_(args.id),
        registry_(*args.registry),
        clock_(*args.clock),
        ledger_(*args.ledger),
        sales_(args.sales),
        requests_(args.requests),
        sleep_(args.sleep),
        wanted_(!args.briefly) {}

  struct Load {};
  void init() { continue_with(Load{}); }
  void handle_continue(Load);

  void handle_call(PlaceBid, otp::From<HouseResult<BidVerdict>>);
  void handle_call(Execute, otp::From<HouseResult<Verdict>>);
  void handle_call(const Watched&);
  void handle_cast(const Crash&);
  void handle_info(const Due&);
  void handle_info(const Second&);
  void handle_info(const Idle&);
  void handle_info(const otp::Down&);
  void handle_cast(const LotEnd& end) { put_off(end.ends_at); }
  void handle_info(const AskSale&);

  /// What people may see of it: nothing that a bidder keeps to themselves.
  std::string format_status() const;

 private:
  using Events = std::vector<rules::Event>;
  /// What an answer rests on: a commit that is on the disk.
  struct OnDisk {
    const Commit& commit;
    const Committed& proof;
  };
  /// Answers a command when the commit that it rests on is on the disk; with the reason why not where it was refused.
  using Answer = base::UniqueFunction<void(base::Expected<OnDisk, HouseErrc>)>;

  /// Whose exposure a commit changes.
  struct Touched {
    std::vector<std::string> bidders;
    bool everybody = false;
  };

  // load
  void give_way(otp::Pid holder);
  void settle();
  void settle_later();
  void load();
  void loaded(StorageResult<std::vector<Entry>> entries);
  void note_outage();

  // decide
  void place(const PlaceBid& request, otp::From<HouseResult<BidVerdict>> from, rules::Time now);
  void run(Execute request, otp::From<HouseResult<Verdict>> from, rules::Time now);
  void execute(const Execute& request, otp::From<HouseResult<Verdict>> from, rules::Time now, rules::History history);
  bool is_repeated(const AskedPtr& asked) const;
  /// The refusal of a command that is wanted at other versions only.
  std::optional<rules::Rejection> at_other_version(const Versions& wanted) const;
  void note_refusal(const rules::PlaceBid& bid, const rules::Rejection& rejection, rules::Time now);
  void with_history(base::UniqueFunction<void(AuctionServer&, rules::History)> then);
  HouseResult<rules::Decision> admitted(rules::Decision decision);
  Touched touched_by(const Events& events) const;
  void settle_ledger(const Touched& touched);

  // commit
  std::shared_ptr<const Commit> commit(Events events, rules::Time now, const AskedPtr& asked = nullptr);
  void committed(const std::shared_ptr<const Commit>& commit, const std::vector<LotTrigger>& triggers,
                 otp::CallResult<Append::Reply> result);
  void not_committed(const StorageError& error);
  void stop_when_done();
  template <class R>
  void answer_when_committed(otp::From<HouseResult<R>> from, R value);
  template <class R, class V>
  void answer_with_receipt(otp::From<HouseResult<R>> from, V value);

  // time
  void wind_clock();
  void wind_ticks();
  void open_or_close(rules::History history);

  // sleep: server_sleep.cpp
  bool may_sleep() const;
  void sleep_or_stay();
  void sleep();

  // a lot of a sale: server_lot.cpp
  bool is_due_at_sale(rules::Time now) const;
  template <class R>
  void put_by(otp::From<HouseResult<R>> from, base::UniqueFunction<void(otp::From<HouseResult<R>>)> decide,
              rules::Time now);
  void decide_put_by();
  void put_off(rules::Time ends_at);
  void ask_sale();
  void ask_later();
  void ruled(const LotRuling& ruling);
  void tell_sale();
  void tell_sale_what(const Commit& commit);
  void tell_sale_over(const View& view);
  void confirmed(std::uint64_t up_to);
  std::optional<otp::Ref<SaleProtocol>> sale() const;
  std::optional<LotTrigger> trigger_of(const rules::Event& next, rules::Time now) const;

  AuctionId id_;
  AuctionRegistry& registry_;
  EntryClock clock_;
  Ledger& ledger_;
  SaleRegistry* sales_;
  const RequestIndex* requests_;
  std::optional<rules::State> state_;  // with the events that are on their way to the disk
  TermsPtr public_terms_;              // of state_
  std::uint64_t committed_seq_ = 0;

  struct Waiting {
    std::uint64_t seq;  // answered when this is on the disk
    Answer answer;
  };
  base::Queue<Waiting> waiting_;
  RequestsUnderWay asked_;
  bool watched_ = false;
  std::uint64_t due_timer_ = 0;
  std::uint64_t tick_timer_ = 0;
  std::uint64_t ask_timer_ = 0;
  Sleep sleep_;
  bool wanted_;  // asked for something since it last thought of sleep

  struct PutBy {
    rules::Time at;  // when it came
    base::UniqueFunction<void()> decide;
  };
  base::Queue<PutBy> put_by_;         // from the end on, until the sale has ruled
  base::Queue<LotTrigger> triggers_;  // on the disk, and not confirmed by the sale
  bool asking_ = false;               // the sale, for a ruling
  bool telling_ = false;              // the sale, of triggers
};

}  // namespace gavel::auction
