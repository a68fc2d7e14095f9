// Supervisor: starts a list of children in order, restarts them by its strategy, stops them in reverse (OTP's
// supervisor).
//
//     auto tree = otp::supervisor("gavel", {.strategy = otp::Strategy::rest_for_one}, {
//         otp::child<Journal>("journal", …),
//         otp::supervisor("web", {.strategy = otp::Strategy::one_for_one}, {…})});
//     auto started = otp::start_tree(rt, tree);
//
// Its start returns when all children's inits are over. If a child cannot be started, those before it are stopped and
// the start fails. More than `intensity` restarts within `period`: it stops its children and ends with `shutdown`, and
// its own supervisor decides. While it starts, stops or restarts a child it answers nobody; requests wait.
//
// Thread rules: talk to it by its protocol, from any thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/otp/child_spec.hpp"
#include "core/otp/gen_server.hpp"
#include "core/otp/restart_window.hpp"
#include "core/otp/strategy.hpp"

namespace otp {

struct SupervisorFlags {
  Strategy strategy = Strategy::one_for_one;
  std::uint32_t intensity = 3;  ///< restarts allowed …
  Duration period = std::chrono::seconds(5);  ///< … within this time
};

struct StartChild {
  using Reply = ChildResult<Pid>;
  ChildSpec spec;
};
/// Stops a child by its shutdown rule and keeps its spec (a temporary one's goes). ok for one that is stopped already.
struct TerminateChild {
  using Reply = ChildResult<void>;
  std::string id;
};
struct RestartChild {
  using Reply = ChildResult<Pid>;
  std::string id;
};
struct DeleteChild {
  using Reply = ChildResult<void>;
  std::string id;
};
/// A restart failed; the supervisor tells itself to try once more, after what waits in its mailbox.
struct TryRestart {
  std::string id;
};

using SupervisorProtocol =
    Protocol<WhichChildren, CountChildren, StartChild, TerminateChild, RestartChild, DeleteChild, TryRestart>;

class Supervisor final : public GenServer<Supervisor, SupervisorProtocol> {
 public:
  using InitLater = void;  // init is over when the last child has started
  struct Args {
    std::string id;
    SupervisorFlags flags;
    std::vector<ChildSpec> children;
  };
  explicit Supervisor(Args args);

  void init();
  std::vector<ChildInfo> handle_call(const WhichChildren&);
  ChildCounts handle_call(const CountChildren&);
  void handle_call(StartChild, From<ChildResult<Pid>>);
  void handle_call(TerminateChild, From<ChildResult<void>>);
  void handle_call(RestartChild, From<ChildResult<Pid>>);
  ChildResult<void> handle_call(const DeleteChild&);
  void handle_info(const TryRestart&);
  void handle_info(const ExitMessage&);
  void handle_stop(const Reason&);

 private:
  struct Child {
    ChildSpec spec;
    Pid pid;
    bool restarting = false;
    std::uint64_t restarts = 0;
  };
  using Children = std::vector<std::unique_ptr<Child>>;
  using Then = base::UniqueFunction<void()>;

  void start_from(std::size_t index);
  void spawn_child(Child& child, base::UniqueFunction<void(Started)> then);
  void stop_child(Child& child, Then then);
  void stop_each(std::vector<Child*> children, Then then);
  void start_each(std::vector<Child*> children, std::size_t next);
  void child_exited(Child& child, const Reason& reason);
  void restart(Child& child);
  void give_up(Reason reason);

  Child* find(std::string_view id);
  Child* find(Pid pid);
  void forget(Child& child);
  void tell(Report::Kind kind, const Child& child, const Reason& reason);

  std::string id_;
  SupervisorFlags flags_;
  std::vector<ChildSpec> initial_;
  Children children_;  // in start order
  RestartWindow window_;
};

/// A supervisor as a child of another.
ChildSpec supervisor(std::string id, SupervisorFlags flags, std::vector<ChildSpec> children);

/// Starts a tree from outside and waits until it is up. Not from a worker.
Started start_tree(Runtime& rt, const ChildSpec& root);

}  // namespace otp
