// Time inside the runtime: monotonic, in nanoseconds. Wall time is the application's business.
#pragma once

#include <chrono>

namespace otp {

using Duration = std::chrono::nanoseconds;
using Instant = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;

/// A timeout that never comes.
inline constexpr Duration kInfinity = Duration::max();

}  // namespace otp
