#include "core/otp/task.hpp"

#include <chrono>
#include <stdexcept>

#include "core/otp/outside.hpp"

namespace otp::detail {
namespace {

Reason why(const CallResult<ChildResult<Pid>>& result) {
  if (!result) return result.error().code == CallErrc::exited ? result.error().reason : Reason::noproc();
  const ChildError& error = result->error();
  return error.code == ChildErrc::failed ? error.reason : Reason::other(std::string(name(error.code)));
}

}  // namespace

void TaskState::settle(std::optional<Reason> failure) {
  base::UniqueFunction<void()> wake;
  {
    std::lock_guard lock(mutex_);
    if (std::exchange(done_, true)) return;
    failure_ = std::move(failure);
    wake = std::move(wake_);
    over_.notify_all();
  }
  if (wake) run_apart(runtime, "completion of a task", wake);
}

bool TaskState::wait_for(base::UniqueFunction<void()> wake) {
  std::lock_guard lock(mutex_);
  if (done_) return false;
  wake_ = std::move(wake);
  return true;
}

void TaskState::stop_waiting() {
  std::lock_guard lock(mutex_);
  wake_ = {};
}

bool TaskState::done() const {
  std::lock_guard lock(mutex_);
  return done_;
}

bool TaskState::wait_on_thread(Duration timeout) {
  if (self()) throw std::logic_error("task::wait would block a worker; use await or yield in a process");
  std::unique_lock lock(mutex_);
  const auto over = [this] { return done_; };
  if (timeout == kInfinity) {
    over_.wait(lock, over);
    return true;
  }
  return over_.wait_for(lock, timeout, over);
}

void TaskState::check_owner(Pid caller) const {
  if (caller == owner) return;
  const auto who = [](Pid pid) { return pid ? pid.to_string() : std::string("a thread outside"); };
  throw std::invalid_argument("task of " + who(owner) + " asked for by " + who(caller));
}

std::optional<Reason> TaskState::collect() {
  std::lock_guard lock(mutex_);
  if (std::exchange(collected_, true)) throw std::logic_error("the result of a task is collected once");
  return failure_;
}

void TaskState::started(Pid pid) {
  std::lock_guard lock(mutex_);
  pid_ = pid;
}

Pid TaskState::pid() const {
  std::lock_guard lock(mutex_);
  return pid_;
}

void watch_task(const std::shared_ptr<TaskState>& state, Pid pid) {
  state->runtime.monitor(pid, [state](Reason reason) { state->settle(std::move(reason)); });
}

void start_supervised(TaskSupervisor supervisor, ChildSpec spec, const std::shared_ptr<TaskState>& state) {
  state->runtime.call(supervisor, StartDynamic{std::move(spec)}, kInfinity,
                      [state](CallResult<ChildResult<Pid>> result) {
                        if (!result || !*result) state->settle(why(result));
                      });
}

}  // namespace otp::detail
