// Time zones: what a clock on the wall in "Europe/London" means in UTC.
//
//     const auto end = to_time("Europe/London", *parse_local("2026-03-29T20:00"));   // 2026-03-29T19:00Z
//     if (!end) answer_422(message(end.error()));
//
// A zone is a name of the IANA database, as installed in /usr/share/zoneinfo (package tzdata). Twice a year a wall
// clock is odd: a time that does not exist, as clocks go forward, is refused; of a time that comes twice, as they go
// back, the earlier one is meant. "24 hours later" is a sum of rules::Time; "the same time tomorrow" is days_after().
//
// Nothing throws. A zone that is not known, or not installed, is a value.
//
// Thread rules: any thread, at the same time. The first use of a zone reads a file.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "core/base/expected.hpp"
#include "core/rules/time.hpp"

namespace gavel::time_zone {

/// What calendar and clock on the wall show.
struct LocalTime {
  std::chrono::year_month_day date;
  std::chrono::milliseconds of_day;  ///< 0 … 24 h, the end not included
  friend bool operator==(const LocalTime&, const LocalTime&) = default;
};

enum class Problem {
  unknown_zone,     ///< no such name in the database, or no database
  no_such_time,     ///< the clocks go forward over it
  not_in_calendar,  ///< no such day, or outside 1970 … 9999 in UTC
};
/// "must be the name of an IANA time zone, …": a sentence's end for people.
std::string_view message(Problem problem) noexcept;

/// Is it a zone's name? "Europe/London", "UTC"; spelt exactly so.
bool is_known(std::string_view zone) noexcept;

base::Expected<rules::Time, Problem> to_time(std::string_view zone, const LocalTime& local) noexcept;
base::Expected<LocalTime, Problem> to_local(std::string_view zone, rules::Time time) noexcept;

/// The same time of day so many days later on the calendar: not always a multiple of 24 hours.
LocalTime days_after(const LocalTime& local, int days) noexcept;

/// "2026-03-29T20:00", with ":00" and ".000" behind it or not; nothing for what is no such text or no such day.
std::optional<LocalTime> parse_local(std::string_view text) noexcept;

}  // namespace gavel::time_zone
