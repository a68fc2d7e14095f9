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
// The registry holds the last committed View under the auction's id, so reads come to nobody.
//
// Thread rules: talk to it by its protocol, from any thread; House is the way to it.
#pragma once

#include <deque>
#include <memory>

#include "core/auction/clock.hpp"
#include "core/auction/house.hpp"
#include "core/auction/ledger.hpp"
#include "core/auction/ports.hpp"
#include "core/otp/gen_server.hpp"
#include "core/otp/registry.hpp"

namespace gavel::auction {

using AuctionRegistry = otp::Registry<AuctionId, ViewPtr>;

/// The hot one of the commands has a message of its own.
struct PlaceBid {
  using Reply = HouseResult<BidVerdict>;
  rules::PlaceBid bid;
};
struct Execute {
  using Reply = HouseResult<Verdict>;
  rules::Command command;
};
/// From the live hub: is somebody watching? Only then are there ticks.
struct Watched {
  bool yes = false;
};
/// Fault injection: a handler that throws.
struct Crash {};
/// Its own timers.
struct Due {};
struct Second {};
struct Idle {};

using AuctionProtocol = otp::Protocol<PlaceBid, Execute, Watched, Crash, Due, Second, Idle>;

class AuctionServer final : public otp::GenServer<AuctionServer, AuctionProtocol> {
 public:
  struct Args {
    AuctionId id;
    AuctionRegistry* registry;
    const Clock* clock;
    Ledger* ledger;
  };
  explicit AuctionServer(Args args)
      : id_(args.id), registry_(*args.registry), clock_(*args.clock), ledger_(*args.ledger) {}

  struct Load {};
  void init() { continue_with(Load{}); }
  void handle_continue(Load);

  void handle_call(PlaceBid, otp::From<HouseResult<BidVerdict>>);
  void handle_call(Execute, otp::From<HouseResult<Verdict>>);
  void handle_cast(const Watched&);
  void handle_cast(const Crash&);
  void handle_info(const Due&);
  void handle_info(const Second&);
  void handle_info(const Idle&);
  void handle_info(const otp::Down&);

  /// What people may see of it: nothing that a bidder keeps to themselves.
  std::string format_status() const;

 private:
  using Events = std::vector<rules::Event>;
  /// Answers a command; with the reason why not where what it rests on was not committed.
  using Answer = base::UniqueFunction<void(std::optional<HouseErrc> failed)>;

  // load
  void give_way(otp::Pid holder);
  void settle();
  void settle_later();
  void load();
  void loaded(StorageResult<std::vector<Entry>> entries);
  void note_outage();

  // decide
  void execute(const rules::Command& command, otp::From<HouseResult<Verdict>> from, rules::History history);
  void with_history(base::UniqueFunction<void(AuctionServer&, rules::History)> then);
  std::optional<HouseResult<rules::Rejection>> held_back(const Events& events);
  void keep_ledger(const Events& events, const std::string& led_before);

  // commit
  std::shared_ptr<const Commit> commit(Events events, rules::Time now);
  void committed(const std::shared_ptr<const Commit>& commit, otp::CallResult<StorageResult<void>> result);
  void not_committed(const StorageError& error);
  void stop_when_done();
  template <class R, class V>
  void answer_when_committed(otp::From<HouseResult<R>> from, V value);

  // time
  void wind_clock();
  void wind_ticks();
  void open_or_close(rules::History history);

  AuctionId id_;
  AuctionRegistry& registry_;
  const Clock& clock_;
  Ledger& ledger_;
  std::optional<rules::State> state_;  // with the events that are on their way to the disk
  TermsPtr public_terms_;              // of state_
  std::uint64_t committed_seq_ = 0;

  struct Waiting {
    std::uint64_t seq;  // answered when this is on the disk
    Answer answer;
  };
  std::deque<Waiting> waiting_;
  bool watched_ = false;
  std::uint64_t due_timer_ = 0;
  std::uint64_t tick_timer_ = 0;
};

}  // namespace gavel::auction
