// Who may bid, how much, and whether they meant it.
#include "tests/rules/stage.hpp"

namespace gavel::rules::bidders_test {
namespace {

using testing::code_of;
using testing::kAdmin;
using testing::kSeller;
using testing::kStart;
using testing::make_terms;
using testing::Stage;

Decision give_bid(Stage& stage, const char* bidder, std::int64_t amount, bool confirm = false) {
  return stage.give(PlaceBid{.bidder = bidder, .amount = {amount}, .confirm = confirm}, kStart);
}
std::string bid(Stage& stage, const char* bidder, std::int64_t amount, bool confirm = false) {
  return code_of(give_bid(stage, bidder, amount, confirm));
}

TEST(Bidders, linked_to_the_seller_may_not_bid) {
  Terms terms = make_terms();
  terms.linked = {"cousin", "shop"};
  Stage stage(terms);
  for (const char* bidder : {"seller", "cousin", "shop"}) EXPECT_EQ(bid(stage, bidder, 5000), "own_auction");
  EXPECT_EQ(bid(stage, "A", 5000), "accepted");
}

TEST(Bidders, must_be_approved_where_the_terms_say_so) {
  Terms terms = make_terms();
  terms.approved_only = true;
  Stage stage(terms);
  EXPECT_EQ(bid(stage, "A", 5000), "not_approved");
  stage.give(ApproveBidder{.by = kSeller, .bidder = "A"}, kStart);
  EXPECT_EQ(bid(stage, "A", 5000), "accepted");
  EXPECT_EQ(bid(stage, "B", 6000), "not_approved");
  stage.give(RevokeBidder{kSeller, "A"}, kStart);
  EXPECT_EQ(bid(stage, "A", 6000), "not_approved");
  EXPECT_EQ(stage.state().leader->bidder, "A") << "what was bid stands";
}

TEST(Bidders, stay_below_the_limit_of_the_auction_or_their_own) {
  Terms terms = make_terms();
  terms.bidder_limit = Amount{5000};
  Stage stage(terms);
  const auto decision = give_bid(stage, "A", 5001);
  EXPECT_EQ(code_of(decision), "over_bidder_limit");
  EXPECT_EQ(std::get<Rejection>(decision).maximum_bid, Amount{5000});
  EXPECT_EQ(bid(stage, "A", 5000), "accepted");
  stage.give(ApproveBidder{.by = kAdmin, .bidder = "B", .limit = Amount{9000}}, kStart);
  stage.give(ApproveBidder{.by = kAdmin, .bidder = "C", .limit = Amount{3000}}, kStart);
  EXPECT_EQ(bid(stage, "C", 3001), "over_bidder_limit");
  EXPECT_EQ(bid(stage, "B", 9000), "accepted");
  stage.give(ApproveBidder{.by = kAdmin, .bidder = "D"}, kStart);
  EXPECT_EQ(bid(stage, "D", 9500), "over_bidder_limit") << "approved without a limit: that of the auction";
}

TEST(Bidders, confirm_what_lies_far_above_the_minimum) {
  Terms terms = make_terms();
  terms.confirm_above_percent = 300;
  Stage stage(terms);
  EXPECT_EQ(bid(stage, "A", 3001), "confirm_required");
  EXPECT_EQ(stage.state().bid_count, 0u);
  EXPECT_EQ(bid(stage, "A", 3000), "accepted") << "three times the minimum is not above it";
  EXPECT_EQ(bid(stage, "B", 50'000), "confirm_required");
  EXPECT_EQ(bid(stage, "B", 50'000, true), "accepted");
}

TEST(Bidders, need_confirm_only_what_would_be_accepted) {
  Terms terms = make_terms();
  terms.confirm_above_percent = 101;
  terms.bidder_limit = Amount{100'000};
  Stage stage(terms);
  EXPECT_EQ(bid(stage, "A", 100'001), "over_bidder_limit");
  EXPECT_EQ(bid(stage, "A", 50'000, true), "accepted");
  EXPECT_EQ(bid(stage, "A", 40'000), "not_above_own_max");
  EXPECT_EQ(bid(stage, "A", 60'000), "confirm_required") << "a leader can slip as well";
}

TEST(Bidders, confirm_without_overflow_at_the_largest_amount) {
  Terms terms = make_terms();
  terms.confirm_above_percent = 9000;
  terms.starting_price = kMaxAmount;
  Stage stage(terms);
  EXPECT_EQ(bid(stage, "A", kMaxAmount.minor), "accepted");
}

}  // namespace
}  // namespace gavel::rules::bidders_test
