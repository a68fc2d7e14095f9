// Times of one evening, as vectors write them: clock(19, 57) is three minutes to eight.
#pragma once

#include "core/rules/time.hpp"

namespace gavel::rules::testing {

constexpr Time clock(std::int64_t hour, std::int64_t minute, std::int64_t second = 0, std::int64_t ms = 0) {
  constexpr std::int64_t kMidnight = 1'700'006'400'000;
  return Time{kMidnight + ((hour * 60 + minute) * 60 + second) * 1000 + ms};
}

constexpr std::int64_t kSecond = 1000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;

}  // namespace gavel::rules::testing
