// Whom a second chance goes to in an English auction, and at which price.
#include "tests/rules/stage.hpp"

namespace gavel::rules::second_chance_test {
namespace {

using testing::code_of;
using testing::kAdmin;
using testing::kEnd;
using testing::kSeller;
using testing::kStart;
using testing::make_terms;
using testing::Stage;

Stage ended(Terms terms, const std::vector<std::pair<const char*, std::int64_t>>& bids) {
  Stage stage(std::move(terms));
  for (const auto& [bidder, amount] : bids) {
    EXPECT_EQ(code_of(stage.give(PlaceBid{bidder, {amount}}, kStart)), "accepted");
  }
  stage.give(Close{}, kEnd);
  return stage;
}

/// "B 4000", or why there is none. Whoever had the last offer has let it go.
std::string next_offer(Stage& stage) {
  if (const auto& last = stage.state().aftermath->second_chance)
    stage.give(AnswerSecondChance{last->bidder, false}, kEnd);
  const auto decision = stage.give(OfferSecondChance{kSeller, "next", kEnd + 1000}, kEnd);
  if (code_of(decision) != "accepted") return code_of(decision);
  const auto& offer = std::get<SecondChanceOffered>(stage.last());
  EXPECT_EQ(offer.alias, stage.state().aliases.at(offer.bidder));
  return offer.bidder + " " + std::to_string(offer.price.minor);
}

TEST(Vectors, V36_below_the_reserve_the_highest_bidder_may_have_a_second_chance) {
  Terms terms = make_terms();
  terms.reserve = Amount{5000};
  Stage stage = ended(terms, {{"A", 3000}});
  EXPECT_EQ(stage.outcome(), "reserve_not_met");
  EXPECT_EQ(next_offer(stage), "A 3000");
}

TEST(SecondChance, goes_down_from_the_winner_each_at_the_own_last_bid) {
  Stage stage = ended(make_terms(), {{"A", 2000}, {"B", 4000}, {"C", 3000}, {"A", 5000}, {"D", 4500}});
  EXPECT_EQ(stage.outcome(), "A 4600");
  stage.give(Default{kSeller, "did not pay"}, kEnd);
  EXPECT_EQ(next_offer(stage), "D 4500");
  EXPECT_EQ(next_offer(stage), "B 4000");
  EXPECT_EQ(next_offer(stage), "C 3000");
  EXPECT_EQ(next_offer(stage), "no_next_bidder");
}

TEST(SecondChance, of_equal_bids_goes_to_the_earlier) {
  Stage stage = ended(make_terms(), {{"A", 5000}, {"B", 4000}});
  ASSERT_EQ(stage.outcome(), "A 4100");
  Stage tied = ended(make_terms(), {{"A", 5000}, {"B", 5000}, {"C", 8000}});
  tied.give(Default{kSeller, "did not pay"}, kEnd);
  EXPECT_EQ(next_offer(tied), "A 5000");
  EXPECT_EQ(next_offer(tied), "B 5000");
}

TEST(SecondChance, passes_over_bids_that_were_taken_back) {
  Stage stage(make_terms());
  for (const auto& [bidder, amount] : {std::pair{"A", 2000}, {"B", 4000}, {"C", 5000}}) {
    stage.give(PlaceBid{bidder, {amount}}, kStart);
  }
  stage.give(RemoveBid{kAdmin, 3, "fraud"}, kStart);
  stage.give(Close{}, kEnd);
  EXPECT_EQ(stage.outcome(), "C 2050");
  stage.give(Default{kSeller, "did not pay"}, kEnd);
  EXPECT_EQ(next_offer(stage), "A 2000");
}

TEST(SecondChance, comes_after_a_buyer_who_does_not_pay) {
  Terms terms = make_terms();
  terms.buy_now = BuyNow{.price = {9000}, .policy = BuyNow::Policy::always};
  Stage stage(terms);
  stage.give(PlaceBid{"A", {2000}}, kStart);
  stage.give(BuyItNow{"B"}, kStart);
  stage.give(Default{kSeller, "did not pay"}, kEnd);
  EXPECT_EQ(next_offer(stage), "A 2000");
}

}  // namespace
}  // namespace gavel::rules::second_chance_test
