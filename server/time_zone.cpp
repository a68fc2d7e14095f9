#include "server/time_zone.hpp"

#include <date/tz.h>

#include <exception>
#include <string>

namespace gavel::time_zone {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr rules::Time kLastTime{253'402'300'799'999};

/// The database's folder also holds each zone a second time with leap seconds, which no clock here has, and its own
/// alias of the machine's zone: those are not names that mean the same everywhere.
bool is_portable(std::string_view zone) {
  return !zone.starts_with("right/") && !zone.starts_with("posix") && zone != "localtime" && zone != "Factory";
}

/// The list of zones is read by whoever asks first; throws where there is none, and is tried again then. The library
/// reads it once by itself, too: here that is said where ThreadSanitizer, which does not see into it, can follow.
void read_database() {
  static const date::tzdb& read_once = date::get_tzdb();
  static_cast<void>(read_once);
}

/// Null where there is none.
const date::time_zone* find(std::string_view zone) noexcept {
  if (zone.empty() || !is_portable(zone)) return nullptr;
  try {
    read_database();
    return date::locate_zone(std::string(zone));
  } catch (const std::exception&) {  // no such zone, or no database, or a broken file in it
    return nullptr;
  }
}

bool is_in_calendar(const LocalTime& local) {
  const bool in_day = local.of_day >= milliseconds{0} && local.of_day < std::chrono::days{1};
  const auto year = static_cast<int>(local.date.year());
  return local.date.ok() && in_day && year >= 1969 && year <= 10'000;  // a day more on each side, for the offset
}

milliseconds since_epoch(const LocalTime& local) {
  return std::chrono::sys_days(local.date).time_since_epoch() + local.of_day;
}

/// A number of so many digits at the front, which is taken off.
std::optional<unsigned> take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  unsigned value = 0;
  for (const char c : text.substr(0, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  text.remove_prefix(count);
  return value;
}

/// The same behind a separator; `value` stays where the text has ended.
bool take_after(std::string_view& text, char separator, std::size_t count, unsigned& value) {
  if (text.empty()) return true;
  if (text.front() != separator) return false;
  text.remove_prefix(1);
  const auto taken = take_digits(text, count);
  if (taken) value = *taken;
  return taken.has_value();
}

}  // namespace

std::string_view message(Problem problem) noexcept {
  switch (problem) {
    case Problem::unknown_zone:
      return "must be the name of an IANA time zone, such as Europe/London";
    case Problem::no_such_time:
      return "must be a time that exists: the clocks go forward over this one";
    case Problem::not_in_calendar:
      break;
  }
  return "must be a day of the calendar in the years 1970 to 9999";
}

bool is_known(std::string_view zone) noexcept { return find(zone) != nullptr; }

base::Expected<rules::Time, Problem> to_time(std::string_view zone, const LocalTime& local) noexcept {
  const auto* known = find(zone);
  if (!known) return base::Unexpected(Problem::unknown_zone);
  if (!is_in_calendar(local)) return base::Unexpected(Problem::not_in_calendar);
  try {
    const auto wall = since_epoch(local);
    const auto found = known->get_info(date::local_seconds(std::chrono::floor<seconds>(wall)));
    if (found.result == date::local_info::nonexistent) return base::Unexpected(Problem::no_such_time);
    const rules::Time time{(wall - found.first.offset).count()};  // of two, the first is the earlier
    if (time < rules::Time{0} || time > kLastTime) return base::Unexpected(Problem::not_in_calendar);
    return time;
  } catch (const std::exception&) {  // a zone's file is read when it is first asked
    return base::Unexpected(Problem::unknown_zone);
  }
}

base::Expected<LocalTime, Problem> to_local(std::string_view zone, rules::Time time) noexcept {
  const auto* known = find(zone);
  if (!known) return base::Unexpected(Problem::unknown_zone);
  if (time < rules::Time{0} || time > kLastTime) return base::Unexpected(Problem::not_in_calendar);
  try {
    const std::chrono::sys_time<milliseconds> at{milliseconds{time.ms}};
    const auto wall = at + known->get_info(std::chrono::floor<seconds>(at)).offset;
    const auto day = std::chrono::floor<std::chrono::days>(wall);
    return LocalTime{.date = day, .of_day = wall - day};
  } catch (const std::exception&) {
    return base::Unexpected(Problem::unknown_zone);
  }
}

LocalTime days_after(const LocalTime& local, int days) noexcept {
  return {.date = std::chrono::sys_days(local.date) + std::chrono::days{days}, .of_day = local.of_day};
}

std::optional<LocalTime> parse_local(std::string_view text) noexcept {
  const auto year = take_digits(text, 4);
  unsigned month = 0;
  unsigned day = 0;
  unsigned hour = 99;
  unsigned minute = 99;
  unsigned second = 0;
  unsigned millisecond = 0;
  const bool well_formed = year && take_after(text, '-', 2, month) && take_after(text, '-', 2, day) &&
                           take_after(text, 'T', 2, hour) && take_after(text, ':', 2, minute) &&
                           take_after(text, ':', 2, second) && take_after(text, '.', 3, millisecond) && text.empty();
  if (!well_formed || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)), std::chrono::month(month),
                                         std::chrono::day(day)};
  if (!date.ok()) return std::nullopt;
  return LocalTime{
      .date = date,
      .of_day = std::chrono::hours(hour) + std::chrono::minutes(minute) + seconds(second) + milliseconds(millisecond)};
}

}  // namespace gavel::time_zone
