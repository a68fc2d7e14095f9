// The timers of a ThreadScheduler: a wheel a worker. While a worker is held up by a handler, its neighbour in the ring
// delivers what is due in its wheel, a little late.
#include "core/otp/cell.hpp"
#include "core/otp/thread_worker.hpp"

namespace otp {
namespace {

constexpr std::size_t kTimersAtOnce = 1024;
constexpr Duration kTimersWait = std::chrono::milliseconds(2);  // for a handler; then another worker sees to them

// The low 8 bits of a timer's number say whose wheel it is in: generation (32) | node (24) | worker (8)
std::uint64_t public_number(std::uint64_t timer, unsigned worker) {
  return (timer & 0xFFFFFFFF00000000u) | (timer & 0xFFFFFFu) << 8 | worker;
}
std::uint64_t wheel_number(std::uint64_t timer) { return (timer & 0xFFFFFFFF00000000u) | (timer >> 8 & 0xFFFFFFu); }

}  // namespace

std::uint64_t ThreadScheduler::set_timer(Instant deadline, Pid to, EnvelopePtr message) {
  const unsigned index = t_workplace.scheduler == this ? t_workplace.index : 0;
  Worker& worker = *workers_[index];
  Envelope* envelope = message.get();
  std::uint64_t timer;
  {
    std::lock_guard lock(worker.wheel_mutex);
    timer = public_number(worker.wheel.set(deadline, to, std::move(message)), index);
    if (envelope->kind == EnvelopeKind::message) envelope->id = timer;
  }
  const auto wake_for = [this](Worker& sleeper, Instant moment) {
    if (sleeper.asleep.load(std::memory_order_seq_cst) && moment < sleeper.sleeps_until.load()) wake(sleeper);
  };
  wake_for(worker, deadline);
  if (index < shared_ && shared_ > 1) {
    wake_for(*workers_[(index + shared_ - 1) % shared_], later(deadline, kTimersWait));
  }
  return timer;
}

ThreadScheduler::Worker* ThreadScheduler::worker_of_timer(std::uint64_t timer) const {
  const auto index = static_cast<unsigned>(timer & 0xFF);
  return timer != 0 && index < count_.load(std::memory_order_acquire) ? workers_[index].get() : nullptr;
}

std::optional<Instant> ThreadScheduler::cancel_timer(std::uint64_t timer) {
  Worker* worker = worker_of_timer(timer);
  if (!worker) return std::nullopt;
  std::optional<TimerWheel::Due> due;
  {
    std::lock_guard lock(worker->wheel_mutex);
    due = worker->wheel.cancel(wheel_number(timer));
  }
  return due ? std::optional(due->deadline) : std::nullopt;
}

std::optional<Duration> ThreadScheduler::read_timer(std::uint64_t timer) const {
  Worker* worker = worker_of_timer(timer);
  if (!worker) return std::nullopt;
  std::lock_guard lock(worker->wheel_mutex);
  const auto deadline = worker->wheel.read(wheel_number(timer));
  if (!deadline) return std::nullopt;
  return std::max(Duration::zero(), *deadline - now());
}

// -- when they are due -----------------------------------------------------------------------------------------------

// Delivers, on this thread, what is due in a worker's wheel.
void ThreadScheduler::fire(Worker& owner, std::vector<TimerWheel::Due>& due) {
  {
    std::lock_guard lock(owner.wheel_mutex);
    owner.wheel.advance(now(), due, kTimersAtOnce);
  }
  for (auto& timer : due) executor_->deliver(timer.to, std::move(timer.message));
  due.clear();
}

// Of its own wheel; and of its neighbour's, a little later: where that one is held up by a handler, its timers are not.
Instant ThreadScheduler::next_timer(Worker& worker) {
  const auto next_of = [](Worker& w) {
    std::lock_guard lock(w.wheel_mutex);
    return w.wheel.next().value_or(Instant::max());
  };
  const Instant own = next_of(worker);
  Worker& other = neighbour(worker);
  if (&other == &worker) return own;
  const Instant others = next_of(other);
  return others < own - kTimersWait ? others + kTimersWait : own;
}

bool ThreadScheduler::overdue(Worker& worker) const {
  std::lock_guard lock(worker.wheel_mutex);
  const auto next = worker.wheel.next();
  return next && later(*next, kTimersWait) <= now();
}

/// The worker whose timers this one watches while it has nothing to do; itself if there is none.
ThreadScheduler::Worker& ThreadScheduler::neighbour(Worker& worker) const {
  return worker.index < shared_ ? *workers_[(worker.index + 1) % shared_] : worker;
}

}  // namespace otp
