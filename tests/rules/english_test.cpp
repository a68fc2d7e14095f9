// The English format without a reserve: R1–R6, R8 and R10, vector by vector. A:5000 is bidder A's maximum of 50.00.
#include <limits>

#include "tests/rules/play.hpp"

namespace gavel::rules::english_test {
namespace {

using testing::accepted;
using testing::Play;
using testing::refused;
using testing::terms_from;
using enum RejectionCode;

struct Step {
  const char* bidder;
  std::int64_t maximum;
  const char* leader;
  std::int64_t price;
};

/// Every bid is accepted, and leader and price are as said after each.
void expect_course(Play& play, const std::vector<Step>& steps) {
  for (const Step& step : steps) {
    EXPECT_TRUE(accepted(play.bid(step.bidder, step.maximum))) << step.bidder << ":" << step.maximum;
    EXPECT_EQ(play.state().leader.value().bidder, step.leader) << step.bidder << ":" << step.maximum;
    EXPECT_EQ(play.price(), step.price) << step.bidder << ":" << step.maximum;
  }
}

TEST(English, without_a_bid_there_is_no_price_and_the_minimum_is_the_starting_price) {
  const Play play;
  EXPECT_FALSE(play.state().price);
  EXPECT_FALSE(play.state().leader);
  EXPECT_EQ(minimum_bid(play.state()), Amount{1000});
}

TEST(Vectors, V04_first_bid_leads_at_the_starting_price) {
  Play play;
  play.bid("A", 5000);
  EXPECT_TRUE(play.stands("A", 1000, 1050));
}

TEST(Vectors, V05_lower_maximum_is_outbid_at_once_and_lifts_the_price) {
  Play play;
  expect_course(play, {{"A", 5000, "A", 1000}, {"B", 3000, "A", 3100}});
  EXPECT_TRUE(play.stands("A", 3100, 3200));
}

TEST(Vectors, V06_higher_maximum_takes_the_lead_one_step_above_the_loser) {
  Play play;
  expect_course(play, {{"A", 5000, "A", 1000}, {"B", 3000, "A", 3100}, {"C", 6000, "C", 5100}});
  EXPECT_TRUE(play.stands("C", 5100, 5200));
}

TEST(Vectors, V07_tie_is_kept_by_the_earlier_bid) {
  Play play;
  expect_course(play, {{"A", 5000, "A", 1000}, {"B", 5000, "A", 5000}});
  EXPECT_TRUE(play.stands("A", 5000, 5100));
}

TEST(Vectors, V08_price_is_capped_at_the_leaders_maximum) {
  Play play;
  expect_course(play, {{"A", 5000, "A", 1000}, {"B", 4960, "A", 5000}});
  EXPECT_TRUE(play.stands("A", 5000, 5100));
}

TEST(Vectors, V09_lead_can_be_taken_by_less_than_a_step) {
  Play play;
  expect_course(play, {{"A", 5000, "A", 1000}, {"B", 5010, "B", 5010}});
  EXPECT_TRUE(play.stands("B", 5010, 5110));
}

TEST(Vectors, V10_leaders_raise_lifts_a_price_that_was_capped) {
  Play play;
  expect_course(play, {{"A", 5000, "A", 1000}, {"B", 5010, "B", 5010}, {"B", 6000, "B", 5100}});
  EXPECT_TRUE(play.stands("B", 5100, 5200));
}

TEST(Vectors, V12_leaders_raise_without_a_rival_moves_no_price) {
  Play play;
  play.bid("A", 5000);
  play.bid("A", 8000);
  EXPECT_TRUE(play.stands("A", 1000, 1050));
  EXPECT_EQ(play.state().leader.value().maximum, Amount{8000});
  EXPECT_EQ(play.last_bid().visible, Amount{1000}) << "nothing new became visible";
  EXPECT_EQ(play.state().seq, 3u) << "but it is an accepted command with its number";
}

TEST(Vectors, V13_leader_must_go_above_the_own_maximum) {
  Play play;
  play.bid("A", 5000);
  play.bid("A", 8000);
  const State before = play.state();
  EXPECT_TRUE(refused(play.bid("A", 8000), not_above_own_max, 8001));
  EXPECT_TRUE(refused(play.bid("A", 7000), not_above_own_max, 8001));
  EXPECT_EQ(play.state(), before);
  EXPECT_TRUE(accepted(play.bid("A", 8001))) << "no step is needed";
}

TEST(Vectors, V14_rival_below_the_minimum_is_refused) {
  Play play;
  play.bid("A", 5000);
  EXPECT_TRUE(refused(play.bid("B", 1049), below_minimum, 1050));
  EXPECT_TRUE(play.stands("A", 1000, 1050));
}

TEST(Vectors, V15_rival_at_the_minimum_is_accepted) {
  Play play;
  expect_course(play, {{"A", 5000, "A", 1000}, {"B", 1050, "A", 1100}});
  EXPECT_TRUE(play.stands("A", 1100, 1150));
}

TEST(Vectors, V16_first_bid_must_reach_the_starting_price) {
  Play play;
  EXPECT_TRUE(refused(play.bid("A", 999), below_minimum, 1000));
  EXPECT_TRUE(accepted(play.bid("A", 1000)));
  EXPECT_TRUE(play.stands("A", 1000, 1050));
}

TEST(Vectors, V17_step_of_the_minimum_is_that_of_the_price) {
  Play play(terms_from(100));
  expect_course(play, {{"A", 20000, "A", 100}, {"B", 9999, "A", 10099}});
  EXPECT_TRUE(refused(play.bid("C", 10000), below_minimum, 10349));
}

TEST(Vectors, V18_step_of_the_price_is_that_of_the_rivals_maximum) {
  Play play(terms_from(100));
  expect_course(play, {{"A", 10000, "A", 100}, {"B", 499, "A", 524}});
  EXPECT_TRUE(refused(play.bid("C", 550), below_minimum, 574));
}

TEST(Vectors, V20_real_auction_ends_at_its_recorded_price) {
  Play play(terms_from(9900));
  expect_course(play, {{"S", 17500, "S", 9900},
                       {"C", 10000, "S", 10250},
                       {"K", 12000, "S", 12250},
                       {"K", 15000, "S", 15250},
                       {"E", 17750, "E", 17750}});
}

TEST(Vectors, V21_real_auction_with_leaders_raises_ends_at_its_recorded_price) {
  Play play(terms_from(999));
  expect_course(play, {{"G", 999, "G", 999},
                       {"P", 1100, "P", 1049},
                       {"G", 2099, "G", 1150},
                       {"P", 2000, "G", 2050},
                       {"P", 2100, "P", 2100},
                       {"P", 2500, "P", 2149},
                       {"G", 2599, "G", 2599},
                       {"G", 2600, "G", 2600}});
  EXPECT_TRUE(refused(play.bid("G", 2600), not_above_own_max, 2601));
}

TEST(Vectors, V22_real_auction_with_odd_amounts_ends_at_its_recorded_price) {
  Play play(terms_from(9900));
  expect_course(play, {{"P", 9900, "P", 9900},
                       {"E", 10000, "E", 10000},
                       {"G", 20000, "G", 10250},
                       {"P", 17501, "G", 17751},
                       {"P", 20001, "P", 20001}});
}

TEST(Vectors, V23_fixed_step_is_capped_at_the_leaders_maximum_too) {
  Play play(terms_from(1000, "fixed:1000"));
  expect_course(play, {{"A", 5000, "A", 1000}, {"B", 4500, "A", 5000}});
}

TEST(Vectors, V24_yen_have_a_table_of_their_own) {
  Play play(terms_from(300, "yahoo-jp"));
  expect_course(play, {{"A", 1000, "A", 300}, {"B", 400, "A", 410}});
  EXPECT_TRUE(play.stands("A", 410, 420));
}

TEST(Vectors, V27_of_two_equal_bids_at_the_same_moment_the_first_in_sequence_leads) {
  Play play;
  ASSERT_TRUE(accepted(play.bid("A", 5000)));
  ASSERT_TRUE(accepted(play.bid("B", 5000)));
  EXPECT_TRUE(play.stands("A", 5000, 5100));
  EXPECT_EQ(play.last_bid().leader, 1u) << "B's bid is accepted and outbid";
  EXPECT_EQ(play.last_bid().price, Amount{5000});
}

TEST(Vectors, V83_amount_that_is_not_positive_is_out_of_range) {
  Play play;
  EXPECT_TRUE(refused(play.bid("A", 0), amount_out_of_range));
  EXPECT_TRUE(refused(play.bid("A", -5), amount_out_of_range));
  EXPECT_TRUE(refused(play.bid("A", std::numeric_limits<std::int64_t>::min()), amount_out_of_range));
  EXPECT_EQ(play.state(), begin(play.created()));
}

TEST(Vectors, V85_amount_above_the_cap_is_out_of_range) {
  Play play;
  EXPECT_TRUE(refused(play.bid("A", std::numeric_limits<std::int64_t>::max()), amount_out_of_range));
  EXPECT_TRUE(refused(play.bid("A", kMaxAmount.minor + 1), amount_out_of_range));
  EXPECT_TRUE(accepted(play.bid("A", kMaxAmount.minor)));
}

TEST(Vectors, V85_price_at_the_cap_does_not_wrap) {
  const auto cap = kMaxAmount.minor;
  for (const char* increments : {"ebay-us", "percent:100", "fixed:1000000000000000"}) {
    Play play(terms_from(cap - 1, increments));
    ASSERT_TRUE(accepted(play.bid("A", cap)));
    EXPECT_EQ(play.price(), cap - 1);
    EXPECT_GT(minimum_bid(play.state()), kMaxAmount);
    EXPECT_TRUE(refused(play.bid("B", cap), below_minimum)) << "no amount would do, so none is named";
    EXPECT_TRUE(refused(play.bid("A", cap), not_above_own_max)) << "no amount would do, so none is named";
  }
}

TEST(English, history_shows_a_loser_the_own_maximum_and_a_leader_the_price) {
  Play play;
  play.bid("A", 5000);
  EXPECT_EQ(play.last_bid().visible, Amount{1000});
  play.bid("B", 3000);
  EXPECT_EQ(play.last_bid().visible, Amount{3000});
  play.bid("C", 6000);
  EXPECT_EQ(play.last_bid().visible, Amount{5100});
  play.bid("D", 6000);
  EXPECT_EQ(play.last_bid().visible, Amount{6000});
}

TEST(English, bidder_keeps_the_alias_of_the_first_bid) {
  Play play;
  play.bid("A", 2000);
  EXPECT_EQ(play.last_bid().alias, 1u);
  play.bid("B", 3000);
  EXPECT_EQ(play.last_bid().alias, 2u);
  EXPECT_EQ(play.last_bid().leader, 2u);
  play.bid("A", 4000);
  EXPECT_EQ(play.last_bid().alias, 1u);
  EXPECT_EQ(play.state().leader.value().alias, 1u);
  EXPECT_EQ(play.state().bid_count, 3u);
}

TEST(English, refused_bidder_gets_no_alias) {
  Play play;
  play.bid("A", 999);
  play.bid("B", 2000);
  EXPECT_EQ(play.last_bid().alias, 1u);
}

}  // namespace
}  // namespace gavel::rules::english_test
