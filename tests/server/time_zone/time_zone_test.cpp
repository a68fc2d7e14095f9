#include "server/time_zone.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace gavel::time_zone::time_zone_test {
namespace {

using namespace std::chrono_literals;

rules::Time utc(std::chrono::year_month_day date, std::chrono::milliseconds of_day) {
  return {std::chrono::milliseconds(std::chrono::sys_days(date).time_since_epoch() + of_day).count()};
}

/// The moment of a local time, which must exist.
rules::Time moment(std::string_view zone, std::string_view local) {
  const auto parsed = parse_local(local);
  EXPECT_TRUE(parsed) << local;
  const auto time = to_time(zone, parsed.value_or(LocalTime{}));
  EXPECT_TRUE(time) << zone << " " << local;
  return time ? *time : rules::Time{-1};
}

Problem problem_of(std::string_view zone, const LocalTime& local) {
  const auto time = to_time(zone, local);
  EXPECT_FALSE(time);
  return time ? Problem{99} : time.error();
}

TEST(Vectors, V86_24_hours_are_not_until_the_same_time_tomorrow_when_clocks_go_forward) {
  const rules::Time from = utc(2026y / 3 / 28, 20h);
  EXPECT_EQ(from + 24 * 3'600'000, utc(2026y / 3 / 29, 20h));
  const auto tomorrow = days_after(to_local("Europe/London", from).value(), 1);
  EXPECT_EQ(to_time("Europe/London", tomorrow).value(), utc(2026y / 3 / 29, 19h));
}

TEST(Vectors, V87_a_time_that_does_not_exist_is_refused_and_of_two_the_earlier_is_meant) {
  EXPECT_EQ(problem_of("Europe/London", *parse_local("2026-03-29T01:30")), Problem::no_such_time);
  EXPECT_EQ(moment("Europe/London", "2026-10-25T01:30"), utc(2026y / 10 / 25, 30min));
}

TEST(TimeZone, edges_of_the_hour_that_does_not_exist) {
  EXPECT_EQ(moment("Europe/London", "2026-03-29T00:59:59.999"), utc(2026y / 3 / 29, 1h - 1ms));
  EXPECT_EQ(problem_of("Europe/London", *parse_local("2026-03-29T01:00")), Problem::no_such_time);
  EXPECT_EQ(problem_of("Europe/London", *parse_local("2026-03-29T01:59:59.999")), Problem::no_such_time);
  EXPECT_EQ(moment("Europe/London", "2026-03-29T02:00"), utc(2026y / 3 / 29, 1h));
}

TEST(TimeZone, edges_of_the_hour_that_comes_twice) {
  EXPECT_EQ(moment("Europe/London", "2026-10-25T01:00"), utc(2026y / 10 / 25, 0h));
  EXPECT_EQ(moment("Europe/London", "2026-10-25T01:59:59.999"), utc(2026y / 10 / 25, 1h - 1ms));
  EXPECT_EQ(moment("Europe/London", "2026-10-25T02:00"), utc(2026y / 10 / 25, 2h));
  EXPECT_EQ(to_local("Europe/London", utc(2026y / 10 / 25, 90min)).value(), *parse_local("2026-10-25T01:30"));
}

TEST(TimeZone, offsets_that_are_no_whole_hours_and_zones_without_summer_time) {
  EXPECT_EQ(moment("Asia/Kathmandu", "2026-07-01T12:00"), utc(2026y / 7 / 1, 6h + 15min));
  EXPECT_EQ(moment("Asia/Tokyo", "2026-07-01T12:00"), utc(2026y / 7 / 1, 3h));
  EXPECT_EQ(moment("UTC", "2026-07-01T12:00:01.234"), utc(2026y / 7 / 1, 12h + 1s + 234ms));
  // Lord Howe's clocks go forward by half an hour.
  EXPECT_EQ(problem_of("Australia/Lord_Howe", *parse_local("2026-10-04T02:15")), Problem::no_such_time);
  EXPECT_EQ(moment("Australia/Lord_Howe", "2026-10-04T02:30"), utc(2026y / 10 / 3, 15h + 30min));
}

TEST(TimeZone, day_that_was_left_out_does_not_exist) {
  // Samoa went over the date line at the end of 2011.
  EXPECT_EQ(problem_of("Pacific/Apia", *parse_local("2011-12-30T12:00")), Problem::no_such_time);
}

TEST(TimeZone, unknown_zones_are_a_value) {
  const LocalTime noon = *parse_local("2026-07-01T12:00");
  for (const char* zone : {"", "Europe/Londres", "europe/london", "/etc/passwd", "../../../etc/passwd", "Europe",
                           "Europe/London ", "+01:00", "right/Europe/London", "posix/UTC", "posixrules", "localtime"}) {
    EXPECT_FALSE(is_known(zone)) << zone;
    EXPECT_EQ(problem_of(zone, noon), Problem::unknown_zone) << zone;
    EXPECT_FALSE(to_local(zone, rules::Time{0})) << zone;
  }
  EXPECT_FALSE(is_known(std::string("UTC\0x", 5)));
  EXPECT_TRUE(is_known("America/Argentina/Buenos_Aires"));
}

TEST(TimeZone, days_outside_the_calendar_are_a_value) {
  EXPECT_EQ(problem_of("UTC", {2026y / 2 / 30, 0h}), Problem::not_in_calendar);
  EXPECT_EQ(problem_of("UTC", {2026y / 2 / 3, 24h}), Problem::not_in_calendar);
  EXPECT_EQ(problem_of("UTC", {1969y / 12 / 31, 23h}), Problem::not_in_calendar);
  EXPECT_EQ(problem_of("Asia/Tokyo", {1970y / 1 / 1, 8h}), Problem::not_in_calendar);
  EXPECT_EQ(moment("America/New_York", "1969-12-31T19:00"), rules::Time{0});
  EXPECT_EQ(problem_of("America/New_York", *parse_local("9999-12-31T23:00")), Problem::not_in_calendar);
  EXPECT_FALSE(to_local("UTC", rules::Time{-1}));
}

TEST(TimeZone, every_hour_of_a_year_comes_back_from_its_local_time_but_the_second_of_twins) {
  int twins = 0;
  for (rules::Time t = utc(2026y / 1 / 1, 0h); t < utc(2027y / 1 / 1, 0h); t = t + 3'600'000) {
    const auto back = to_time("America/New_York", to_local("America/New_York", t).value());
    ASSERT_TRUE(back);
    twins += *back == t ? 0 : 1;
    ASSERT_TRUE(*back == t || *back == t - 3'600'000);
  }
  EXPECT_EQ(twins, 1);
}

TEST(TimeZone, local_times_are_read_strictly) {
  EXPECT_EQ(parse_local("2026-03-29T20:00"), (LocalTime{2026y / 3 / 29, 20h}));
  EXPECT_EQ(parse_local("2026-03-29T20:00:05"), (LocalTime{2026y / 3 / 29, 20h + 5s}));
  EXPECT_EQ(parse_local("2026-03-29T20:00:05.007"), (LocalTime{2026y / 3 / 29, 20h + 5s + 7ms}));
  for (const char* text :
       {"", "2026", "2026-03", "2026-03-29", "2026-03-29T20", "2026-03-29 20:00", "2026-3-29T20:00", "2026-02-29T20:00",
        "2026-13-01T20:00", "2026-03-29T24:00", "2026-03-29T20:60", "2026-03-29T20:00:60", "2026-03-29T20:00Z",
        "2026-03-29T20:00+01:00", "2026-03-29T20:00:05.7", "2026-03-29T20:00:05.0070", "+026-03-29T20:00",
        "2026-03-29T20:00:"}) {
    EXPECT_FALSE(parse_local(text)) << text;
  }
}

TEST(TimeZone, may_be_asked_by_many_threads) {
  std::vector<std::thread> threads;
  std::vector<int> right(8);
  for (std::size_t i = 0; i < right.size(); ++i) {
    threads.emplace_back([&, i] {
      for (const char* zone : {"Europe/Paris", "Asia/Seoul", "America/Denver", "Africa/Cairo", "Europe/Nowhere"}) {
        const auto local = to_local(zone, utc(2026y / 5 / 5, 5h));
        if (local ? to_time(zone, *local).value() == utc(2026y / 5 / 5, 5h) : !is_known(zone)) ++right[i];
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, std::vector<int>(8, 5));
}

}  // namespace
}  // namespace gavel::time_zone::time_zone_test
