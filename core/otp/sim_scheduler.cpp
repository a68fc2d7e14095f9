#include "core/otp/sim_scheduler.hpp"

#include <stdexcept>
#include <string>
#include <utility>

namespace otp {

SimScheduler::SimScheduler(std::uint64_t seed) : seed_(seed), random_(seed), wheel_(Instant{}, 0) {}

bool SimScheduler::step() {
  if (ready_.empty()) return false;
  const auto pick = random_() % ready_.size();
  Cell* cell = std::exchange(ready_[pick], ready_.back());
  ready_.pop_back();
  executor_->run(*cell);
  return true;
}

void SimScheduler::stop() {
  const auto timers =
      wheel_.take_all();  // what their messages say when they are destroyed is heard, but not acted upon
  executor_ = nullptr;
  ready_.clear();
}

void SimScheduler::settle(std::size_t turns) {
  while (step()) {
    if (turns-- == 0) throw std::runtime_error("the processes do not come to rest; seed " + std::to_string(seed_));
  }
}

void SimScheduler::advance(Duration span) {
  settle();
  const Instant end = now_ + span;
  for (auto next = wheel_.next(); next && *next <= end; next = wheel_.next()) {
    now_ = std::max(now_, *next);
    wheel_.advance(now_, due_);
    for (auto& due : due_) executor_->deliver(due.to, std::move(due.message));
    due_.clear();
    settle();
  }
  now_ = std::max(now_, end);  // a handler may have taken longer
  wheel_.advance(now_, due_);
}

std::uint64_t SimScheduler::set_timer(Instant deadline, Pid to, EnvelopePtr message) {
  Envelope* envelope = message.get();
  const std::uint64_t timer = wheel_.set(deadline, to, std::move(message));
  if (envelope->kind == EnvelopeKind::message) envelope->id = timer;
  return timer;
}

std::optional<Duration> SimScheduler::cancel_timer(std::uint64_t timer) {
  auto due = wheel_.cancel(timer);
  if (!due) return std::nullopt;
  return std::max(Duration::zero(), due->deadline - now_);
}

std::optional<Duration> SimScheduler::read_timer(std::uint64_t timer) const {
  const auto deadline = wheel_.read(timer);
  if (!deadline) return std::nullopt;
  return std::max(Duration::zero(), *deadline - now_);
}

}  // namespace otp
