#include "tests/rules/stage.hpp"

namespace gavel::rules::japanese_test {
namespace {

using testing::code_of;
using testing::japanese_terms;
using testing::kEnd;
using testing::kSeller;
using testing::kStart;
using testing::Stage;

/// In the middle of the tick whose price this is.
Time at_price(std::int64_t price) { return kStart + (price - 100) * 1000 + 5000; }

Decision join(Stage& stage, const char* bidder, Time now = kStart) { return stage.give(JoinClock{bidder}, now); }
Decision leave(Stage& stage, const char* bidder, std::int64_t price) {
  return stage.give(LeaveClock{bidder}, at_price(price));
}

Stage with_joined(std::initializer_list<const char*> bidders) {
  Stage stage(japanese_terms());
  for (const char* bidder : bidders) join(stage, bidder);
  return stage;
}

std::string closed(Stage& stage) {
  EXPECT_EQ(code_of(stage.give(Close{}, *due_at(stage.state()) - 1)), "not_due");
  EXPECT_EQ(code_of(stage.give(Close{}, *due_at(stage.state()))), "accepted");
  return stage.outcome();
}

TEST(Vectors, V65_the_last_one_in_wins_and_pays_the_price_at_which_the_last_rival_left) {
  Stage stage = with_joined({"A", "B", "C"});
  leave(stage, "A", 140);
  leave(stage, "B", 150);
  EXPECT_EQ(due_at(stage.state()), kStart + 60'000);
  EXPECT_EQ(closed(stage), "C 150");
}

TEST(Vectors, V66_of_those_who_leave_last_and_together_the_first_to_have_joined_wins_at_the_price_before) {
  Stage stage = with_joined({"A", "B", "C"});
  leave(stage, "A", 140);
  leave(stage, "C", 150);
  leave(stage, "B", 150);
  EXPECT_EQ(closed(stage), "B 140");
}

TEST(Japanese, one_joins_before_the_start_and_until_the_price_moves_first) {
  Stage stage(japanese_terms(), kStart - 60'000);
  EXPECT_EQ(code_of(join(stage, "A", kStart - 50'000)), "accepted");
  EXPECT_EQ(stage.kinds(), "joined");
  EXPECT_EQ(code_of(join(stage, "B", kStart)), "accepted");
  EXPECT_EQ(stage.kinds(), "opened joined");
  EXPECT_EQ(code_of(join(stage, "C", kStart + 9'999)), "accepted");
  EXPECT_EQ(code_of(join(stage, "D", kStart + 10'000)), "clock_running");
  EXPECT_EQ(stage.state().bid_count, 3u);
}

TEST(Japanese, draft_cannot_be_joined) {
  Stage stage(japanese_terms(), kStart - 60'000, true);
  EXPECT_EQ(code_of(join(stage, "A", kStart - 50'000)), "auction_not_open");
}

TEST(Japanese, one_joins_once_and_leaves_once) {
  Stage stage = with_joined({"A", "B", "C"});
  EXPECT_EQ(code_of(join(stage, "A")), "already_joined");
  EXPECT_EQ(code_of(leave(stage, "D", 100)), "not_joined");
  EXPECT_EQ(code_of(leave(stage, "A", 110)), "accepted");
  EXPECT_EQ(code_of(leave(stage, "A", 120)), "not_joined");
  EXPECT_EQ(std::get<ClockBook>(stage.state().book).in, 2u);
}

TEST(Japanese, seller_and_unapproved_do_not_join) {
  Terms terms = japanese_terms();
  terms.approved_only = true;
  Stage stage(terms);
  EXPECT_EQ(code_of(join(stage, "seller")), "own_auction");
  EXPECT_EQ(code_of(join(stage, "A")), "not_approved");
}

TEST(Japanese, nobody_joined_is_unsold_when_the_price_moves_first) {
  Stage stage(japanese_terms());
  EXPECT_EQ(due_at(stage.state()), kStart + 10'000);
  EXPECT_EQ(closed(stage), "unsold");
}

TEST(Japanese, that_nobody_opened_or_joined_closes_as_well) {
  Stage stage(japanese_terms(), kStart - 1000);
  EXPECT_EQ(code_of(stage.give(Close{}, kStart + 10'000)), "accepted");
  EXPECT_EQ(stage.outcome(), "unsold");
}

TEST(Japanese, only_one_who_joined_gets_it_at_the_starting_price) {
  Stage stage = with_joined({"A"});
  EXPECT_EQ(due_at(stage.state()), kStart + 10'000);
  EXPECT_EQ(closed(stage), "A 100");
}

TEST(Japanese, joining_is_accepting_the_starting_price) {
  Stage alone = with_joined({"A"});
  leave(alone, "A", 100);
  EXPECT_EQ(closed(alone), "A 100");
  Stage all = with_joined({"A", "B"});
  leave(all, "B", 100);
  leave(all, "A", 100);
  EXPECT_EQ(closed(all), "A 100");
}

TEST(Japanese, one_may_join_after_another_has_left_in_the_first_tick) {
  Stage stage = with_joined({"A", "B"});
  leave(stage, "A", 100);
  join(stage, "C", kStart + 9'000);
  EXPECT_EQ(due_at(stage.state()), kEnd);
  leave(stage, "B", 130);
  EXPECT_EQ(closed(stage), "C 130");
}

TEST(Japanese, several_at_the_end_give_it_to_the_first_who_joined_at_the_price_reached) {
  Stage stage = with_joined({"A", "B", "C"});
  leave(stage, "A", 140);
  EXPECT_EQ(due_at(stage.state()), kEnd);
  EXPECT_EQ(closed(stage), "B 1090") << "1,000 s are 100 ticks, the last of which begins 10 s before the end";
}

TEST(Japanese, is_over_for_bids_when_the_last_tick_is) {
  Stage stage = with_joined({"A", "B"});
  leave(stage, "A", 140);
  EXPECT_EQ(code_of(stage.give(LeaveClock{"B"}, kStart + 50'000)), "auction_closed");
  EXPECT_EQ(code_of(stage.give(Cancel{kSeller, ""}, kStart + 50'000)), "auction_closed");
}

TEST(Japanese, clock_waits_while_it_is_paused) {
  Stage stage = with_joined({"A", "B", "C"});
  leave(stage, "A", 120);
  stage.give(Pause{kSeller, ""}, at_price(130));
  EXPECT_EQ(code_of(leave(stage, "B", 140)), "auction_paused");
  stage.give(Resume{kSeller, ""}, at_price(130) + 100'000);
  stage.give(LeaveClock{"B"}, at_price(130) + 100'001);
  EXPECT_EQ(std::get<ClockLeft>(stage.last()).price, Amount{130});
  EXPECT_EQ(due_at(stage.state()), kStart + 140'000);
  EXPECT_EQ(closed(stage), "C 130");
}

TEST(Japanese, bids_have_no_place_in_it_and_its_price_is_the_clocks) {
  Stage stage = with_joined({"A", "B"});
  EXPECT_EQ(code_of(stage.give(PlaceBid{"A", {500}}, kStart)), "not_in_this_format");
  EXPECT_FALSE(stage.state().price);
  EXPECT_FALSE(stage.state().leader);
}

TEST(Japanese, second_chance_goes_to_who_left_last_at_the_last_price_they_accepted) {
  Stage stage = with_joined({"A", "B", "C", "D"});
  leave(stage, "A", 130);
  leave(stage, "C", 150);
  leave(stage, "B", 150);
  EXPECT_EQ(closed(stage), "D 150");
  const Time later = kEnd;
  stage.give(Default{kSeller, "did not pay"}, later);
  for (const auto& [bidder, price] : {std::pair{"B", 140}, {"C", 140}, {"A", 120}}) {
    ASSERT_EQ(code_of(stage.give(OfferSecondChance{kSeller, "", later + 10}, later)), "accepted");
    EXPECT_EQ(std::get<SecondChanceOffered>(stage.last()).bidder, bidder);
    EXPECT_EQ(std::get<SecondChanceOffered>(stage.last()).price.minor, price);
    stage.give(AnswerSecondChance{bidder, false}, later);
  }
  EXPECT_EQ(code_of(stage.give(OfferSecondChance{kSeller, "", later + 10}, later)), "no_next_bidder");
}

TEST(Japanese, clock_has_no_floor_and_stays_within_the_largest_amount) {
  EXPECT_TRUE(problems(japanese_terms(), kStart).empty());
  Terms floored = japanese_terms();
  floored.price_clock->floor = Amount{1};
  EXPECT_EQ(problems(floored, kStart).front().first, "price_clock");
  Terms high = japanese_terms();
  high.price_clock->step = {kMaxAmount.minor / 100};
  EXPECT_EQ(problems(high, kStart).front().first, "price_clock");
  high.price_clock->step = {kMaxAmount.minor / 100 - 2};
  EXPECT_TRUE(problems(high, kStart).empty());
}

}  // namespace
}  // namespace gavel::rules::japanese_test
