#include "core/auction/calendar.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "tests/otp/world.hpp"

namespace gavel::auction::calendar_test {
namespace {

AuctionId id(std::uint8_t n) { return AuctionId({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, n}); }

TEST(Calendar, what_is_due_comes_out_once_and_the_earliest_first) {
  Calendar calendar;
  calendar.add(id(1), rules::Time{300});
  calendar.add(id(2), rules::Time{100});
  calendar.add(id(3), rules::Time{200});
  EXPECT_EQ(calendar.next(), rules::Time{100});
  EXPECT_EQ(calendar.take_due({99}), std::nullopt);
  EXPECT_EQ(calendar.take_due({200}), id(2));
  EXPECT_EQ(calendar.take_due({200}), id(3));
  EXPECT_EQ(calendar.take_due({200}), std::nullopt);
  EXPECT_EQ(calendar.next(), rules::Time{300});
  EXPECT_EQ(calendar.size(), 1u);
}

TEST(Calendar, auction_that_is_added_again_is_due_at_the_later_word) {
  Calendar calendar;
  calendar.add(id(1), rules::Time{100});
  calendar.add(id(1), rules::Time{200});
  EXPECT_EQ(calendar.take_due({100}), std::nullopt);
  calendar.add(id(1), rules::Time{50});
  EXPECT_EQ(calendar.take_due({100}), id(1));
  EXPECT_EQ(calendar.take_due({1000}), std::nullopt);
}

TEST(Calendar, auction_that_is_taken_out_is_due_no_more) {
  Calendar calendar;
  calendar.add(id(1), rules::Time{100});
  EXPECT_TRUE(calendar.remove(id(1)));
  EXPECT_FALSE(calendar.remove(id(1)));
  EXPECT_EQ(calendar.take_due({1000}), std::nullopt);
  EXPECT_EQ(calendar.size(), 0u);
}

TEST(Calendar, auction_without_a_time_is_in_and_never_due) {
  Calendar calendar;
  calendar.add(id(1), std::nullopt);
  EXPECT_EQ(calendar.next(), std::nullopt);
  EXPECT_EQ(calendar.take_due({INT64_MAX}), std::nullopt);
  EXPECT_TRUE(calendar.remove(id(1)));
}

// Against the obvious: a map that is searched from one end to the other. Many more changes than auctions, so that what
// is out of date is tidied away many times.
TEST(Calendar, says_what_a_plain_map_says_whatever_is_added_and_removed) {
  const auto seed = otp::test::base_seed();
  SCOPED_TRACE("GAVEL_SEED=" + std::to_string(seed));
  std::mt19937_64 random(seed);
  Calendar calendar;
  std::map<AuctionId, rules::Time> plain;
  std::int64_t now = 0;
  for (int step = 0; step < 30'000; ++step) {
    const auto which = id(static_cast<std::uint8_t>(random() % 50));
    const rules::Time due{now + static_cast<std::int64_t>(random() % 1000)};
    switch (random() % 4) {
      case 0:
        ASSERT_EQ(calendar.remove(which), plain.erase(which) > 0);
        break;
      case 1:
        now += static_cast<std::int64_t>(random() % 5);
        while (const auto taken = calendar.take_due({now})) {
          ASSERT_TRUE(plain.contains(*taken));
          ASSERT_LE(plain.at(*taken).ms, now);
          for (const auto& [other, time] : plain) ASSERT_LE(plain.at(*taken), time);
          plain.erase(*taken);
        }
        for (const auto& [other, time] : plain) ASSERT_GT(time.ms, now);
        break;
      default:
        calendar.add(which, due);
        plain.insert_or_assign(which, due);
    }
    ASSERT_EQ(calendar.size(), plain.size());
  }
}

}  // namespace
}  // namespace gavel::auction::calendar_test
