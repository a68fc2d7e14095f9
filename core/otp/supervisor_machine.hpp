// SupervisorMachine: what a supervisor decides, as a pure machine: events and the time go in, actions come out.
//
// It knows nothing of processes, mailboxes and clocks, so whatever a supervisor may ever do can be tried in a test
// without a runtime. Supervisor is the shell: it turns exits, outcomes and requests into events and performs what comes
// back, in order.
//
//     machine.exited(pid, reason, now)   ->  { Tell child_terminated, Stop c }     one_for_all: b has crashed
//     machine.stopped(shutdown)          ->  { Stop a }
//     machine.stopped(shutdown)          ->  { Start a }
//     machine.started(pid, now)          ->  { Tell progress, Start b }            … and so on, to the end of the list
//
// A Start or a Stop is always the last action: the machine waits for its outcome and takes no other event before it.
// That is OTP's rule that a supervisor which starts or stops a child answers nobody. Retry and Reply are not waited
// for.
//
// Thread rules: a value; its supervisor's. Follows OTP's supervisor.erl.
#pragma once

#include <deque>
#include <string_view>
#include <variant>
#include <vector>

#include "core/otp/child_error.hpp"
#include "core/otp/report.hpp"
#include "core/otp/restart_window.hpp"
#include "core/otp/strategy/strategy.hpp"

namespace otp {

struct SupervisorFlags {
  Strategy strategy = Strategy::one_for_one;
  std::uint32_t intensity = 3;                ///< restarts allowed …
  Duration period = std::chrono::seconds(5);  ///< … within this time
  AutoShutdown auto_shutdown = AutoShutdown::never;
  Backoff backoff;
};

namespace action {

/// Call the start function; then tell started(), ignored() or failed().
struct Start {
  ChildKey child;
};
/// Stop it by its shutdown rule; then tell stopped().
struct Stop {
  ChildKey child;
  Pid pid;
};
/// Tell retry(child, ticket) after `delay`, through the mailbox: what waits there comes first.
struct Retry {
  ChildKey child;
  std::uint64_t ticket;
  Duration delay;
};
/// The child is no longer in the list.
struct Forget {
  ChildKey child;
};
struct Tell {
  Report::Kind context;
  ChildKey child;
  Pid pid;
  Reason reason;
  std::uint64_t restarts = 0;  ///< progress: how often it was started again
};
/// All children of the list have been started.
struct Up {};
/// Answers the one request that is being worked on.
struct Reply {
  ChildResult<Pid> result;
};
struct End {
  Reason reason;
};

}  // namespace action

using Action = std::variant<action::Start, action::Stop, action::Retry, action::Forget, action::Tell, action::Up,
                            action::Reply, action::End>;
using Actions = std::vector<Action>;

class SupervisorMachine {
 public:
  SupervisorMachine(const SupervisorFlags& flags, std::uint64_t seed)
      : flags_(flags),
        window_(flags.intensity, flags.period),
        jitter_(flags.backoff.seed ? flags.backoff.seed : seed) {}

  // -- events ------------------------------------------------------------------------------------------------------

  /// Adds a child to the end of the list, not started; before boot() only. Keys grow.
  void add(ChildKey key, ChildRules rules);
  /// Starts all, in order. The first that fails ends the supervisor, after those before it have been stopped.
  Actions boot();

  /// A process has ended by itself. One that is no child's changes nothing.
  Actions exited(Pid pid, const Reason& reason, Instant now);
  Actions retry(ChildKey child, std::uint64_t ticket, Instant now);
  /// Somebody wants the supervisor to end: the children in reverse order, then itself.
  Actions stop(Reason reason);

  // The outcome of the Start that is waited for.
  Actions started(Pid pid, Instant now);
  Actions ignored();
  Actions failed(const Reason& reason, Instant now);
  /// The outcome of the Stop that is waited for: what the child ended with.
  Actions stopped(const Reason& reason);

  // Requests; the answer is a Reply, now or when the work is done.
  Actions start_child(ChildKey key, ChildRules rules);
  Actions terminate_child(std::string_view id);
  Actions restart_child(std::string_view id);
  Actions delete_child(std::string_view id);

  // -- seeing ------------------------------------------------------------------------------------------------------

  const Members& members() const noexcept { return members_; }
  /// The child with this id, or null.
  const Member* find(std::string_view id) const noexcept;

 private:
  /// What the steps of the agenda are for; decides what a failure and the end of the agenda mean.
  enum class Work : std::uint8_t { none, boot, restart, start_child, restart_child, terminate_child, end };
  struct Step {
    bool start;
    ChildKey child;
  };

  Actions go(Work work, Actions actions = {});
  Actions refuse(ChildErrc code, Pid pid = {}, Reason reason = {});
  void proceed(Actions& actions);
  void finish(Actions& actions);

  void restart(Member& member, Instant now, Actions& actions);
  void try_restart(Member& member, Instant now, Actions& actions);
  void put_on(Member& member, Duration delay, Actions& actions);
  void end(Reason reason);
  bool ends_with(const Member& member) const;

  Member* find(ChildKey key) noexcept;
  Member& at(ChildKey key);
  std::size_t position(const Member& member) const { return static_cast<std::size_t>(&member - members_.data()); }
  void forget(ChildKey key, Actions& actions);

  SupervisorFlags flags_;
  RestartWindow window_;
  Jitter jitter_;
  Members members_;
  std::deque<Step> agenda_;
  Work work_ = Work::none;
  ChildKey current_ = 0;  // whose Start or Stop is waited for
  std::uint64_t tickets_ = 0;
  Reason end_reason_;
};

}  // namespace otp
