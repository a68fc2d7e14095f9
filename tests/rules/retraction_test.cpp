// Bids that are taken back: by their bidder, by the seller, by an admin.
#include "core/rules/retraction.hpp"

#include "tests/rules/clock_face.hpp"
#include "tests/rules/stage.hpp"

namespace gavel::rules::retraction_test {
namespace {

using testing::code_of;
using testing::kAdmin;
using testing::kHour;
using testing::kMinute;
using testing::kSeller;
using testing::kStranger;
using testing::make_terms;
using testing::Stage;

constexpr Time kBegin = testing::clock(0, 0);
constexpr Time kFinish = kBegin + 7 * 24 * kHour;
constexpr Time kEarly = kFinish - 13 * kHour;
constexpr Time kLate = kFinish - 11 * kHour;

Stage week(std::optional<Amount> reserve = {}) {
  Terms terms = make_terms();
  terms.starts_at = kBegin;
  terms.ends_at = kFinish;
  terms.reserve = reserve;
  return Stage(terms, kBegin);
}

/// Its number.
std::uint64_t bid(Stage& stage, const char* bidder, std::int64_t amount, Time now = kEarly) {
  EXPECT_EQ(code_of(stage.give(PlaceBid{bidder, {amount}}, now)), "accepted") << bidder << amount;
  return stage.state().seq;
}
std::string retract(Stage& stage, const char* bidder, std::uint64_t number, Time now = kEarly) {
  return code_of(stage.give(RetractBid{bidder, number, "wrong amount"}, now));
}
std::string remove(Stage& stage, std::uint64_t number, Time now = kEarly, Actor by = kAdmin) {
  return code_of(stage.give(RemoveBid{std::move(by), number, "fraud"}, now));
}
const BidRetracted& last_event(const Stage& stage) { return std::get<BidRetracted>(stage.last()); }

/// "A 3100 of 2"
std::string standing(const Stage& stage) {
  const State& state = stage.state();
  const std::string who = state.leader ? state.leader->bidder : "nobody";
  const std::string price = state.price ? std::to_string(state.price->minor) : "none";
  return who + " " + price + " of " + std::to_string(state.bid_count);
}

TEST(Vectors, V80_what_stands_after_a_retraction_is_what_the_other_bids_give) {
  Stage stage = week();
  bid(stage, "A", 5000);
  bid(stage, "B", 3000);
  const auto number = bid(stage, "C", 6000);
  EXPECT_EQ(standing(stage), "C 5100 of 3");
  EXPECT_EQ(retract(stage, "C", number), "accepted");
  EXPECT_EQ(standing(stage), "A 3100 of 2");
  EXPECT_EQ(stage.state().rival_maximum, Amount{3000});
  EXPECT_EQ(stage.kinds(), "bid_retracted");
  EXPECT_EQ(last_event(stage).bids, std::vector{number});
  EXPECT_EQ(last_event(stage).price, Amount{3100}) << "the entry says that the price went down";
  EXPECT_TRUE(std::holds_alternative<BidPlaced>(stage.recorded()[number - 1].event)) << "the history keeps the bid";
}

TEST(Vectors, V81_in_the_last_hours_a_bid_may_go_within_an_hour_only) {
  Stage stage = week();
  const auto number = bid(stage, "A", 5000, kLate - 61 * kMinute);
  EXPECT_EQ(retract(stage, "A", number, kLate), "retraction_window_passed");
  EXPECT_EQ(standing(stage), "A 1000 of 1");
  EXPECT_EQ(retract(stage, "A", number, kLate - 2 * kMinute), "accepted") << "59 minutes old";
  EXPECT_EQ(standing(stage), "nobody none of 0");
}

TEST(Retraction, more_than_twelve_hours_before_the_end_takes_all_bids_of_the_bidder) {
  Stage stage = week();
  const auto first = bid(stage, "A", 2000);
  bid(stage, "B", 3000);
  const auto second = bid(stage, "A", 4000);
  EXPECT_EQ(retract(stage, "A", first), "accepted");
  EXPECT_EQ(last_event(stage).bids, (std::vector{first, second}));
  EXPECT_EQ(standing(stage), "B 1000 of 1");
}

TEST(Retraction, exactly_twelve_hours_before_the_end_is_in_the_last_hours) {
  const Time twelve = kFinish - 12 * kHour;
  Stage stage = week();
  bid(stage, "A", 2000, twelve - kMinute);
  bid(stage, "B", 3000, twelve - kMinute);
  const auto second = bid(stage, "A", 4000, twelve - kMinute);
  EXPECT_EQ(retract(stage, "A", second, twelve), "accepted");
  EXPECT_EQ(last_event(stage).bids, std::vector{second}) << "that one alone";
  EXPECT_EQ(standing(stage), "B 2050 of 2");
}

TEST(Retraction, hour_includes_its_last_moment) {
  Stage stage = week();
  const auto number = bid(stage, "A", 5000, kLate - kHour);
  EXPECT_EQ(retract(stage, "A", number, kLate + 1), "retraction_window_passed");
  EXPECT_EQ(retract(stage, "A", number, kLate), "accepted");
}

TEST(Retraction, is_for_ones_own_standing_bids_only) {
  Stage stage = week();
  const auto number = bid(stage, "A", 5000);
  bid(stage, "B", 6000);
  EXPECT_EQ(retract(stage, "B", number), "no_such_bid") << "A's";
  EXPECT_EQ(retract(stage, "A", 1), "no_such_bid") << "no bid at all";
  EXPECT_EQ(retract(stage, "A", 77), "no_such_bid");
  EXPECT_EQ(retract(stage, "A", number), "accepted");
  EXPECT_EQ(retract(stage, "A", number), "no_such_bid") << "it does not stand any more";
  EXPECT_EQ(remove(stage, number), "no_such_bid");
}

TEST(Retraction, does_not_bring_back_what_was_taken_back_before) {
  Stage stage = week();
  bid(stage, "A", 5000);
  const auto second = bid(stage, "B", 6000);
  const auto third = bid(stage, "C", 7000);
  retract(stage, "B", second);
  EXPECT_EQ(standing(stage), "C 5100 of 2");
  retract(stage, "C", third);
  EXPECT_EQ(standing(stage), "A 1000 of 1");
}

TEST(Retraction, of_the_only_bid_leaves_an_auction_without_bids) {
  Stage stage = week();
  retract(stage, "A", bid(stage, "A", 5000));
  EXPECT_EQ(standing(stage), "nobody none of 0");
  EXPECT_EQ(minimum_bid(stage.state()), Amount{1000});
  stage.give(Close{}, kFinish);
  EXPECT_EQ(stage.outcome(), "unsold");
}

TEST(Retraction, lets_one_bid_again_under_the_same_alias) {
  Stage stage = week();
  const auto number = bid(stage, "A", 50'000);
  bid(stage, "B", 3000);
  retract(stage, "A", number);
  bid(stage, "A", 5000);
  EXPECT_EQ(standing(stage), "A 3100 of 2");
  EXPECT_EQ(stage.state().leader->alias, 1u);
}

TEST(Retraction, takes_back_that_the_reserve_was_met) {
  Stage stage = week(Amount{5000});
  bid(stage, "A", 3000);
  const auto number = bid(stage, "B", 8000);
  ASSERT_TRUE(stage.state().reserve_met);
  retract(stage, "B", number);
  EXPECT_FALSE(stage.state().reserve_met);
  EXPECT_EQ(standing(stage), "A 1000 of 1");
}

TEST(Retraction, plays_the_rest_with_the_reserve_as_it_is_now) {
  Stage stage = week(Amount{5000});
  bid(stage, "A", 3000);
  const auto number = bid(stage, "B", 8000);
  Terms lower = stage.state().terms;
  lower.reserve = Amount{2500};
  ASSERT_EQ(code_of(stage.edit(lower, kEarly)), "accepted");
  retract(stage, "B", number);
  EXPECT_EQ(standing(stage), "A 2500 of 1");
  EXPECT_TRUE(stage.state().reserve_met);
}

TEST(Retraction, is_over_with_the_auction) {
  Stage stage = week();
  const auto number = bid(stage, "A", 5000, kFinish - 1);
  EXPECT_EQ(retract(stage, "A", number, kFinish), "auction_closed");
  EXPECT_EQ(remove(stage, number, kFinish), "auction_closed");
}

TEST(Removal, takes_one_bid_away_at_any_time_before_the_end) {
  Stage stage = week();
  bid(stage, "A", 2000, kBegin);
  bid(stage, "B", 3000, kBegin);
  const auto number = bid(stage, "A", 4000, kBegin);
  EXPECT_EQ(remove(stage, number, kFinish - 1), "accepted");
  EXPECT_EQ(last_event(stage).bids, std::vector{number});
  EXPECT_TRUE(last_event(stage).removed);
  EXPECT_EQ(last_event(stage).by, "root");
  EXPECT_EQ(last_event(stage).reason, "fraud");
  EXPECT_EQ(standing(stage), "B 2050 of 2");
}

TEST(Removal, is_for_seller_and_admin_also_in_a_pause) {
  Stage stage = week();
  const auto first = bid(stage, "A", 2000);
  const auto second = bid(stage, "B", 3000);
  EXPECT_EQ(remove(stage, first, kEarly, kStranger), "not_your_auction");
  EXPECT_EQ(remove(stage, first, kEarly, kSeller), "accepted");
  stage.give(Pause{kSeller, "a look at the bids"}, kEarly);
  EXPECT_EQ(retract(stage, "B", second), "auction_paused");
  EXPECT_EQ(remove(stage, second), "accepted");
  EXPECT_EQ(standing(stage), "nobody none of 0");
}

TEST(Removal, leaves_a_state_that_the_journal_gives_again) {
  Stage stage = week();
  bid(stage, "A", 2000);
  remove(stage, bid(stage, "B", 3000));
  bid(stage, "C", 2500);
  EXPECT_EQ(stage.replayed(), stage.state());
}

}  // namespace
}  // namespace gavel::rules::retraction_test
