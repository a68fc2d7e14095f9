#include "core/otp/intervals.hpp"

#include <stdexcept>

namespace otp {

Interval Runtime::Intervals::start(Duration period, Pid to, MakeTick make) {
  if (period <= Duration::zero()) throw std::invalid_argument("an interval must be longer than nothing");
  std::lock_guard lock(mutex_);
  const std::uint64_t id = next_++;
  Running& running = running_[id];
  running = {to, period, rt_.now(), std::move(make), 0};
  wind(id, running);
  return {id};
}

void Runtime::Intervals::wind(std::uint64_t id, Running& running) {
  running.due = later(running.due, running.period);
  auto alarm = make_signal(EnvelopeKind::timeout);
  alarm->id = id;
  alarm->tag = kIntervalTag;
  running.timer = rt_.scheduler_.set_timer(running.due, {}, std::move(alarm));
}

void Runtime::Intervals::cancel(Interval interval) {
  std::lock_guard lock(mutex_);
  const auto it = running_.find(interval.id);
  if (it == running_.end()) return;
  rt_.scheduler_.cancel_timer(it->second.timer);
  running_.erase(it);
}

// The tick is sent under the lock: once cancel() has it, none can be on its way any more.
void Runtime::Intervals::fire(std::uint64_t id) {
  std::lock_guard lock(mutex_);
  const auto it = running_.find(id);
  if (it == running_.end()) return;
  if (!rt_.alive(it->second.to)) {
    running_.erase(it);
    return;
  }
  rt_.deliver(it->second.to, it->second.make());  // as any timer: a full mailbox does not refuse it
  wind(id, it->second);
}

}  // namespace otp
