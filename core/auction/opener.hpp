// Opener: sees to it that every auction that is not over has a process when it needs one.
//
// After a start of the daemon, or a crash of what is above it in the tree, it lists what is not over into its calendar:
// one pass over the rows, a hundred bytes an auction. `ready` becomes true with that: from then on every auction can be
// reached and none will miss its end. It starts processes in this order, so many at a time that who asks the disk for
// something else is not kept waiting:
//
//   whatever somebody has a command for     at once (WakeAuction), also before the list is complete
//   what is due, and what soon will be
//   what somebody has bid on                the ledger is not complete before these have loaded
//   all others                              once each: what cannot be read shows now and not at its end
//
// Each loads by itself, in a continue step, and goes to sleep again where nothing keeps it: see server.hpp. What sleeps
// is in the calendar, and the opener has one timer for all of it.
//
// An auction that is in the calendar is not under the supervisor, or a former opener has started it; a crashed one that
// waits for its restart is therefore never started a second time because somebody asks for it.
//
// Thread rules: talk to it by its protocol, from any thread.
#pragma once

#include <atomic>
#include <unordered_map>
#include <unordered_set>

#include "core/auction/calendar.hpp"
#include "core/auction/opener_messages.hpp"
#include "core/auction/server.hpp"
#include "core/otp/dynamic_supervisor.hpp"

namespace gavel::auction {

inline const otp::Name<otp::DynamicSupervisorProtocol> kAuctions{"auction supervisor"};

class Opener final : public otp::GenServer<Opener, OpenerProtocol> {
 public:
  struct Args {
    AuctionRegistry* registry;
    const Clock* clock;
    Ledger* ledger;
    std::atomic<bool>* ready;
    std::uint32_t mailbox;  ///< messages that may wait at one auction
    SaleRegistry* sales = nullptr;
    std::shared_ptr<const RequestIndex> requests = nullptr;
    Sleep sleep = {};
  };
  explicit Opener(Args args) : args_(args) {}

  void init();
  void handle_continue(const ListNext&);
  void handle_call(OpenAuction, otp::From<bool>);
  void handle_call(WakeAuction, otp::From<otp::Pid>);
  void handle_cast(const SeeTo&);
  void handle_cast(const Loaded&);
  void handle_cast(const Asleep&);
  void handle_info(const OpenAgain&);
  void handle_info(const ListNext& page) { handle_continue(page); }
  void handle_info(const LookUp&);
  void handle_info(const otp::Down&);

  std::string format_status() const;

 private:
  using Then = base::UniqueFunction<void(otp::Pid)>;
  /// An auction whose process is being started, or loads.
  struct Opening {
    bool in_turn;               // nobody has asked for it
    otp::Pid process = {};      // once it is started
    std::uint64_t monitor = 0;  // on it
    std::vector<Then> then = {};
  };

  void load_limits();
  void listed(StorageResult<UnfinishedAuctions> page);
  void note(const Unfinished& auction);
  void all_listed();

  void open_more();
  std::optional<AuctionId> next();
  std::optional<AuctionId> next_of(std::vector<AuctionId>& ids);
  void open(const AuctionId& id, bool in_turn);
  void open_for(const AuctionId& id, Then then);
  void started(const AuctionId& id, otp::Pid process);
  void opened(const AuctionId& id);
  bool runs(const AuctionId& id) const { return args_.registry->try_find(id).has_value(); }
  void wind_clock();

  Args args_;
  bool has_limits_ = false;
  bool is_listed_ = false;
  Calendar calendar_;
  std::unordered_set<AuctionId> early_;  // started before the list came to them
  std::vector<AuctionId> see_to_;        // once the list is there
  std::vector<AuctionId> owing_, rest_;  // to be loaded once, the last one first
  std::unordered_map<AuctionId, Opening> opening_;
  std::unordered_map<std::uint64_t, AuctionId> monitors_;  // on their processes
  std::size_t in_turn_ = 0;                                // of opening_
  std::uint64_t timer_ = 0;
  rules::Time timer_at_;
};

}  // namespace gavel::auction
