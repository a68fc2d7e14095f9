// R7, the reserve: below it the auction goes on and says that it is not met.
#include "tests/rules/play.hpp"

namespace gavel::rules::reserve_test {
namespace {

using testing::accepted;
using testing::kEnd;
using testing::Play;
using testing::refused;
using testing::terms_with_reserve;
using enum RejectionCode;

Play with_reserve() { return Play(terms_with_reserve(1000, 5000)); }

Play with_full_max() {
  Terms terms = terms_with_reserve(1000, 5000);
  terms.reserve_policy = ReservePolicy::full_max;
  return Play(terms);
}

bool met(const Play& play) { return play.state().reserve_met; }

TEST(Vectors, V28_bid_below_the_reserve_leads_and_does_not_meet_it) {
  Play play = with_reserve();
  play.bid("A", 3000);
  EXPECT_TRUE(play.stands("A", 1000, 1050));
  EXPECT_FALSE(met(play));
}

TEST(Vectors, V29_maximum_above_the_reserve_lifts_the_price_to_it) {
  Play play = with_reserve();
  play.bid("A", 3000);
  EXPECT_EQ(play.price(), 1000);
  play.bid("B", 4000);
  EXPECT_TRUE(play.stands("B", 3100, 3200));
  EXPECT_FALSE(met(play));
  play.bid("C", 8000);
  EXPECT_TRUE(play.stands("C", 5000, 5100));
  EXPECT_TRUE(met(play));
}

TEST(Vectors, V30_maximum_equal_to_the_reserve_meets_it) {
  Play play = with_reserve();
  play.bid("A", 3000);
  play.bid("B", 5000);
  EXPECT_TRUE(play.stands("B", 5000, 5100));
  EXPECT_TRUE(met(play));
}

TEST(Vectors, V31_leaders_own_raise_can_meet_the_reserve) {
  Play play = with_reserve();
  play.bid("A", 3000);
  play.bid("A", 6000);
  EXPECT_TRUE(play.stands("A", 5000, 5100));
  EXPECT_TRUE(met(play));
  EXPECT_EQ(play.last_bid().visible, Amount{5000}) << "public, although the leader is the same";
}

TEST(Vectors, V32_above_the_reserve_the_auction_goes_on_as_without_one) {
  Play play = with_reserve();
  play.bid("A", 8000);
  EXPECT_TRUE(play.stands("A", 5000, 5100));
  play.bid("B", 6000);
  EXPECT_TRUE(play.stands("A", 6100, 6200));
}

TEST(Vectors, V34_published_example_of_a_large_reserve) {
  Play play(terms_with_reserve(100'000, 1'000'000));
  play.bid("E", 150'000);
  EXPECT_EQ(play.price(), 100'000);
  EXPECT_FALSE(met(play));
  play.bid("P", 1'500'000);
  EXPECT_EQ(play.state().leader.value().bidder, "P");
  EXPECT_EQ(play.price(), 1'000'000);
  EXPECT_TRUE(met(play));
}

TEST(Vectors, V35_full_max_shows_the_whole_maximum_below_the_reserve) {
  Play play = with_full_max();
  play.bid("A", 3000);
  EXPECT_TRUE(play.stands("A", 3000, 3100));
  EXPECT_TRUE(refused(play.bid("B", 3050), below_minimum, 3100));
  play.bid("B", 3500);
  EXPECT_TRUE(play.stands("B", 3500, 3600));
  EXPECT_FALSE(met(play));
}

TEST(Vectors, V36_end_below_the_reserve_has_no_winner) {
  Play play = with_reserve();
  play.bid("A", 3000);
  const auto decision = play.give(Close{}, kEnd);
  ASSERT_TRUE(accepted(decision));
  const Closed expected{.outcome = Outcome::reserve_not_met, .winner = 0, .hammer_price = {}};
  EXPECT_EQ(std::get<Closed>(play.history().back()), expected);
  EXPECT_EQ(play.state().outcome, Outcome::reserve_not_met);
  EXPECT_EQ(play.state().leader.value().bidder, "A") << "still known, for a second-chance offer";
}

TEST(Reserve, with_full_max_is_met_and_outgrown_as_with_the_other_policy) {
  Play play = with_full_max();
  play.bid("A", 3000);
  play.bid("A", 4000);
  EXPECT_TRUE(play.stands("A", 4000, 4100)) << "an own raise is public too";
  play.bid("B", 8000);
  EXPECT_TRUE(play.stands("B", 5000, 5100));
  EXPECT_TRUE(met(play));
  play.bid("C", 6000);
  EXPECT_TRUE(play.stands("B", 6100, 6200)) << "met: maxima are secret again";
}

TEST(Reserve, that_was_met_ends_with_a_winner_at_the_price) {
  Play play = with_reserve();
  play.bid("A", 8000);
  play.give(Close{}, kEnd);
  const Closed expected{.outcome = Outcome::sold, .winner = 1, .hammer_price = Amount{5000}};
  EXPECT_EQ(std::get<Closed>(play.history().back()), expected);
}

TEST(Reserve, is_met_from_the_start_where_there_is_none) {
  EXPECT_TRUE(Play().state().reserve_met);
  EXPECT_FALSE(met(with_reserve()));
}

}  // namespace
}  // namespace gavel::rules::reserve_test
