// DynamicSupervisor: many children of one kind, started on demand, each on its own (Elixir's DynamicSupervisor).
//
//     otp::dynamic_supervisor("auctions", {.max_children = 1'000'000})
//     rt.call(ref, otp::StartDynamic{otp::child<Auction>("", {id}).restarts(otp::Restart::transient)}, …)
//
// one_for_one only; children have no ids and no order; they are stopped in parallel. A restarted child is a new entry
// with a new pid. Beyond OTP: with `backoff`, a child that keeps crashing is restarted at once the first time and later
// after a delay that doubles up to a maximum, so one poisoned child does not use up the intensity of all.
//
// Thread rules: talk to it by its protocol, from any thread.
#pragma once

#include <string>
#include <unordered_map>

#include "core/otp/child_spec.hpp"
#include "core/otp/gen_server.hpp"
#include "core/otp/restart_window.hpp"

namespace otp {

struct Backoff {
  Duration first = Duration::zero();         ///< delay of the second restart in a row; zero: no backoff
  Duration most = std::chrono::seconds(30);  ///< it doubles up to this
  Duration calm = std::chrono::minutes(1);   ///< a child that ran this long starts anew
};

struct DynamicSupervisorFlags {
  std::uint32_t intensity = 3;
  Duration period = std::chrono::seconds(5);
  std::size_t max_children = SIZE_MAX;
  Backoff backoff;
};

struct StartDynamic {
  using Reply = ChildResult<Pid>;
  ChildSpec spec;
};
/// Stops a child by its shutdown rule. not_found for a pid that is no child (any more).
struct TerminateDynamic {
  using Reply = ChildResult<void>;
  Pid pid;
};
/// Its own: a delayed or failed restart is due.
struct RetryRestart {
  std::uint64_t entry;
};
/// Its own: the children that have had `allowed` to end and have not are killed; one, or (entry 0) all that have no
/// more.
struct KillLate {
  Duration allowed;
  std::uint64_t entry = 0;
};

using DynamicSupervisorProtocol =
    Protocol<WhichChildren, CountChildren, StartDynamic, TerminateDynamic, RetryRestart, KillLate>;

class DynamicSupervisor final : public GenServer<DynamicSupervisor, DynamicSupervisorProtocol> {
 public:
  struct Args {
    std::string id;
    DynamicSupervisorFlags flags;
  };
  explicit DynamicSupervisor(Args args);

  void init() { trap_exit(true); }
  std::vector<ChildInfo> handle_call(const WhichChildren&);
  ChildCounts handle_call(const CountChildren&);
  void handle_call(StartDynamic, From<ChildResult<Pid>>);
  void handle_call(TerminateDynamic, From<ChildResult<void>>);
  void handle_info(const RetryRestart&);
  void handle_info(const KillLate&);
  void handle_info(const ExitMessage&);
  void handle_stop(const Reason&);

 private:
  struct Child {
    ChildSpec spec;
    Pid pid;
    std::uint64_t restarts = 0;
    std::uint32_t in_a_row = 0;  // crashes without a calm time between them
    Instant started;
    From<ChildResult<void>> terminating;  // somebody asked for its end
    std::uint64_t late_timer = 0;         // it is killed then
    bool stopping = false;
  };

  void spawn_child(std::uint64_t entry, base::UniqueFunction<void(Started)> then);
  void ask_to_end(Child& child);
  void ended(std::uint64_t entry, const Reason& reason);
  void restart(std::uint64_t entry);
  void restart_now(std::uint64_t entry);
  void erase(std::uint64_t entry);
  void give_up(const Reason& reason);
  void tell(Report::Kind kind, const Child& child, const Reason& reason);

  std::string id_;
  DynamicSupervisorFlags flags_;
  RestartWindow window_;
  std::unordered_map<std::uint64_t, Child> children_;
  std::unordered_map<Pid, std::uint64_t> entries_;
  std::uint64_t next_entry_ = 1;
  bool stopping_ = false;
  Reason stop_reason_;
};

/// A dynamic supervisor as a child of another supervisor.
ChildSpec dynamic_supervisor(std::string id, DynamicSupervisorFlags flags);

}  // namespace otp
