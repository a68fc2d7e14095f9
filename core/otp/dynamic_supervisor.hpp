// DynamicSupervisor: many children of one kind, started on demand, each on its own (Elixir's DynamicSupervisor).
//
//     otp::dynamic_supervisor("auctions", {.max_children = 1'000'000})
//     otp::start_child(rt, ref, otp::child<Auction>("", {id}).restarts(otp::Restart::transient), 5s, done);
//
// one_for_one only. Children have no ids and no order: a child is named by its pid, and one that was restarted is
// another child. While one waits for its restart it is still found by the pid that it had, so that it can be
// terminated. Starting a child blocks the supervisor until the child's init is over. Beyond Elixir: terminating one
// does not block it; and with `backoff` one poisoned child does not use up the intensity of all.
//
// It stops all children at the same time, each with the time that its own shutdown rule gives it, and then reports
// those that ended oddly, equal reasons once with their number.
//
// Thread rules: talk to it by its protocol, from any thread.
#pragma once

#include <any>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/otp/backoff.hpp"
#include "core/otp/child_spec.hpp"
#include "core/otp/gen_server.hpp"
#include "core/otp/restart_window.hpp"

namespace otp {

struct DynamicSupervisorFlags {
  std::uint32_t intensity = 3;                ///< restarts allowed, of all children together …
  Duration period = std::chrono::seconds(5);  ///< … within this time
  std::size_t max_children = SIZE_MAX;
  Backoff backoff;
  std::any extra;  ///< for the start function of every child: extra_arguments<X>(options)
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
  Pid pid;
};
/// Its own: the children that have had `allowed` to end and have not are killed; one, or (nobody) all that have no
/// more.
struct KillLate {
  Duration allowed;
  Pid pid;
};

using DynamicSupervisorProtocol =
    Protocol<WhichChildren, CountChildren, StartDynamic, TerminateDynamic, RetryRestart, KillLate>;

/// As SupervisorInitFunction: nothing means that the start is ignored.
using DynamicInitFunction = std::function<std::optional<DynamicSupervisorFlags>()>;

class DynamicSupervisor final : public GenServer<DynamicSupervisor, DynamicSupervisorProtocol> {
 public:
  struct Args {
    std::string id;
    DynamicInitFunction init;
  };
  explicit DynamicSupervisor(Args args) : id_(std::move(args.id)), init_(std::move(args.init)) {}

  void init();
  std::vector<ChildInfo> handle_call(const WhichChildren&);
  ChildCounts handle_call(const CountChildren&);
  void handle_call(StartDynamic, From<ChildResult<Pid>>);
  void handle_call(TerminateDynamic, From<ChildResult<void>>);
  void handle_info(const RetryRestart&);
  void handle_info(const KillLate&);
  void handle_info(const ExitMessage&);
  void handle_stop(const Reason&);

 private:
  enum class State : std::uint8_t { running, restarting, stopping };
  struct Child {
    ChildSpec spec;
    State state = State::running;
    std::uint64_t restarts = 0;
    Streak streak;
    Instant started;
    std::vector<From<ChildResult<void>>> terminating = {};  // who asked for its end
    std::uint64_t late_timer = 0;                           // it is killed then
  };
  using Children = std::unordered_map<Pid, Child>;

  void spawn_child(const ChildSpec& spec, base::UniqueFunction<void(const Started&)> then);
  void ended(Children::iterator at, const Reason& reason);
  void stopped(Children::iterator at, const Reason& reason);
  void restart(Pid pid, Child& child);
  void try_restart(Pid pid);
  void restart_is_over(Pid pid, const Started& started);
  void ask_to_end(Pid pid, Child& child);
  void give_up(const Reason& reason);
  void end_if_empty();
  void tell(Report::Kind kind, Pid pid, const Child& child, const Reason& reason);

  std::string id_;
  DynamicInitFunction init_;
  DynamicSupervisorFlags flags_;
  RestartWindow window_{0, Duration::zero()};
  Jitter jitter_{0};
  Children children_;   // by pid; one that is being restarted by that which it had
  ChildSpec starting_;  // of the start that is waited for
  bool stopping_ = false;
  Reason stop_reason_;
  std::vector<Report> odd_ends_;                  // while stopping: one a reason
  std::vector<From<ChildResult<Pid>>> too_late_;  // asked while stopping: they hear of the end
};

/// A dynamic supervisor as a child of another supervisor.
ChildSpec dynamic_supervisor(std::string id, DynamicSupervisorFlags flags);
/// The same, with flags made afresh for each start.
ChildSpec dynamic_supervisor_from(std::string id, DynamicInitFunction init);

/// What is wrong with the flags, or nothing.
std::optional<SpecError> check_flags(const DynamicSupervisorFlags& flags);

/// Starts a child from outside. A spec that cannot be meant fails at once, and the supervisor does not hear of it.
void start_child(Runtime& rt, Ref<DynamicSupervisorProtocol> supervisor, ChildSpec spec, Duration timeout,
                 base::UniqueFunction<void(CallResult<ChildResult<Pid>>)> done);

}  // namespace otp
