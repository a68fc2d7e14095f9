// After the end: settled or defaulted, a second chance for the next, relisted.
#include "tests/rules/stage.hpp"

namespace gavel::rules::aftermath_test {
namespace {

using testing::code_of;
using testing::japanese_terms;
using testing::kEnd;
using testing::kSeller;
using testing::kStart;
using testing::make_terms;
using testing::Stage;

constexpr Time kAfter{kEnd.ms + 1000};
constexpr Time kExpiry{kEnd.ms + 5000};

/// C wins at 150; B would have paid 140 and A 130.
Stage sold() {
  Stage stage(japanese_terms());
  for (const char* bidder : {"A", "B", "C"}) stage.give(JoinClock{bidder}, kStart);
  stage.give(LeaveClock{"A"}, kStart + 40'000);
  stage.give(LeaveClock{"B"}, kStart + 50'000);
  stage.give(Close{}, kStart + 60'000);
  return stage;
}
Stage defaulted() {
  Stage stage = sold();
  stage.give(Default{kSeller, "did not pay"}, kAfter);
  return stage;
}
Decision offer(Stage& stage, Time now = kAfter) {
  return stage.give(OfferSecondChance{kSeller, "the winner did not pay", kExpiry}, now);
}
Stage offered() {
  Stage stage = defaulted();
  offer(stage);
  return stage;
}
const SecondChance& chance(const Stage& stage) { return stage.state().aftermath->second_chance.value(); }

TEST(Aftermath, sold_is_settled_or_defaulted_once) {
  Stage paid = sold();
  EXPECT_EQ(code_of(paid.give(Settle{kSeller, "bank transfer"}, kAfter)), "accepted");
  EXPECT_EQ(std::get<Settled>(paid.last()), (Settled{"seller", "bank transfer"}));
  EXPECT_EQ(paid.state().aftermath->settlement, Settlement::settled);
  EXPECT_EQ(code_of(paid.give(Settle{kSeller, ""}, kAfter)), "wrong_phase");
  EXPECT_EQ(code_of(paid.give(Default{kSeller, ""}, kAfter)), "wrong_phase");
  Stage unpaid = defaulted();
  EXPECT_EQ(unpaid.state().aftermath->settlement, Settlement::defaulted);
  EXPECT_EQ(code_of(unpaid.give(Settle{kSeller, ""}, kAfter)), "wrong_phase");
}

TEST(Aftermath, unsold_has_nothing_to_settle_and_nobody_to_offer_it_to) {
  Stage stage(make_terms());
  stage.give(Close{}, kEnd);
  EXPECT_EQ(code_of(stage.give(Settle{kSeller, ""}, kAfter)), "wrong_phase");
  EXPECT_EQ(code_of(stage.give(Default{kSeller, ""}, kAfter)), "wrong_phase");
  EXPECT_EQ(code_of(offer(stage)), "wrong_phase");
}

TEST(Aftermath, second_chance_needs_a_winner_who_did_not_pay_and_time_to_answer) {
  Stage stage = sold();
  EXPECT_EQ(code_of(offer(stage)), "wrong_phase");
  stage.give(Default{kSeller, ""}, kAfter);
  EXPECT_EQ(code_of(offer(stage, kExpiry)), "wrong_phase");
  EXPECT_EQ(code_of(offer(stage)), "accepted");
  EXPECT_EQ(chance(stage), (SecondChance{"B", 2, {140}, kExpiry, std::nullopt}));
}

TEST(Aftermath, only_one_offer_stands_at_a_time_and_only_its_bidder_answers_it_once) {
  Stage stage = offered();
  EXPECT_EQ(code_of(offer(stage)), "wrong_phase");
  EXPECT_EQ(code_of(stage.give(AnswerSecondChance{"A", true}, kAfter)), "no_offer");
  EXPECT_EQ(code_of(stage.give(AnswerSecondChance{"B", true}, kExpiry)), "no_offer");
  EXPECT_EQ(code_of(stage.give(AnswerSecondChance{"B", true}, kExpiry - 1)), "accepted");
  EXPECT_EQ(code_of(stage.give(AnswerSecondChance{"B", false}, kExpiry - 1)), "no_offer");
  EXPECT_EQ(code_of(offer(stage, kAfter)), "wrong_phase") << "B has it";
}

TEST(Aftermath, declined_or_expired_it_goes_to_the_next_until_nobody_is_left) {
  Stage stage = offered();
  stage.give(AnswerSecondChance{"B", false}, kAfter);
  EXPECT_EQ(code_of(offer(stage)), "accepted");
  EXPECT_EQ(chance(stage).bidder, "A");
  EXPECT_EQ(chance(stage).price, Amount{130});
  const auto again = OfferSecondChance{kSeller, "", kExpiry + 9};
  EXPECT_EQ(code_of(stage.give(again, kExpiry - 1)), "wrong_phase");
  EXPECT_EQ(code_of(stage.give(again, kExpiry)), "no_next_bidder");
}

TEST(Aftermath, who_accepts_owes_and_is_settled_or_defaulted_as_a_winner_is) {
  Stage stage = offered();
  stage.give(AnswerSecondChance{"B", true}, kAfter);
  EXPECT_EQ(stage.state().aftermath->settlement, Settlement::open);
  Stage paid = stage;
  EXPECT_EQ(code_of(paid.give(Settle{kSeller, ""}, kAfter)), "accepted");
  EXPECT_EQ(code_of(offer(paid)), "wrong_phase");
  EXPECT_EQ(code_of(stage.give(Default{kSeller, ""}, kAfter)), "accepted");
  EXPECT_EQ(code_of(offer(stage)), "accepted");
  EXPECT_EQ(chance(stage).bidder, "A");
}

TEST(Aftermath, relisted_is_noted_once_for_what_was_not_sold) {
  Stage unsold(make_terms());
  unsold.give(Close{}, kEnd);
  EXPECT_EQ(code_of(unsold.give(NoteRelisted{kSeller, "again", "lot-2"}, kAfter)), "accepted");
  EXPECT_EQ(unsold.state().aftermath->relisted_as, "lot-2");
  EXPECT_EQ(code_of(unsold.give(NoteRelisted{kSeller, "again", "lot-3"}, kAfter)), "wrong_phase");

  Stage cancelled(make_terms());
  cancelled.give(Cancel{kSeller, ""}, kStart);
  EXPECT_EQ(code_of(cancelled.give(NoteRelisted{kSeller, "", "lot-2"}, kAfter)), "accepted");
  EXPECT_EQ(cancelled.state(), cancelled.replayed());

  EXPECT_EQ(code_of(sold().give(NoteRelisted{kSeller, "", "lot-2"}, kAfter)), "wrong_phase");
  EXPECT_EQ(code_of(defaulted().give(NoteRelisted{kSeller, "", "lot-2"}, kAfter)), "accepted");
}

TEST(Aftermath, what_is_offered_is_not_relisted_and_what_is_relisted_is_not_offered) {
  Stage stage = offered();
  EXPECT_EQ(code_of(stage.give(NoteRelisted{kSeller, "", "x"}, kAfter)), "wrong_phase");
  EXPECT_EQ(code_of(stage.give(NoteRelisted{kSeller, "", "x"}, kExpiry)), "accepted");
  EXPECT_EQ(code_of(stage.give(OfferSecondChance{kSeller, "", kExpiry + 9}, kExpiry)), "wrong_phase");
}

TEST(Aftermath, takes_no_more_bids_and_no_changes_of_the_life) {
  Stage stage = offered();
  EXPECT_EQ(code_of(stage.give(JoinClock{"D"}, kAfter)), "auction_closed");
  EXPECT_EQ(code_of(stage.give(Cancel{kSeller, ""}, kAfter)), "auction_closed");
  EXPECT_EQ(code_of(stage.give(Pause{kSeller, ""}, kAfter)), "auction_closed");
  EXPECT_EQ(code_of(stage.give(NoteOutage{kAfter}, kAfter)), "auction_closed");
}

}  // namespace
}  // namespace gavel::rules::aftermath_test
