// Tasks: a function that runs in a process of its own and is waited for (Elixir's Task).
//
//     auto sum = otp::task::async(*this, [data] { return add_up(data); });             // in a handler
//     otp::task::await(*this, sum, 5s, [](Self& self, long total) { … });              // parks, as a call does
//
//     otp::task_supervisor("tasks")                                                    // in the tree
//     auto risky = otp::task::async_nolink(*this, kTasks, [url] { return fetch(url); });
//     otp::task::yield(*this, risky, 5s, [](Self&, std::optional<otp::TaskResult<Page>> r) { … });
//
//     auto job = otp::task::async(rt, [] { return 42; });                              // outside of processes
//     auto answer = otp::task::wait(job, 5s);
//
// Who made a task owns it; nobody else may wait for it (std::invalid_argument; a task made outside: any thread).
// async() links the two: if the task crashes, so does an owner that does not trap exits, and the other way round. Under
// a supervisor async_nolink() does not: the owner learns how it ended from await and yield, or, if it has a
// handle_info(const Down&), from the Down of a task that nobody collected.
//
// A result is collected once. It travels beside the mailbox: no message reaches an owner that does not wait.
//
//   await     the result; the owner exits with the task's reason if it failed, with timeout if it takes too long
//   yield     the result, or the reason why there is none; nothing if it takes too long: it can still be collected
//   shutdown  what there is by now; else ends the task, and kills it if it takes too long: then nothing
//   ignore    lets go of the task, which goes on
//
// Blocking work asks for {.own_thread = true}. A task that was killed is over for its owner at once; its function may
// still run and asks otp::killed() now and then.
//
// Thread rules: a Task is a handle, copied at will. What is given an owner: in the owner's handlers. wait(),
// when_done(): outside of processes.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>

#include "core/base/expected.hpp"
#include "core/otp/dynamic_supervisor.hpp"
#include "core/otp/gen_server.hpp"
#include "core/otp/parking.hpp"
#include "core/otp/self.hpp"

namespace otp {

/// What the function returned, or why it did not.
template <class R>
using TaskResult = base::Expected<R, Reason>;

struct TaskOptions {
  bool own_thread = false;  ///< for one that blocks
};

using TaskSupervisor = Ref<DynamicSupervisorProtocol>;
/// A supervisor of tasks: temporary children, as many as there are.
inline ChildSpec task_supervisor(std::string name) {
  return dynamic_supervisor(name, DynamicSupervisorFlags{}).named(name);
}

namespace detail {

/// What a task and those who wait for it share, but for the value.
class TaskState {
 public:
  TaskState(Runtime& rt, Pid owner) : runtime(rt), owner(owner) {}
  virtual ~TaskState() = default;

  /// It is over; the first end counts. Wakes who waits.
  void settle(std::optional<Reason> failure);
  /// Registers who waits; false if it is over, then nobody will be woken.
  bool wait_for(base::UniqueFunction<void()> wake);
  void stop_waiting();
  bool done() const;
  bool wait_on_thread(Duration timeout);
  /// Throws unless the caller may collect the result.
  void check_owner(Pid caller) const;
  /// The result goes out now, once: throws std::logic_error after that. Why there is none.
  std::optional<Reason> collect();

  void started(Pid pid);
  Pid pid() const;

  Runtime& runtime;
  const Pid owner;
  std::atomic<std::uint64_t> monitor{0};  // the owner's, on the task

 private:
  mutable std::mutex mutex_;
  std::condition_variable over_;
  bool done_ = false;
  bool collected_ = false;
  std::optional<Reason> failure_;
  Pid pid_;
  base::UniqueFunction<void()> wake_;
};

template <class R>
class TypedTaskState final : public TaskState {
 public:
  using TaskState::TaskState;
  std::optional<ReplyPayload<R>> value;  // written before it is settled, read afterwards

  std::optional<TaskResult<R>> take() {
    if (!done()) return std::nullopt;
    if (auto failure = collect()) return TaskResult<R>(base::Unexpected(std::move(*failure)));
    if constexpr (std::is_void_v<R>) {
      return TaskResult<R>{};
    } else {
      return TaskResult<R>(std::move(*value));
    }
  }
};

/// Hears of an end that the task could not tell: it was killed.
void watch_task(const std::shared_ptr<TaskState>& state, Pid pid);
/// How the owner of a task is tied to it.
enum class TaskTie : std::uint8_t { none, link, monitor };

/// The process that runs the function.
template <class R, class F>
class TaskProcess final : public GenServer<TaskProcess<R, F>, Protocol<>> {
 public:
  struct Args {
    std::shared_ptr<TypedTaskState<R>> state;
    std::shared_ptr<F> function;
    TaskTie tie;
    bool supervised;
  };
  struct Run {};
  explicit TaskProcess(Args args) : args_(std::move(args)) {}

  void init() {
    TaskState& state = *args_.state;
    if (args_.tie == TaskTie::link) this->link(state.owner);
    if (args_.tie == TaskTie::monitor) state.monitor = this->monitored_by(state.owner);
    state.started(this->self());
    if (args_.supervised) watch_task(args_.state, this->self());
    this->continue_with(Run{});
  }
  void handle_continue(Run) {
    const auto function = std::move(args_.function);
    std::optional<ReplyPayload<R>> value;
    if constexpr (std::is_void_v<R>) {
      (*function)();
      value.emplace();
    } else {
      value.emplace((*function)());
    }
    this->stop(Reason::normal());
    if (killed()) return;  // its owner was told so
    args_.state->value = std::move(value);
    args_.state->settle(std::nullopt);
  }
  void terminate(const Reason& reason) { args_.state->settle(reason); }

 private:
  Args args_;
};

/// Starts a task under a supervisor; what goes wrong becomes the task's failure.
void start_supervised(TaskSupervisor supervisor, ChildSpec spec, const std::shared_ptr<TaskState>& state);

}  // namespace detail

template <class R>
class [[nodiscard]] Task {
 public:
  explicit Task(std::shared_ptr<detail::TypedTaskState<R>> state) : state_(std::move(state)) {}
  /// Its process; nobody before a supervisor has started it.
  Pid pid() const { return state_->pid(); }
  Pid owner() const noexcept { return state_->owner; }
  const std::shared_ptr<detail::TypedTaskState<R>>& state() const noexcept { return state_; }

 private:
  std::shared_ptr<detail::TypedTaskState<R>> state_;
};

namespace task {

template <class F>
using Result = std::decay_t<std::invoke_result_t<F&>>;
template <class T>
concept Owner = std::is_base_of_v<Process, T>;

namespace detail {
template <class F>
using Launched = otp::detail::TaskProcess<Result<F>, F>;

template <class F>
typename Launched<F>::Args prepare(Runtime& rt, Pid owner, F fn, otp::detail::TaskTie tie, bool supervised) {
  auto state = std::make_shared<otp::detail::TypedTaskState<Result<F>>>(rt, owner);
  return {std::move(state), std::make_shared<F>(std::move(fn)), tie, supervised};
}

template <class F>
Task<Result<F>> spawn(Runtime& rt, Pid owner, F fn, const TaskOptions& options) {
  auto args = prepare(rt, owner, std::move(fn), otp::detail::TaskTie::none, false);
  const auto state = args.state;
  const Started started = rt.spawn<Launched<F>>(std::move(args), {.link = owner, .own_thread = options.own_thread});
  state->started(started.pid);
  otp::detail::watch_task(state, started.pid);
  return Task<Result<F>>(state);
}

template <class F>
Task<Result<F>> supervised(TaskSupervisor supervisor, Runtime& rt, Pid owner, F fn, otp::detail::TaskTie tie,
                           const TaskOptions& options) {
  auto args = prepare(rt, owner, std::move(fn), tie, true);
  const auto state = args.state;
  ChildSpec spec = child<Launched<F>>("task", std::move(args)).restarts(Restart::temporary);
  spec.options.own_thread = options.own_thread;
  otp::detail::start_supervised(supervisor, std::move(spec), state);
  return Task<Result<F>>(state);
}
}  // namespace detail

// -- starting ------------------------------------------------------------------------------------------------------

/// Linked to the owner.
template <Owner O, class F>
Task<Result<F>> async(O& owner, F fn, TaskOptions options = {}) {
  return detail::spawn(otp::detail::Parking::runtime(owner), self_for("task::async"), std::move(fn), options);
}
/// Nobody's: for threads outside.
template <class F>
Task<Result<F>> async(Runtime& rt, F fn, TaskOptions options = {}) {
  return detail::spawn(rt, Pid{}, std::move(fn), options);
}
/// Linked to the owner, and a child of the supervisor. Does not wait for the start: what goes wrong with it, await
/// says.
template <Owner O, class F>
Task<Result<F>> async(O& owner, TaskSupervisor supervisor, F fn, TaskOptions options = {}) {
  return detail::supervised(supervisor, otp::detail::Parking::runtime(owner), self_for("task::async"), std::move(fn),
                            otp::detail::TaskTie::link, options);
}
/// A child of the supervisor, not linked to the owner.
template <Owner O, class F>
Task<Result<F>> async_nolink(O& owner, TaskSupervisor supervisor, F fn, TaskOptions options = {}) {
  constexpr bool hears = requires(O & o, const Down& d) { o.handle_info(d); };
  constexpr auto tie = hears ? otp::detail::TaskTie::monitor : otp::detail::TaskTie::none;
  return detail::supervised(supervisor, otp::detail::Parking::runtime(owner), self_for("task::async_nolink"),
                            std::move(fn), tie, options);
}
template <Owner O, class F>
Task<Result<F>> async_nolink(O& owner, const Name<DynamicSupervisorProtocol>& supervisor, F fn,
                             TaskOptions options = {}) {
  const Pid pid = otp::detail::Parking::runtime(owner).whereis(supervisor.entry());
  return async_nolink(owner, TaskSupervisor{pid}, std::move(fn), options);
}

// -- waiting, in the owner -----------------------------------------------------------------------------------------

/// Parks until the task is over or the time is up: `then(owner, result)`, nothing for the latter.
template <Owner O, class R, class F>
void yield(O& owner, Task<R> task, Duration timeout, F then) {
  using otp::detail::Parking;
  const auto state = task.state();
  const Pid me = self();
  state->check_owner(me);
  Runtime& rt = Parking::runtime(owner);
  const std::uint64_t id = rt.fresh_id();
  std::uint64_t timer = 0;
  if (timeout > Duration::zero() && timeout != kInfinity) {
    auto alarm = make_signal(EnvelopeKind::timeout);
    alarm->id = id;
    timer = rt.set_timer(timeout, me, std::move(alarm));
  }
  Parking::park(owner, id, [&owner, &rt, state, timer, then = std::move(then)](Envelope&) mutable {
    Parking::unpark(owner);
    state->stop_waiting();
    if (timer) rt.cancel(timer);
    auto result = state->take();
    if (const auto ref = result ? state->monitor.exchange(0) : 0) Parking::demonitor_and_flush(owner, ref);
    then(owner, std::move(result));
  });
  const bool waits = state->wait_for([&rt, me, id] { Parking::wake(rt, me, id); });
  if (!waits || timeout <= Duration::zero()) Parking::wake(rt, me, id);
}

/// Parks until the task is over: `then(owner, value)`. The owner exits with the task's reason, or with timeout.
template <Owner O, class R, class F>
void await(O& owner, Task<R> task, Duration timeout, F then) {
  yield(owner, std::move(task), timeout, [then = std::move(then)](O& o, std::optional<TaskResult<R>> result) mutable {
    if (!result) throw Exit{Reason::timeout()};
    if (!*result) throw Exit{result->error()};
    if constexpr (std::is_void_v<R>) {
      then(o);
    } else {
      then(o, std::move(**result));
    }
  });
}

/// Ends the task, within `timeout` or by a kill: `then(owner, result)`; nothing if it had none.
template <Owner O, class R, class F>
void shutdown(O& owner, Task<R> task, Duration timeout, F then) {
  Runtime& rt = otp::detail::Parking::runtime(owner);
  task.state()->check_owner(self());
  const Pid pid = task.pid();
  rt.unlink(self(), pid);
  rt.exit(pid, Reason::shutdown(), self());
  const auto settled = [](std::optional<TaskResult<R>> result) {
    const bool ended =
        result && !*result && (result->error().is(Reason::Kind::shutdown) || result->error().is(Reason::Kind::killed));
    return ended ? std::nullopt : std::move(result);
  };
  yield(owner, task, timeout,
        [task, pid, settled, then = std::move(then)](O& o, std::optional<TaskResult<R>> result) mutable {
          if (result) {
            then(o, settled(std::move(result)));
            return;
          }
          otp::detail::Parking::runtime(o).exit(pid, Reason::kill(), self());
          yield(o, task, kInfinity,
                [settled, then = std::move(then)](O& same, std::optional<TaskResult<R>> last) mutable {
                  then(same, settled(std::move(last)));
                });
        });
}

/// Lets go of the task: it goes on, unlinked and unwatched, and its result is dropped.
template <Owner O, class R>
void ignore(O& owner, const Task<R>& task) {
  task.state()->check_owner(self());
  otp::detail::Parking::runtime(owner).unlink(self(), task.pid());
  if (const auto ref = task.state()->monitor.exchange(0)) otp::detail::Parking::demonitor_and_flush(owner, ref);
}

// -- waiting, outside ----------------------------------------------------------------------------------------------

/// Blocks the calling thread; nothing if it takes too long.
template <class R>
std::optional<TaskResult<R>> wait(const Task<R>& task, Duration timeout) {
  task.state()->check_owner(self());
  if (!task.state()->wait_on_thread(timeout)) return std::nullopt;
  return task.state()->take();
}

/// Calls `done(result)` once, on whichever thread the task ends on, or here if it is over.
template <class R, class F>
void when_done(const Task<R>& task, F done) {
  const auto state = task.state();
  state->check_owner(self());
  const auto shared = std::make_shared<F>(std::move(done));
  const auto tell = [state, shared] { (*shared)(*state->take()); };
  if (!state->wait_for(tell)) tell();
}

}  // namespace task
}  // namespace otp
