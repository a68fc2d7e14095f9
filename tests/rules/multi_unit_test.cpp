// multi_unit: who gets how many units, and what they pay.
#include "core/rules/allocation.hpp"
#include "tests/rules/sale.hpp"

namespace gavel::rules::multi_unit_test {
namespace {

using testing::accepted;
using testing::kEnd;
using testing::refused;
using testing::Sale;
using testing::terms_of;
using Pricing = Units::Pricing;
using Marginal = Units::Marginal;
using enum RejectionCode;

struct Bid {
  const char* bidder;
  std::int64_t units;
  std::int64_t price;
  std::int64_t min_units = 0;
};

Sale sale_of(std::int64_t supply, Pricing pricing, std::vector<Bid> bids, std::int64_t reserve = 0,
             Marginal marginal = Marginal::time) {
  Terms terms = terms_of(Format::multi_unit, 1, reserve);
  terms.units = Units{.supply = supply, .pricing = pricing, .marginal = marginal};
  Sale sale(terms);
  for (const auto& bid : bids) EXPECT_TRUE(accepted(sale.bid(bid.bidder, bid.price, bid.units, bid.min_units)));
  return sale;
}

/// "A4=32 B5=40": who gets how many, for how much in all.
std::string shares(Sale sale) {
  std::string text;
  for (const auto& award : sale.close().awards) {
    text += (text.empty() ? "" : " ") + std::string(bidder_of(sale.state(), award.alias)) +
            std::to_string(award.units) + "=" + std::to_string(award.total.minor);
  }
  return text;
}

std::int64_t uniform(Sale sale) { return sale.close().hammer_price.value_or(Amount{-1}).minor; }

const std::vector<Bid> kFive{{"A", 4, 10}, {"B", 5, 9}, {"C", 3, 8}, {"D", 6, 8}, {"E", 2, 7}};

TEST(Vectors, V72_dearest_bids_are_filled_first_and_the_earlier_of_equal_ones) {
  EXPECT_EQ(shares(sale_of(10, Pricing::uniform_lowest_accepted, kFive)), "A4=32 B5=40 C1=8");
  EXPECT_EQ(uniform(sale_of(10, Pricing::uniform_lowest_accepted, kFive)), 8);
  EXPECT_EQ(shares(sale_of(10, Pricing::pay_as_bid, kFive)), "A4=40 B5=45 C1=8");
  EXPECT_EQ(uniform(sale_of(10, Pricing::pay_as_bid, kFive)), -1);
}

TEST(Vectors, V74_pro_rata_rounds_down_and_gives_the_rest_to_the_largest_remainders) {
  const std::vector<Bid> marginal{{"C", 3, 8}, {"D", 6, 8}, {"E", 4, 8}};
  EXPECT_EQ(shares(sale_of(7, Pricing::pay_as_bid, marginal, 0, Marginal::pro_rata)), "C2=16 D3=24 E2=16");
  const std::vector<Bid> equal{{"X", 5, 8}, {"Y", 5, 8}, {"Z", 5, 8}};
  EXPECT_EQ(shares(sale_of(5, Pricing::pay_as_bid, equal, 0, Marginal::pro_rata)), "X2=16 Y2=16 Z1=8");
}

TEST(Vectors, V75_highest_rejected_price_is_that_of_the_first_who_got_nothing) {
  const std::vector<Bid> bids{{"A", 1, 10}, {"B", 1, 9}, {"C", 1, 8}, {"D", 1, 7}};
  EXPECT_EQ(uniform(sale_of(3, Pricing::uniform_lowest_accepted, bids)), 8);
  EXPECT_EQ(uniform(sale_of(3, Pricing::uniform_highest_rejected, bids)), 7);
}

TEST(Vectors, V76_equal_prices_at_the_margin_make_both_rules_equal) {
  const std::vector<Bid> bids{{"A", 1, 10}, {"B", 1, 8}, {"C", 1, 8}, {"D", 1, 8}};
  EXPECT_EQ(shares(sale_of(2, Pricing::uniform_lowest_accepted, bids)), "A1=8 B1=8");
  EXPECT_EQ(shares(sale_of(2, Pricing::uniform_highest_rejected, bids)), "A1=8 B1=8");
}

TEST(Vectors, V77_highest_rejected_falls_back_to_the_reserve_where_nobody_is_rejected) {
  const std::vector<Bid> bids{{"A", 4, 10}, {"B", 3, 6}};
  EXPECT_EQ(shares(sale_of(10, Pricing::uniform_lowest_accepted, bids, 5)), "A4=24 B3=18");
  EXPECT_EQ(shares(sale_of(10, Pricing::uniform_highest_rejected, bids, 5)), "A4=20 B3=15");
}

TEST(Vectors, V79_bid_that_would_get_fewer_than_its_minimum_gets_nothing) {
  const std::vector<Bid> bids{{"A", 5, 10, 5}, {"B", 3, 11}};
  EXPECT_EQ(shares(sale_of(5, Pricing::uniform_lowest_accepted, bids)), "B3=33");
}

TEST(MultiUnit, units_that_a_minimum_leaves_go_to_the_next) {
  const std::vector<Bid> bids{{"A", 5, 10, 5}, {"B", 3, 11}, {"C", 4, 4}};
  EXPECT_EQ(shares(sale_of(5, Pricing::pay_as_bid, bids)), "B3=33 C2=8");
  EXPECT_EQ(uniform(sale_of(5, Pricing::uniform_highest_rejected, bids)), 4) << "not 10: C bid 4";
}

TEST(MultiUnit, pro_rata_lets_the_latest_bid_fall_that_its_share_does_not_suffice) {
  const std::vector<Bid> bids{{"X", 5, 8, 5}, {"Y", 5, 8, 5}};
  EXPECT_EQ(shares(sale_of(5, Pricing::pay_as_bid, bids, 0, Marginal::pro_rata)), "X5=40");
}

TEST(MultiUnit, bids_below_the_reserve_get_nothing) {
  EXPECT_EQ(shares(sale_of(10, Pricing::pay_as_bid, {{"A", 4, 10}, {"B", 3, 4}}, 5)), "A4=40");
  Sale low = sale_of(10, Pricing::pay_as_bid, {{"B", 3, 4}}, 5);
  EXPECT_EQ(low.close(), (Closed{.outcome = Outcome::reserve_not_met, .hammer_price = {}}));
  Sale empty = sale_of(10, Pricing::pay_as_bid, {}, 5);
  EXPECT_EQ(empty.close(), (Closed{.outcome = Outcome::unsold, .hammer_price = {}}));
}

TEST(MultiUnit, bid_is_for_no_more_than_there_is_and_for_no_fewer_than_it_says) {
  Sale sale = sale_of(10, Pricing::pay_as_bid, {});
  for (const auto& [units, min_units] : {std::pair{0, 0}, {-1, 0}, {11, 0}, {5, 6}, {5, -1}}) {
    EXPECT_TRUE(refused(sale.bid("A", 5, units, min_units), units_out_of_range)) << units << " " << min_units;
  }
  EXPECT_TRUE(accepted(sale.bid("A", 5, 10, 10)));
}

TEST(MultiUnit, total_of_a_bid_stays_in_range) {
  Sale sale = sale_of(1'000'000'000, Pricing::pay_as_bid, {});
  const auto decision = sale.bid("A", 1'000'001, 1'000'000'000);
  EXPECT_TRUE(refused(decision, amount_out_of_range));
  EXPECT_EQ(std::get<Rejection>(decision).maximum_bid, Amount{1'000'000});
  EXPECT_TRUE(accepted(sale.bid("A", 1'000'000, 1'000'000'000)));
  EXPECT_EQ(shares(sale), "A1000000000=1000000000000000");
}

TEST(MultiUnit, bidders_limit_is_for_the_whole_bid) {
  Sale sale = sale_of(10, Pricing::pay_as_bid, {});
  sale.give(ApproveBidder{.by = {"seller"}, .bidder = "A", .limit = Amount{100}});
  EXPECT_TRUE(refused(sale.bid("A", 11, 10), over_bidder_limit));
  EXPECT_TRUE(accepted(sale.bid("A", 10, 10)));
}

TEST(MultiUnit, change_of_the_units_alone_loses_the_place_too) {
  EXPECT_EQ(shares(sale_of(5, Pricing::pay_as_bid, {{"A", 3, 8}, {"B", 4, 8}, {"A", 2, 8}})), "B4=32 A1=8");
}

TEST(MultiUnit, second_chance_goes_to_the_best_who_got_nothing) {
  Sale sale = sale_of(10, Pricing::pay_as_bid, kFive);
  sale.close();
  sale.give(Default{{"seller"}, ""}, kEnd);
  sale.give(OfferSecondChance{{"seller"}, "", {kEnd.ms + 9}}, kEnd);
  EXPECT_EQ(sale.state().aftermath.value().second_chance.value().bidder, "D");
}

TEST(Allocation, largest_demands_do_not_wrap) {
  const std::vector<Demand> demands(100, Demand{{1}, kMaxUnits, 0});
  const auto got = allocate({.supply = kMaxUnits, .marginal = Marginal::pro_rata}, demands);
  EXPECT_EQ(got, std::vector<std::int64_t>(100, kMaxUnits / 100));
}

}  // namespace
}  // namespace gavel::rules::multi_unit_test
