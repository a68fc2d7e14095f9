// Time: a moment for people and records.
//
// Thread rules: values.
#pragma once

#include <compare>
#include <cstdint>

namespace gavel::rules {

/// Milliseconds since the Unix epoch, UTC, by the server's clock.
struct Time {
  std::int64_t ms = 0;
  friend constexpr auto operator<=>(Time, Time) = default;
};

constexpr Time operator+(Time time, std::int64_t ms) noexcept { return {time.ms + ms}; }
constexpr Time operator-(Time time, std::int64_t ms) noexcept { return {time.ms - ms}; }
/// How many milliseconds from `from` to `to`.
constexpr std::int64_t operator-(Time to, Time from) noexcept { return to.ms - from.ms; }

}  // namespace gavel::rules
