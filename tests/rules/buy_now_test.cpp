// The fixed price: what it costs, and until when it is on offer.
#include "core/rules/buy_now.hpp"

#include "tests/rules/stage.hpp"

namespace gavel::rules::buy_now_test {
namespace {

using testing::code_of;
using testing::kAdmin;
using testing::kEnd;
using testing::kStart;
using testing::make_terms;
using testing::Stage;

Terms buy_now_terms(BuyNow::Policy policy, std::uint32_t percent = 0) {
  Terms terms = make_terms();
  terms.buy_now = BuyNow{.price = {9000}, .policy = policy, .percent = percent};
  return terms;
}

std::string bid(Stage& stage, const char* bidder, std::int64_t amount) {
  return code_of(stage.give(PlaceBid{bidder, {amount}}, kStart));
}
std::string buy(Stage& stage, const char* bidder) { return code_of(stage.give(BuyItNow{bidder}, kStart)); }

TEST(Vectors, V37_buying_sells_at_the_fixed_price_and_closes) {
  Stage stage(buy_now_terms(BuyNow::Policy::until_first_bid));
  EXPECT_EQ(buy(stage, "A"), "accepted");
  EXPECT_EQ(stage.kinds(), "taken closed");
  EXPECT_EQ(stage.outcome(), "A 9000");
  EXPECT_TRUE(std::get<Taken>(stage.recorded()[1].event).buy_now) << "the reason";
  EXPECT_FALSE(due_at(stage.state())) << "no timer has anything to do any more";
}

TEST(Vectors, V38_first_bid_takes_the_offer_away) {
  Stage stage(buy_now_terms(BuyNow::Policy::until_first_bid));
  EXPECT_EQ(bid(stage, "A", 1000), "accepted");
  EXPECT_EQ(buy(stage, "B"), "buy_now_gone");
}

TEST(Vectors, V39_maximum_above_the_fixed_price_buys_at_it_or_is_a_bid_as_the_terms_have_it) {
  Terms terms = buy_now_terms(BuyNow::Policy::always);
  EXPECT_TRUE(terms.buy_now->bid_at_or_above_buys) << "by default";
  Stage buys(terms);
  EXPECT_EQ(bid(buys, "A", 12'000), "accepted");
  EXPECT_EQ(buys.outcome(), "A 9000");
  terms.buy_now->bid_at_or_above_buys = false;
  Stage bids(terms);
  EXPECT_EQ(bid(bids, "A", 12'000), "accepted");
  EXPECT_EQ(bids.kinds(), "bid");
  EXPECT_EQ(bids.state().price, Amount{1000});
}

TEST(BuyNow, purchase_counts_as_a_bid) {
  Stage stage(buy_now_terms(BuyNow::Policy::always));
  bid(stage, "A", 5000);
  buy(stage, "B");
  EXPECT_EQ(stage.state().leader, (Leader{"B", 2, {9000}}));
  EXPECT_EQ(stage.state().rival_maximum, Amount{5000});
  EXPECT_EQ(stage.state().price, Amount{9000});
  EXPECT_EQ(stage.state().bid_count, 2u);
}

TEST(BuyNow, who_comes_later_is_told_that_it_is_sold) {
  Stage stage(buy_now_terms(BuyNow::Policy::always));
  buy(stage, "A");
  EXPECT_EQ(buy(stage, "B"), "already_sold");
  EXPECT_EQ(bid(stage, "B", 5000), "already_sold");
  EXPECT_EQ(code_of(stage.give(BuyItNow{"B"}, kEnd)), "auction_closed") << "that it would be by now anyway";
}

TEST(BuyNow, auction_without_a_fixed_price_has_nothing_to_buy) {
  Stage stage(make_terms());
  EXPECT_EQ(buy(stage, "A"), "not_in_this_format");
}

TEST(BuyNow, is_on_offer_until_the_reserve_is_met_where_there_is_one) {
  Terms terms = buy_now_terms(BuyNow::Policy::until_first_bid);
  terms.reserve = Amount{5000};
  Stage stage(terms);
  bid(stage, "A", 3000);
  EXPECT_TRUE(buy_now_stands(stage.state()));
  bid(stage, "B", 5000);
  EXPECT_EQ(buy(stage, "C"), "buy_now_gone");
  EXPECT_EQ(bid(stage, "C", 9500), "accepted") << "a bid like any other";
  EXPECT_EQ(stage.state().price, Amount{5100});
}

TEST(BuyNow, is_gone_when_the_price_reaches_its_share) {
  Stage stage(buy_now_terms(BuyNow::Policy::until_percent, 50));
  bid(stage, "A", 8000);
  bid(stage, "B", 4399);
  EXPECT_EQ(stage.state().price, Amount{4499});
  EXPECT_TRUE(buy_now_stands(stage.state()));
  bid(stage, "B", 4600);
  EXPECT_EQ(stage.state().price, Amount{4700});
  EXPECT_EQ(buy(stage, "C"), "buy_now_gone");
}

TEST(BuyNow, share_is_reached_by_exactly_that_amount) {
  Terms terms = buy_now_terms(BuyNow::Policy::until_percent, 50);
  terms.starting_price = {4500};
  Stage stage(terms);
  EXPECT_TRUE(buy_now_stands(stage.state()));
  bid(stage, "A", 4500);
  EXPECT_FALSE(buy_now_stands(stage.state()));
}

TEST(BuyNow, is_never_below_what_is_bid_in_public) {
  Terms terms = buy_now_terms(BuyNow::Policy::always);
  terms.buy_now->bid_at_or_above_buys = false;
  Stage stage(terms);
  bid(stage, "A", 20'000);
  bid(stage, "B", 8800);
  EXPECT_EQ(stage.state().price, Amount{8900});
  EXPECT_TRUE(buy_now_stands(stage.state()));
  bid(stage, "B", 9000);
  EXPECT_EQ(stage.state().price, Amount{9100});
  EXPECT_EQ(buy(stage, "C"), "buy_now_gone");
}

TEST(BuyNow, maximum_that_buys_need_not_reach_the_minimum) {
  Stage stage(buy_now_terms(BuyNow::Policy::always));
  bid(stage, "A", 8999);
  bid(stage, "B", 8950);
  EXPECT_EQ(minimum_bid(stage.state()), Amount{9099});
  EXPECT_EQ(bid(stage, "C", 8999), "below_minimum");
  EXPECT_EQ(bid(stage, "C", 9000), "accepted");
  EXPECT_EQ(stage.outcome(), "C 9000");
}

TEST(BuyNow, comes_back_when_the_only_bid_is_removed) {
  Stage stage(buy_now_terms(BuyNow::Policy::until_first_bid));
  bid(stage, "A", 1000);
  stage.give(RemoveBid{kAdmin, 2, "test bid"}, kStart);
  EXPECT_EQ(buy(stage, "B"), "accepted");
  EXPECT_EQ(stage.outcome(), "B 9000");
}

TEST(BuyNow, is_for_those_who_may_bid_and_within_their_limit) {
  Terms terms = buy_now_terms(BuyNow::Policy::always);
  terms.bidder_limit = Amount{8999};
  terms.linked = {"cousin"};
  Stage stage(terms);
  EXPECT_EQ(buy(stage, "seller"), "own_auction");
  EXPECT_EQ(buy(stage, "cousin"), "own_auction");
  EXPECT_EQ(buy(stage, "A"), "over_bidder_limit");
  stage.give(ApproveBidder{.by = kAdmin, .bidder = "A", .limit = Amount{9000}}, kStart);
  EXPECT_EQ(buy(stage, "A"), "accepted");
}

TEST(BuyNow, opens_an_auction_that_nobody_has_opened) {
  Stage stage(buy_now_terms(BuyNow::Policy::always), Time{kStart.ms - 1});
  EXPECT_EQ(buy(stage, "A"), "accepted");
  EXPECT_EQ(stage.kinds(), "opened taken closed");
}

}  // namespace
}  // namespace gavel::rules::buy_now_test
