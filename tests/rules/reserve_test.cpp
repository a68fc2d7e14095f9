// R7, the reserve with its incremental policy: the auction goes on as usual below it and says that it is not met.
#include "tests/rules/play.hpp"

namespace gavel::rules {
namespace {

using testing::accepted;
using testing::kEnd;
using testing::Play;
using testing::terms_with_reserve;

class Reserve : public ::testing::Test {
 protected:
  bool met() const { return play.state().reserve_met; }
  Play play{terms_with_reserve(1000, 5000)};
};

TEST_F(Reserve, V28_bid_below_it_leads_and_does_not_meet_it) {
  play.bid("A", 3000);
  EXPECT_TRUE(play.stands("A", 1000, 1050));
  EXPECT_FALSE(met());
}

TEST_F(Reserve, V29_maximum_above_it_lifts_the_price_to_it) {
  play.bid("A", 3000);
  EXPECT_EQ(play.price(), 1000);
  play.bid("B", 4000);
  EXPECT_TRUE(play.stands("B", 3100, 3200));
  EXPECT_FALSE(met());
  play.bid("C", 8000);
  EXPECT_TRUE(play.stands("C", 5000, 5100));
  EXPECT_TRUE(met());
}

TEST_F(Reserve, V30_maximum_equal_to_it_meets_it) {
  play.bid("A", 3000);
  play.bid("B", 5000);
  EXPECT_TRUE(play.stands("B", 5000, 5100));
  EXPECT_TRUE(met());
}

TEST_F(Reserve, V31_leaders_own_raise_can_meet_it) {
  play.bid("A", 3000);
  play.bid("A", 6000);
  EXPECT_TRUE(play.stands("A", 5000, 5100));
  EXPECT_TRUE(met());
  EXPECT_EQ(play.last_bid().visible, Amount{5000}) << "public, although the leader is the same";
}

TEST_F(Reserve, V32_above_it_the_auction_goes_on_as_without_one) {
  play.bid("A", 8000);
  EXPECT_TRUE(play.stands("A", 5000, 5100));
  play.bid("B", 6000);
  EXPECT_TRUE(play.stands("A", 6100, 6200));
}

TEST_F(Reserve, V34_published_example_of_a_large_reserve) {
  Play large(terms_with_reserve(100'000, 1'000'000));
  large.bid("E", 150'000);
  EXPECT_EQ(large.price(), 100'000);
  EXPECT_FALSE(large.state().reserve_met);
  large.bid("P", 1'500'000);
  EXPECT_EQ(large.state().leader.value().bidder, "P");
  EXPECT_EQ(large.price(), 1'000'000);
  EXPECT_TRUE(large.state().reserve_met);
}

TEST_F(Reserve, V36_end_below_it_has_no_winner) {
  play.bid("A", 3000);
  const auto decision = play.give(Close{}, kEnd);
  ASSERT_TRUE(accepted(decision));
  const Closed expected{.outcome = Outcome::reserve_not_met, .winner = 0, .hammer_price = {}};
  EXPECT_EQ(std::get<Closed>(play.history().back()), expected);
  EXPECT_EQ(play.state().outcome, Outcome::reserve_not_met);
  EXPECT_EQ(play.state().leader.value().bidder, "A") << "still known, for a second-chance offer";
}

TEST_F(Reserve, end_above_it_has_a_winner_at_the_price) {
  play.bid("A", 8000);
  play.give(Close{}, kEnd);
  const Closed expected{.outcome = Outcome::sold, .winner = 1, .hammer_price = Amount{5000}};
  EXPECT_EQ(std::get<Closed>(play.history().back()), expected);
}

TEST_F(Reserve, auction_without_one_has_it_met_from_the_start) {
  EXPECT_TRUE(Play().state().reserve_met);
  EXPECT_FALSE(met());
}

}  // namespace
}  // namespace gavel::rules
