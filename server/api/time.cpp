#include "server/api/time.hpp"

#include <chrono>

namespace gavel::api {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::sys_days;

/// Takes the text apart from the left; the first piece that does not fit makes all later ones fail.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool good() const noexcept { return good_; }
  bool at_end() const noexcept { return rest_.empty(); }

  /// Exactly `digits` digits, as a number in low … high.
  int number(int digits, int low, int high) noexcept {
    int value = 0;
    for (int i = 0; i < digits; ++i) value = value * 10 + digit();
    if (value < low || value > high) good_ = false;
    return value;
  }

  /// One of `choices`; gives which, or NUL.
  char one_of(std::string_view choices) noexcept {
    if (rest_.empty() || choices.find(rest_.front()) == choices.npos) {
      good_ = false;
      return '\0';
    }
    return take();
  }

  bool next_is(char c) const noexcept { return !rest_.empty() && rest_.front() == c; }

  /// 1 to 9 decimals as whole milliseconds; finer ones are cut off.
  int milliseconds_of_decimals() noexcept {
    int ms = 0;
    int count = 0;
    while (!rest_.empty() && is_digit(rest_.front())) {
      const int value = digit();
      if (++count <= 3) ms = ms * 10 + value;
    }
    if (count == 0 || count > 9) good_ = false;
    for (int i = count; i < 3; ++i) ms *= 10;
    return ms;
  }

 private:
  static bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
  char take() noexcept {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }
  int digit() noexcept {
    if (rest_.empty() || !is_digit(rest_.front())) {
      good_ = false;
      return 0;
    }
    return take() - '0';
  }

  std::string_view rest_;
  bool good_ = true;
};

sys_days scan_date(Scanner& in, bool& exists) noexcept {
  const int year = in.number(4, 0, 9999);
  in.one_of("-");
  const int month = in.number(2, 1, 12);
  in.one_of("-");
  const int day = in.number(2, 1, 31);
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  exists = date.ok();
  return exists ? sys_days(date) : sys_days();
}

milliseconds scan_time_of_day(Scanner& in) noexcept {
  const int hours = in.number(2, 0, 23);
  in.one_of(":");
  const int minutes = in.number(2, 0, 59);
  in.one_of(":");
  const int seconds = in.number(2, 0, 59);
  int ms = 0;
  if (in.next_is('.')) {
    in.one_of(".");
    ms = in.milliseconds_of_decimals();
  }
  return std::chrono::hours(hours) + std::chrono::minutes(minutes) + std::chrono::seconds(seconds) + milliseconds(ms);
}

/// How far the written time lies before UTC's: +01:00 is one hour.
std::chrono::minutes scan_offset(Scanner& in) noexcept {
  const char sign = in.one_of("Zz+-");
  if (sign != '+' && sign != '-') return {};
  const int hours = in.number(2, 0, 23);
  in.one_of(":");
  const std::chrono::minutes offset(hours * 60 + in.number(2, 0, 59));
  return sign == '+' ? offset : -offset;
}

}  // namespace

std::optional<rules::Time> parse_time(std::string_view text) noexcept {
  Scanner in(text);
  bool exists = false;
  const sys_days date = scan_date(in, exists);
  in.one_of("Tt");
  const milliseconds time_of_day = scan_time_of_day(in);
  const std::chrono::minutes offset = scan_offset(in);
  if (!in.good() || !in.at_end() || !exists) return std::nullopt;
  const rules::Time time{(milliseconds(date.time_since_epoch()) + time_of_day - offset).count()};
  if (time.ms < 0 || time > kLastTime) return std::nullopt;
  return time;
}

std::string format_time(rules::Time time) {
  const std::chrono::sys_time<milliseconds> moment{milliseconds(time.ms)};
  const auto midnight = std::chrono::floor<days>(moment);
  const std::chrono::year_month_day date(midnight);
  const std::chrono::hh_mm_ss clock(moment - midnight);
  // An answer has some of these, so snprintf() would be felt.
  std::string text = "0000-00-00T00:00:00.000Z";
  const auto write = [&text](std::size_t end, auto number) {
    for (auto rest = static_cast<unsigned>(number); rest > 0; rest /= 10)
      text[--end] = static_cast<char>('0' + rest % 10);
  };
  write(4, static_cast<int>(date.year()));
  write(7, static_cast<unsigned>(date.month()));
  write(10, static_cast<unsigned>(date.day()));
  write(13, clock.hours().count());
  write(16, clock.minutes().count());
  write(19, clock.seconds().count());
  write(23, clock.subseconds().count());
  return text;
}

}  // namespace gavel::api
