// Moments on the wire: RFC 3339 date-times.
//
//     format_time(rules::Time{1'795'363'200'000})   "2026-11-22T16:00:00.000Z", always UTC, always three decimals
//     parse_time("2026-11-22T17:00:00+01:00")       the same moment
//
// Strict as RFC 3339 section 5.6 has it: full date, 'T', full time, 'Z' or ±hh:mm; 1 to 9 decimals, of which what is
// finer than a millisecond is cut off. Refused though the RFC has them: leap seconds (a server's clock has none), and
// moments outside 1970 … 9999 in UTC.
//
// Thread rules: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/rules/auction.hpp"

namespace gavel::api {

/// The latest moment that parse_time() gives and format_time() writes with a four-digit year.
inline constexpr rules::Time kLastTime{253'402'300'799'999};

std::optional<rules::Time> parse_time(std::string_view text) noexcept;

/// @pre 0 <= time.ms <= kLastTime.ms
std::string format_time(rules::Time time);

}  // namespace gavel::api
