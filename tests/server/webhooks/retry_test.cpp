#include "server/webhooks/retry.hpp"

#include <gtest/gtest.h>

namespace gavel::webhooks::retry_test {
namespace {

using namespace std::chrono_literals;

constexpr RetryRules kRules{.first = 5s, .longest = 1h, .attempts = 6};

TEST(Retry, pauses_grow_fourfold_up_to_the_longest) {
  EXPECT_EQ(pause_after(kRules, 1, 0), 5s);
  EXPECT_EQ(pause_after(kRules, 2, 0), 20s);
  EXPECT_EQ(pause_after(kRules, 3, 0), 80s);
  EXPECT_EQ(pause_after(kRules, 4, 0), 320s);
  EXPECT_EQ(pause_after(kRules, 5, 0), 1280s);
  EXPECT_EQ(pause_after({.first = 5s, .longest = 1h, .attempts = 100}, 99, 0), 1h);
}

TEST(Retry, ends_with_the_last_attempt) {
  EXPECT_EQ(pause_after(kRules, 6, 0), std::nullopt);
  EXPECT_EQ(pause_after({.attempts = 1}, 1, 0), std::nullopt);
}

TEST(Retry, chance_makes_a_pause_up_to_a_quarter_longer) {
  for (std::uint64_t chance : {1ull, 1249ull, 1250ull, 1251ull, 987654321ull, ~0ull}) {
    const auto pause = pause_after(kRules, 1, chance).value();
    EXPECT_GE(pause, 5s) << chance;
    EXPECT_LE(pause, 6250ms) << chance;
  }
  EXPECT_EQ(pause_after(kRules, 1, 1250), 6250ms);
}

TEST(Retry, a_server_that_names_a_time_is_left_alone_for_as_long_within_bounds) {
  EXPECT_EQ(pause_after(kRules, 1, 0, 60s), 60s);
  EXPECT_EQ(pause_after(kRules, 1, 0, 1s), 5s);
  EXPECT_EQ(pause_after(kRules, 1, 0, std::chrono::seconds(24h)), 1h);
}

TEST(Retry, a_first_pause_above_the_longest_is_the_longest) {
  EXPECT_EQ(pause_after({.first = 2h, .longest = 1h, .attempts = 3}, 1, 0), 1h);
}

}  // namespace
}  // namespace gavel::webhooks::retry_test
