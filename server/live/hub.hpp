// Hub: brings what happens in an auction to everybody who watches it.
//
// A watcher gets a snapshot, then every event after it in order without a gap, and ticks. The hub knows the last number
// that each auction's watchers have; when an event does not follow it (the auction's process crashed between its commit
// and its message), it reads the missing ones from the journal first. An auction is told when its first watcher comes
// and when its last one goes: only then does it tick. One that sleeps is woken for its first watcher.
//
// A watcher that comes again says which event it has last: instead of the snapshot it gets every event after that. They
// are read from the disk while the others go on; one read serves all that wait when it begins, as after a restart.
//
// How many watch is in every snapshot. Who wants to go on hearing of it is told when it has changed, a second later at
// most, and at most once a second.
//
// Whoever follows an account hears how it stands in the auctions that it bids on, watched or not: standings.hpp.
//
// When the hub goes, its watchers are closed with 1012 and come again.
//
// Thread rules: talk to it by its protocol, from any thread, under the name kHub.
#pragma once

#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "core/auction/ports.hpp"
#include "core/auction/server.hpp"
#include "core/otp/child_spec.hpp"
#include "server/live/standings.hpp"
#include "server/live/subscriber.hpp"

namespace gavel::live {

/// A watcher has come: it gets its snapshot and everything after. Answered when the hub knows of it; from then on the
/// hub closes it, whatever happens. Where the call fails, the caller does.
struct Join {
  using Reply = void;
  auction::AuctionId id;
  std::shared_ptr<Subscriber> to;
  std::optional<std::uint64_t> after = {};  ///< the last event that it has: no snapshot, but what follows that
  bool presence = false;                    ///< wants to hear how many watch
};
/// It has gone. Answered when nothing more will be sent to it.
struct Leave {
  using Reply = void;
  auction::AuctionId id;
  std::shared_ptr<Subscriber> to;
};
/// Somebody wants to hear how an account stands: now in these auctions, and from now on wherever it bids. Answered when
/// the hub knows of it.
struct Follow {
  using Reply = void;
  std::string account;
  std::shared_ptr<Follower> follower;
  std::vector<auction::AuctionId> auctions = {};
};
struct Unfollow {
  using Reply = void;
  std::string account;
  std::shared_ptr<Follower> follower;
};
/// Its own: tells of watchers that came and went.
struct TellPresence {};
using HubProtocol = otp::Protocol<auction::Published, auction::Resumed, auction::AllOpened, auction::Tick, Join, Leave,
                                  Follow, Unfollow, TellPresence>;
inline const otp::Name<HubProtocol> kHub{"live hub"};

class Hub final : public otp::GenServer<Hub, HubProtocol> {
 public:
  struct Args {
    auction::AuctionRegistry* registry;
    const auction::Clock* clock;
  };
  explicit Hub(Args args) : registry_(*args.registry), clock_(*args.clock) {}
  ~Hub() override;

  void handle_cast(const auction::Published&);
  void handle_cast(const auction::Resumed&);
  void handle_cast(const auction::AllOpened&);
  void handle_cast(const auction::Tick&);
  void handle_call(const Join&);
  void handle_call(const Leave&);
  void handle_call(const Follow&);
  void handle_call(const Unfollow& gone) { standings_.unfollow(gone.account, gone.follower); }
  void handle_info(const TellPresence&);

 private:
  struct Watcher {
    std::shared_ptr<Subscriber> to;
    std::uint64_t seq = 0;  // the last that it has
    bool waits = false;     // for its snapshot (the auction has no process yet, or is loading), or for what it missed
    bool resumes = false;   // it has `seq` and what was before, and waits for what follows
    bool reads = false;     // the read that is under way is for it, too
    bool presence = false;  // wants to hear how many watch
    std::size_t heard = 0;  // so many, the last time
  };
  struct Topic {
    std::vector<Watcher> watchers;
    std::uint64_t seq = 0;   // the last that was sent
    std::uint64_t read = 0;  // number of the one that is under way, for those that resume; 0: none
  };
  using Topics = std::unordered_map<auction::AuctionId, Topic>;

  void greet(Topic& topic, const auction::View& view);
  void send(Topic& topic, const auction::Entry& entry, const auction::View& after);
  void bring_up_to(const auction::AuctionId& id, const auction::ViewPtr& view);
  void finish(const auction::AuctionId& id, const auction::View& last);
  void catch_up(const auction::AuctionId& id, auction::ViewPtr after);
  void look_up(const Join& join);
  void resume(const auction::AuctionId& id);
  void has_read(Topic& topic, const auction::AuctionId& id, const std::vector<auction::Entry>& entries);
  void dismiss_readers(const auction::AuctionId& id, std::uint16_t code, std::string_view why);
  /// To those that `wants` names and that have not had it; the frame is made once.
  template <class Wants>
  void deliver(Topic& topic, const auction::Entry& entry, const auction::View& after, Wants wants);
  void drop_if_empty(Topics::iterator topic);
  Message snapshot(const auction::View& view, std::size_t watchers) const;
  /// Watchers have come or gone.
  void count_later();
  /// False where the watcher is not (or no longer) known, or does not wait.
  bool forget(const auction::AuctionId& id, const std::shared_ptr<Subscriber>& to, bool only_if_it_waits);
  void tell(const auction::AuctionId& id, otp::Pid auction, bool watched);
  /// Who has bid there, and how do they stand? `wanted`: who asked, and for whom; null: nobody.
  void look_for_bidders(const auction::AuctionId& id, std::shared_ptr<const Follow> wanted);
  void has_read_bidders(const auction::AuctionId& id, const std::vector<auction::Entry>& entries, const Follow* wanted);
  void wake(const auction::AuctionId& id);

  auction::AuctionRegistry& registry_;
  const auction::Clock& clock_;
  Topics topics_;
  /// Auctions that are being read for who has bid: has something been published meanwhile?
  std::unordered_multimap<auction::AuctionId, std::shared_ptr<bool>> looked_at_;
  Standings standings_;
  std::uint64_t reads_ = 0;
  bool presence_wanted_ = false;  // by some watcher
  bool counts_ = false;           // TellPresence is on its way
};

otp::ChildSpec hub_child(Hub::Args args);

}  // namespace gavel::live
