// reverse, reverse_first_price, reverse_vickrey, and ranking by weights.
#include "tests/rules/sale.hpp"

namespace gavel::rules::reverse_test {
namespace {

using testing::accepted;
using testing::kEnd;
using testing::refused;
using testing::refused_above;
using testing::Sale;
using testing::terms_of;
using enum RejectionCode;

std::int64_t price(const Sale& sale) { return sale.state().price ? sale.state().price->minor : -1; }
std::string leader(const Sale& sale) { return sale.state().leader ? sale.state().leader->bidder : "nobody"; }

TEST(Vectors, V68_offer_must_undercut_the_best_by_the_decrement) {
  Sale sale(terms_of(Format::reverse, 350'000));
  EXPECT_EQ(minimum_bid(sale.state()), Amount{350'000});
  EXPECT_TRUE(accepted(sale.bid("A", 340'000)));
  EXPECT_TRUE(refused_above(sale.bid("B", 339'950), 339'900));
  EXPECT_TRUE(accepted(sale.bid("B", 339'900)));
  EXPECT_EQ(leader(sale), "B");
  EXPECT_EQ(price(sale), 339'900);
}

TEST(Vectors, V69_offer_that_beats_ones_own_must_undercut_that_by_the_step) {
  Terms terms = terms_of(Format::reverse, 50'000);
  terms.increments = IncrementTable::parse("fixed:3500").value();
  terms.beats_own = true;
  Sale sale(terms);
  sale.bid("A", 48'000);
  EXPECT_TRUE(refused_above(sale.bid("A", 44'600), 44'500));
  EXPECT_TRUE(accepted(sale.bid("A", 44'500)));
}

Terms weighted(Format format) {
  Terms terms = terms_of(format, 1000);
  terms.weighted = true;
  return terms;
}

TEST(Vectors, V70_offers_rank_by_amount_divided_by_weight_in_exact_fractions) {
  Sale sale(weighted(Format::reverse_first_price));
  sale.approve("A", 1200);
  sale.approve("B", 1100);
  sale.bid("B", 380);  // 3800/11 = 345.45…
  sale.bid("A", 400);  // 1000/3  = 333.33…
  const Closed closed = sale.close();
  EXPECT_EQ(sale.winner(closed), "A");
  EXPECT_EQ(closed.hammer_price, Amount{400});
}

TEST(Vectors, V71_lowest_offer_is_paid_the_second_lowest_and_a_single_one_the_ceiling) {
  Sale three(terms_of(Format::reverse_vickrey, 400));
  three.bid("B", 320);
  three.bid("A", 300);
  three.bid("C", 350);
  const Closed closed = three.close();
  EXPECT_EQ(three.winner(closed), "A");
  EXPECT_EQ(closed.hammer_price, Amount{320});
  Sale one(terms_of(Format::reverse_vickrey, 400));
  one.bid("A", 300);
  EXPECT_EQ(one.close().hammer_price, Amount{400});
}

TEST(Reverse, first_offer_may_be_the_ceiling_and_no_more) {
  Sale sale(terms_of(Format::reverse, 1000));
  EXPECT_TRUE(refused_above(sale.bid("A", 1001), 1000));
  EXPECT_TRUE(accepted(sale.bid("A", 1000)));
}

TEST(Reverse, leader_must_undercut_its_own_offer_by_a_step_too) {
  Sale sale(terms_of(Format::reverse, 1000));
  sale.bid("A", 900);
  EXPECT_TRUE(refused_above(sale.bid("A", 850), 800));
  EXPECT_TRUE(accepted(sale.bid("A", 800)));
  EXPECT_EQ(leader(sale), "A");
}

TEST(Reverse, nobody_can_undercut_an_offer_that_is_no_more_than_a_step) {
  Sale sale(terms_of(Format::reverse, 1000));
  sale.bid("A", 100);
  EXPECT_EQ(minimum_bid(sale.state()), Amount{0});
  EXPECT_TRUE(refused_above(sale.bid("B", 1), -1));
}

TEST(Reverse, offers_that_beat_ones_own_rank_by_amount_and_of_equal_ones_the_earlier_first) {
  Terms terms = terms_of(Format::reverse, 1000);
  terms.beats_own = true;
  Sale sale(terms);
  sale.bid("A", 900);
  EXPECT_TRUE(accepted(sale.bid("B", 900)));
  EXPECT_EQ(leader(sale), "A");
  EXPECT_TRUE(accepted(sale.bid("C", 950)));
  EXPECT_EQ(price(sale), 900);
  EXPECT_EQ(minimum_bid(sale.state()), Amount{1000});
  EXPECT_TRUE(accepted(sale.bid("B", 800)));
  EXPECT_EQ(leader(sale), "B");
}

TEST(Reverse, reserve_is_the_most_that_the_buyer_pays) {
  Sale sale(terms_of(Format::reverse, 1000, 500));
  sale.bid("A", 600);
  EXPECT_FALSE(sale.state().reserve_met);
  Sale unmet = sale;
  EXPECT_EQ(unmet.close(), (Closed{.outcome = Outcome::reserve_not_met, .hammer_price = {}}));
  sale.bid("B", 500);
  EXPECT_TRUE(sale.state().reserve_met);
  EXPECT_EQ(sale.close(), (Closed{.outcome = Outcome::sold, .winner = 2, .hammer_price = Amount{500}}));
}

TEST(Reverse, reserve_of_a_running_auction_may_rise_or_go_and_not_fall) {
  Sale sale(terms_of(Format::reverse, 1000, 500));
  sale.bid("A", 600);
  const auto edit = [&](std::optional<Amount> reserve) {
    Terms terms = sale.state().terms;
    terms.reserve = reserve;
    return sale.give(Edit{{"seller"}, "", terms});
  };
  EXPECT_FALSE(accepted(edit(Amount{499})));
  EXPECT_TRUE(accepted(edit(Amount{550})));
  EXPECT_FALSE(sale.state().reserve_met);
  EXPECT_TRUE(accepted(edit(Amount{600})));
  EXPECT_TRUE(sale.state().reserve_met);
}

TEST(Reverse, offer_near_the_end_puts_it_off_where_it_changes_the_best) {
  Terms terms = terms_of(Format::reverse, 1000);
  terms.beats_own = true;
  terms.soft_close = SoftClose{.window_ms = 1000, .extension_ms = 5000, .max_extensions = {}, .hard_end = {}};
  Sale sale(terms);
  sale.give(PlaceBid{"A", {900}}, {kEnd.ms - 500});
  EXPECT_EQ(sale.state().ends_at, Time{kEnd.ms + 4500});
  sale.give(PlaceBid{"B", {950}}, {kEnd.ms + 4000});
  EXPECT_EQ(sale.state().ends_at, Time{kEnd.ms + 4500}) << "the best is what it was";
}

TEST(Reverse, removed_offer_takes_all_of_its_bidder_with_it) {
  Sale sale(terms_of(Format::reverse, 1000));
  sale.bid("A", 900);
  sale.bid("B", 800);
  sale.bid("A", 700);
  sale.bid("B", 600);
  EXPECT_TRUE(refused(sale.give(RemoveBid{{"seller"}, 99, ""}), no_such_bid));
  EXPECT_TRUE(accepted(sale.give(RemoveBid{{"seller"}, 3, "not qualified"})));
  EXPECT_EQ(leader(sale), "A");
  EXPECT_EQ(price(sale), 700);
  EXPECT_EQ(sale.state().bid_count, 2u);
  EXPECT_TRUE(refused(sale.give(RemoveBid{{"seller"}, 5, "again"}), no_such_bid));
  EXPECT_TRUE(accepted(sale.bid("B", 500)));
  EXPECT_TRUE(accepted(sale.give(RemoveBid{{"seller"}, 7, ""})));
  EXPECT_TRUE(accepted(sale.give(RemoveBid{{"seller"}, 2, ""})));
  EXPECT_EQ(leader(sale), "nobody");
  EXPECT_EQ(price(sale), -1);
  EXPECT_EQ(sale.replayed(), sale.state());
}

TEST(Reverse, second_chance_goes_to_the_next_lowest_offer) {
  Sale sale(terms_of(Format::reverse, 1000));
  sale.bid("A", 900);
  sale.bid("B", 800);
  sale.bid("C", 700);
  sale.close();
  sale.give(Default{{"seller"}, ""}, kEnd);
  sale.give(OfferSecondChance{{"seller"}, "", {kEnd.ms + 9}}, kEnd);
  EXPECT_EQ(sale.state().aftermath.value().second_chance.value().bidder, "B");
  EXPECT_EQ(sale.state().aftermath.value().second_chance.value().price, Amount{800});
}

TEST(ReverseSealed, lowest_wins_the_earlier_of_equal_ones_and_is_paid_its_own_offer) {
  Sale sale(terms_of(Format::reverse_first_price, 1000));
  sale.bid("A", 700);
  sale.bid("B", 600);
  sale.bid("C", 600);
  EXPECT_TRUE(refused_above(sale.bid("D", 1001), 1000));
  const Closed closed = sale.close();
  EXPECT_EQ(sale.winner(closed), "B");
  EXPECT_EQ(closed.hammer_price, Amount{600});
}

TEST(ReverseSealed, reserve_caps_what_a_single_vickrey_offer_is_paid) {
  Sale sale(terms_of(Format::reverse_vickrey, 1000, 800));
  sale.bid("A", 700);
  sale.bid("B", 900);
  EXPECT_EQ(sale.close().hammer_price, Amount{800});
  Sale dear(terms_of(Format::reverse_vickrey, 1000, 800));
  dear.bid("B", 801);
  EXPECT_EQ(dear.close().outcome, Outcome::reserve_not_met);
}

TEST(Weighted, open_offer_must_undercut_the_leader_as_the_weights_see_it) {
  Sale sale(weighted(Format::reverse));
  sale.approve("A", 1200);
  sale.bid("B", 500);                                   // weight 1000
  EXPECT_TRUE(refused_above(sale.bid("A", 481), 480));  // (500 - 100) * 1.2
  EXPECT_TRUE(accepted(sale.bid("A", 480)));
  EXPECT_EQ(leader(sale), "A");
  EXPECT_EQ(minimum_bid(sale.state()), Amount{316}) << "380 / 1.2, for somebody of weight 1";
}

TEST(Weighted, later_approval_does_not_change_the_weight_of_who_has_bid) {
  Sale sale(weighted(Format::reverse_first_price));
  sale.approve("A", 1200);
  sale.bid("A", 400);
  sale.bid("B", 350);
  sale.approve("A", 1000);
  sale.give(RevokeBidder{{"seller"}, "A"});
  EXPECT_EQ(sale.winner(sale.close()), "A");
}

TEST(Weighted, weight_is_from_one_to_nine_thousand_thousandths) {
  Sale sale(weighted(Format::reverse));
  EXPECT_TRUE(refused(sale.approve("A", 0), amount_out_of_range));
  EXPECT_TRUE(refused(sale.approve("A", 9001), amount_out_of_range));
  EXPECT_TRUE(accepted(sale.approve("A", 1)));
  EXPECT_TRUE(accepted(sale.approve("A", 9000)));
}

TEST(Weighted, largest_amounts_and_weights_do_not_wrap) {
  Terms terms = weighted(Format::reverse_first_price);
  terms.starting_price = kMaxAmount;
  Sale sale(terms);
  sale.approve("A", kMaxWeight);
  sale.approve("B", kMaxWeight - 1);
  sale.bid("B", kMaxAmount.minor);
  sale.bid("A", kMaxAmount.minor);
  EXPECT_EQ(sale.winner(sale.close()), "A");
}

}  // namespace
}  // namespace gavel::rules::reverse_test
