// Budget: how much of something a peer may do: a burst at once, then a rate. (A token bucket.)
//
// Thread rules: one thread; the time is the caller's.
#pragma once

#include <algorithm>
#include <chrono>

namespace gavel::http {

class Budget {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// @param burst what may be spent at once  @param rate what comes back each second, up to `burst`
  Budget(double burst, double rate, Time now) : burst_(burst), rate_(rate), left_(burst), at_(now) {}

  /// Takes one; false when there was less than one left.
  bool spend(Time now) noexcept {
    const std::chrono::duration<double> passed = std::max(now - at_, Time::duration{0});
    left_ = std::min(burst_, left_ + passed.count() * rate_);
    at_ = now;
    if (left_ < 1) return false;
    left_ -= 1;
    return true;
  }

  /// After the last spend().
  double left() const noexcept { return left_; }
  /// Would it be full again? A newcomer is treated the same.
  bool full(Time now) const noexcept {
    const std::chrono::duration<double> passed = now - at_;
    return left_ + passed.count() * rate_ >= burst_;
  }

 private:
  double burst_, rate_, left_;
  Time at_;
};

}  // namespace gavel::http
