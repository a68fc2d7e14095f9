#include "server/api/time.hpp"

#include <gtest/gtest.h>

#include <random>

namespace gavel::api::time_test {
namespace {

TEST(Time, is_written_in_utc_with_three_decimals) {
  EXPECT_EQ(format_time(rules::Time{0}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(format_time(rules::Time{1'795'363'200'007}), "2026-11-22T16:00:00.007Z");
  EXPECT_EQ(format_time(kLastTime), "9999-12-31T23:59:59.999Z");
}

TEST(Time, is_read_with_every_offset_and_fraction) {
  const rules::Time moment{1'795'363'200'000};
  for (const char* text : {"2026-11-22T16:00:00Z", "2026-11-22T16:00:00.0Z", "2026-11-22T16:00:00.000000000Z",
                           "2026-11-22T17:00:00+01:00", "2026-11-22T10:30:00-05:30", "2026-11-23T15:59:00+23:59",
                           "2026-11-22t16:00:00z", "2026-11-22T16:00:00-00:00"}) {
    EXPECT_EQ(parse_time(text), moment) << text;
  }
  EXPECT_EQ(parse_time("2026-11-22T16:00:00.5Z"), rules::Time{moment.ms + 500});
  EXPECT_EQ(parse_time("2026-11-22T16:00:00.1239Z"), rules::Time{moment.ms + 123});
  EXPECT_EQ(parse_time("2024-02-29T00:00:00Z"), rules::Time{1'709'164'800'000});
}

TEST(Time, anything_else_is_refused) {
  for (const char* text : {"",
                           "2026-11-22",
                           "2026-11-22T16:00:00",
                           "2026-11-22T16:00Z",
                           "2026-11-22 16:00:00Z",
                           "2026-11-22T16:00:00 Z",
                           "2026-11-22T16:00:00.Z",
                           "2026-11-22T16:00:00.1234567890Z",
                           "2026-11-22T16:00:00,5Z",
                           "2026-11-22T24:00:00Z",
                           "2026-11-22T16:60:00Z",
                           "2026-11-22T23:59:60Z",
                           "2026-13-01T00:00:00Z",
                           "2026-00-01T00:00:00Z",
                           "2026-02-29T00:00:00Z",
                           "2026-04-31T00:00:00Z",
                           "2026-11-00T00:00:00Z",
                           "26-11-22T16:00:00Z",
                           "2026-11-22T16:00:00+1:00",
                           "2026-11-22T16:00:00+0100",
                           "2026-11-22T16:00:00+24:00",
                           "2026-11-22T16:00:00+01:60",
                           "2026-11-22T16:00:00ZZ",
                           "+2026-11-22T16:00:00Z",
                           " 2026-11-22T16:00:00Z",
                           "1969-12-31T23:59:59Z",
                           "1970-01-01T00:00:00+00:01",
                           "9999-12-31T23:59:59-00:01",
                           "now",
                           "1795363200000",
                           "2026-11-22T16:0\xC2\xB2:00Z"}) {
    EXPECT_FALSE(parse_time(text)) << text;
  }
}

TEST(Time, what_was_written_is_read_back) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(::testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<std::int64_t> any(0, kLastTime.ms);
  for (int i = 0; i < 10'000; ++i) {
    const rules::Time time{any(random)};
    ASSERT_EQ(parse_time(format_time(time)), time) << time.ms;
  }
}

}  // namespace
}  // namespace gavel::api::time_test
