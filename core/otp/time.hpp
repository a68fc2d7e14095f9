// Time inside the runtime: monotonic, in nanoseconds. Wall time is the application's business.
#pragma once

#include <chrono>

namespace otp {

using Duration = std::chrono::nanoseconds;
using Instant = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;

/// A timeout that never comes.
inline constexpr Duration kInfinity = Duration::max();

/// `time` and `delay` after it; a delay of more than a hundred years is a hundred years, so that nothing overflows.
constexpr Instant later(Instant time, Duration delay) noexcept {
  constexpr Duration most = std::chrono::hours(24 * 36525);
  return time + (delay < most ? delay : most);
}

}  // namespace otp
