// Supervisor: starts a list of children in order, restarts them by its strategy, stops them in reverse (OTP's
// supervisor).
//
//     auto tree = otp::supervisor("gavel", {.strategy = otp::Strategy::rest_for_one}, {
//         otp::child<Journal>("journal", …),
//         otp::supervisor("web", {.strategy = otp::Strategy::one_for_one}, {…})});
//     auto started = otp::start_tree(rt, tree);
//
// Its start returns when all children's inits are over. If a child cannot be started, those before it are stopped and
// the start fails: shutdown(failed_to_start_child(id, why)). Flags or specs that cannot be meant fail it before the
// first child: supervisor_data(invalid_period(0 ms)), start_spec(missing_id), … More than `intensity` restarts within
// `period`: it stops its children and ends with `shutdown`, and its own supervisor decides. While it starts, stops or
// restarts a child it answers nobody; requests wait.
//
// The defaults of the flags are Elixir's (3 restarts in 5 s) and OTP's one_for_one. What it decides is in
// SupervisorMachine; this is the process around it.
//
// Thread rules: talk to it by its protocol, from any thread.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "core/otp/child_spec.hpp"
#include "core/otp/gen_server.hpp"
#include "core/otp/supervisor_machine.hpp"

namespace otp {

/// Answers nobody (Pid{}) for a child whose init said that there is nothing to do; its spec is kept.
struct StartChild {
  using Reply = ChildResult<Pid>;
  ChildSpec spec;
};
/// Stops a child by its shutdown rule and keeps its spec (a temporary one's goes). ok for one that is stopped already,
/// and for one that is waiting for its restart, which then does not come.
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
struct GetChildSpec {
  using Reply = ChildResult<ChildSpec>;
  std::string id;
};
/// Its own: a failed or delayed restart is due, after what waits in the mailbox.
struct TryRestart {
  ChildKey child;
  std::uint64_t ticket;
};

using SupervisorProtocol = Protocol<WhichChildren, CountChildren, StartChild, TerminateChild, RestartChild, DeleteChild,
                                    GetChildSpec, TryRestart>;

/// What an init callback gives: nothing means that there is nothing to supervise, and the start is ignored.
struct SupervisorInit {
  SupervisorFlags flags;
  std::vector<ChildSpec> children;
};
using SupervisorInitFunction = std::function<std::optional<SupervisorInit>()>;

class Supervisor final : public GenServer<Supervisor, SupervisorProtocol> {
 public:
  using InitLater = void;  // init is over when the last child has started
  struct Args {
    std::string id;
    SupervisorInitFunction init;
  };
  explicit Supervisor(Args args) : id_(std::move(args.id)), init_(std::move(args.init)) {}

  void init();
  std::vector<ChildInfo> handle_call(const WhichChildren&);
  ChildCounts handle_call(const CountChildren&);
  void handle_call(StartChild, From<ChildResult<Pid>>);
  void handle_call(TerminateChild, From<ChildResult<void>>);
  void handle_call(RestartChild, From<ChildResult<Pid>>);
  void handle_call(DeleteChild, From<ChildResult<void>>);
  ChildResult<ChildSpec> handle_call(const GetChildSpec&);
  void handle_info(const TryRestart&);
  void handle_info(const ExitMessage&);
  void handle_stop(const Reason&);

 private:
  void perform(Actions actions);
  void perform(const action::Start&);
  void perform(const action::Stop&);
  void perform(const action::Retry&);
  void perform(const action::Forget&);
  void perform(const action::Tell&);
  void perform(const action::Up&);
  void perform(const action::Reply&);
  void perform(const action::End&);
  void start_is_over(const Started& started);
  Reason end_of(const Down& down);
  void answer_done(From<ChildResult<void>> from);

  std::string id_;
  SupervisorInitFunction init_;
  std::optional<SupervisorMachine> machine_;  // from init on
  AutoShutdown auto_shutdown_ = AutoShutdown::never;
  std::unordered_map<ChildKey, ChildSpec> specs_;
  ChildKey next_key_ = 1;
  base::UniqueFunction<void(ChildResult<Pid>)> reply_;  // of the request that is being worked on
};

/// A supervisor as a child of another.
ChildSpec supervisor(std::string id, SupervisorFlags flags, std::vector<ChildSpec> children);
/// The same, with flags and children made afresh for each start.
ChildSpec supervisor_from(std::string id, SupervisorInitFunction init);

/// What is wrong with the flags, or nothing.
std::optional<SpecError> check_flags(const SupervisorFlags& flags);

/// Starts a tree from outside and waits until it is up. Not from a worker.
Started start_tree(Runtime& rt, const ChildSpec& root);

}  // namespace otp
