// An auction as a process: one writer, one order of events, one countdown.
//
// Its life: loads its entries in a `continue` step (nothing is handled before that), then takes bids, opens and closes
// on timers, and ends when the auction is over. A bid is decided at once and handed to the journal; the server goes on
// to the next without waiting, and answers when the commit is on the disk, in order. What it refused on the strength of
// an entry that is not committed yet waits for that entry too. A failed commit crashes the server: it starts again from
// what is on disk, and whoever was waiting hears that nothing was acknowledged.
//
// The registry holds the last committed View under the auction's id, so reads come to nobody.
//
// Thread rules: talk to it by its protocol, from any thread; House is the way to it.
#pragma once

#include <deque>
#include <memory>

#include "core/auction/clock.hpp"
#include "core/auction/house.hpp"
#include "core/auction/ports.hpp"
#include "core/otp/gen_server.hpp"
#include "core/otp/registry.hpp"

namespace gavel::auction {

using AuctionRegistry = otp::Registry<AuctionId, ViewPtr>;

struct PlaceBid {
  using Reply = HouseResult<BidVerdict>;
  rules::PlaceBid bid;
};
struct CancelAuction {
  using Reply = HouseResult<ViewPtr>;
  rules::Cancel cancel;
  bool everybody = false;  ///< may it cancel other sellers' auctions?
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

using AuctionProtocol = otp::Protocol<PlaceBid, CancelAuction, Watched, Crash, Due, Second>;

class AuctionServer final : public otp::GenServer<AuctionServer, AuctionProtocol> {
 public:
  struct Args {
    AuctionId id;
    AuctionRegistry* registry;
    const Clock* clock;
  };
  explicit AuctionServer(Args args) : id_(args.id), registry_(*args.registry), clock_(*args.clock) {}

  struct Load {};
  void init() { continue_with(Load{}); }
  void handle_continue(Load);

  void handle_call(PlaceBid, otp::From<HouseResult<BidVerdict>>);
  void handle_call(CancelAuction, otp::From<HouseResult<ViewPtr>>);
  void handle_cast(const Watched&);
  void handle_cast(const Crash&);
  void handle_info(const Due&);
  void handle_info(const Second&);
  void handle_info(const otp::Down&);

  /// What people may see of it: nothing that a bidder keeps to themselves.
  std::string format_status() const;

 private:
  /// Answers a command; with the reason why not where what it rests on was not committed.
  using Answer = base::UniqueFunction<void(std::optional<HouseErrc> failed)>;

  void give_way(otp::Pid holder);
  void settle();
  void settle_later();
  void load();
  void loaded(StorageResult<std::vector<Entry>> entries);
  std::shared_ptr<const Commit> commit(std::vector<rules::Event> events, rules::Time now);
  void committed(const std::shared_ptr<const Commit>& commit, otp::CallResult<StorageResult<void>> result);
  void not_committed(const StorageError& error);
  template <class R, class V>
  void answer_when_committed(otp::From<HouseResult<R>> from, V value);
  void wind_clock();
  void wind_ticks();

  AuctionId id_;
  AuctionRegistry& registry_;
  const Clock& clock_;
  std::optional<rules::State> state_;  // with the events that are on their way to the disk
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
