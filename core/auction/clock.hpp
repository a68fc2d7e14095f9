// Clock: the server's time. The wall clock once, at the start; monotonic from then on.
//
// So a step of the wall clock moves no countdown, and of two entries the later one never has the earlier time. What
// drifts between the two clocks while the daemon runs is taken up by the next start.
//
// The wall clock may have been set back before that start. Who goes on with entries of a former life has an EntryClock:
// it stands still until the time of the last entry has come again.
//
// Thread rules: any thread.
#pragma once

#include <algorithm>
#include <chrono>
#include <limits>

#include "core/otp/scheduler.hpp"
#include "core/rules/auction.hpp"

namespace gavel::auction {

class Clock {
 public:
  /// `wall`: what the wall clock says now.
  Clock(const otp::Scheduler& scheduler, rules::Time wall)
      : scheduler_(scheduler), started_(scheduler.now()), wall_(wall) {}

  rules::Time now() const noexcept {
    const auto since = std::chrono::floor<std::chrono::milliseconds>(scheduler_.now() - started_);
    return {wall_.ms + since.count()};
  }

  /// When this clock began: the start of the server.
  rules::Time started() const noexcept { return wall_; }

  /// How long until `time` has come; zero if it has. A timer set to this is never early by this clock.
  otp::Duration until(rules::Time time) const noexcept {
    const auto at = started_ + std::chrono::milliseconds(time.ms - wall_.ms);
    return std::max(otp::Duration::zero(), std::chrono::duration_cast<otp::Duration>(at - scheduler_.now()));
  }

 private:
  const otp::Scheduler& scheduler_;
  otp::Instant started_;
  rules::Time wall_;
};

/// A Clock for whoever writes entries. Thread rules: its owner's thread.
class EntryClock {
 public:
  explicit EntryClock(const Clock& clock) : clock_(clock) {}

  rules::Time now() const noexcept { return std::max(clock_.now(), last_); }
  rules::Time started() const noexcept { return clock_.started(); }
  otp::Duration until(rules::Time time) const noexcept { return clock_.until(time); }
  /// An entry of that time was read: nothing is written with an earlier one.
  void read(rules::Time at) noexcept { last_ = std::max(last_, at); }

 private:
  const Clock& clock_;
  rules::Time last_{std::numeric_limits<std::int64_t>::min()};
};

/// The wall clock, for the start of a Clock.
inline rules::Time wall_time() {
  using namespace std::chrono;
  return {duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

}  // namespace gavel::auction
