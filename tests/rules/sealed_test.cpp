// first_price, vickrey, all_pay; and commit-reveal, which all sealed formats have.
#include "tests/rules/sale.hpp"

namespace gavel::rules::sealed_test {
namespace {

using testing::accepted;
using testing::kEnd;
using testing::kReveal;
using testing::kRevealing;
using testing::kStart;
using testing::refused;
using testing::Sale;
using testing::terms_of;
using enum RejectionCode;

std::int64_t paid(const Closed& closed) { return closed.hammer_price ? closed.hammer_price->minor : -1; }

TEST(Vectors, V58_first_price_is_won_by_the_earlier_of_the_highest_who_pays_its_own_bid) {
  Sale sale(terms_of(Format::first_price, 100, 600));
  sale.bid("A", 500);
  sale.bid("B", 700);
  sale.bid("C", 700);
  const Closed closed = sale.close();
  EXPECT_EQ(closed.outcome, Outcome::sold);
  EXPECT_EQ(sale.winner(closed), "B");
  EXPECT_EQ(paid(closed), 700);
  EXPECT_EQ(sale.state().price, Amount{700});
}

TEST(Vectors, V59_bid_that_was_withdrawn_and_made_again_has_lost_its_place) {
  Sale sale(terms_of(Format::first_price, 100));
  sale.bid("A", 700);
  sale.bid("B", 700);
  EXPECT_TRUE(accepted(sale.withdraw("A")));
  sale.bid("A", 700);
  const Closed closed = sale.close();
  EXPECT_EQ(sale.winner(closed), "B");
  EXPECT_EQ(paid(closed), 700);
}

Closed vickrey_of_three(std::int64_t reserve) {
  Sale sale(terms_of(Format::vickrey, 100, reserve));
  sale.bid("A", 900);
  sale.bid("B", 700);
  sale.bid("C", 650);
  return sale.close();
}

TEST(Vectors, V60_vickrey_winner_pays_the_second_highest_bid) {
  const Closed expected{.outcome = Outcome::sold, .winner = 1, .hammer_price = Amount{700}};
  EXPECT_EQ(vickrey_of_three(0), expected);
}

TEST(Vectors, V61_vickrey_winner_pays_at_least_the_reserve_and_below_it_nothing_is_sold) {
  EXPECT_EQ(paid(vickrey_of_three(800)), 800);
  EXPECT_EQ(vickrey_of_three(950), (Closed{.outcome = Outcome::reserve_not_met, .hammer_price = {}}));
}

TEST(Vectors, V62_only_vickrey_bidder_pays_the_reserve_or_the_starting_price) {
  for (const auto& [reserve, price] : {std::pair{300, 300}, std::pair{0, 100}}) {
    Sale sale(terms_of(Format::vickrey, 100, reserve));
    sale.bid("A", 900);
    EXPECT_EQ(paid(sale.close()), price);
  }
}

TEST(Vectors, V63_equal_vickrey_bids_are_won_by_the_earlier_at_that_amount) {
  Sale sale(terms_of(Format::vickrey, 100));
  sale.bid("A", 900);
  sale.bid("B", 900);
  sale.bid("C", 850);
  const Closed closed = sale.close();
  EXPECT_EQ(sale.winner(closed), "A");
  EXPECT_EQ(paid(closed), 900);
}

TEST(Vectors, V64_all_pay_charges_everybody_and_the_earlier_of_the_highest_wins) {
  Sale sale(terms_of(Format::all_pay, 10));
  sale.bid("A", 50);
  sale.bid("B", 70);
  sale.bid("C", 70);
  const Closed closed = sale.close();
  EXPECT_EQ(sale.winner(closed), "B");
  EXPECT_EQ(paid(closed), 70);
  const std::vector<Award> charges{{2, 1, {70}, {70}}, {3, 0, {70}, {70}}, {1, 0, {50}, {50}}};
  EXPECT_EQ(closed.awards, charges);
}

TEST(AllPay, charges_nobody_where_the_reserve_is_not_met) {
  Sale sale(terms_of(Format::all_pay, 10, 100));
  sale.bid("A", 50);
  EXPECT_EQ(sale.close(), (Closed{.outcome = Outcome::reserve_not_met, .hammer_price = {}}));
}

class Sealed : public ::testing::Test {
 protected:
  Sale sale{terms_of(Format::first_price, 100)};
};

TEST_F(Sealed, bid_replaces_the_bidders_earlier_one_also_by_a_lower_one) {
  sale.bid("A", 900);
  sale.bid("A", 300);
  sale.bid("B", 500);
  const Closed closed = sale.close();
  EXPECT_EQ(sale.winner(closed), "B");
  EXPECT_EQ(paid(closed), 500);
}

TEST_F(Sealed, change_of_the_amount_loses_the_place_among_equal_bids) {
  sale.bid("A", 700);
  sale.bid("B", 700);
  sale.bid("A", 800);
  sale.bid("A", 700);
  EXPECT_EQ(sale.winner(sale.close()), "B");
}

TEST_F(Sealed, same_bid_once_more_keeps_its_place) {
  sale.bid("A", 700);
  sale.bid("B", 700);
  EXPECT_TRUE(accepted(sale.bid("A", 700)));
  EXPECT_EQ(sale.winner(sale.close()), "A");
}

TEST_F(Sealed, withdrawn_bids_are_none) {
  sale.bid("A", 700);
  EXPECT_TRUE(accepted(sale.withdraw("A")));
  EXPECT_TRUE(refused(sale.withdraw("A"), no_standing_bid));
  EXPECT_TRUE(refused(sale.withdraw("B"), no_standing_bid));
  EXPECT_EQ(sale.close().outcome, Outcome::unsold);
}

TEST_F(Sealed, bid_must_reach_the_starting_price_and_is_for_one_lot) {
  EXPECT_TRUE(refused(sale.bid("A", 99), below_minimum, 100));
  EXPECT_TRUE(refused(sale.bid("A", 500, 2), units_out_of_range));
  EXPECT_TRUE(refused(sale.bid("A", 500, 1, 1), units_out_of_range));
  EXPECT_TRUE(accepted(sale.bid("A", 100)));
}

TEST_F(Sealed, end_is_the_end_for_bids_and_withdrawals) {
  sale.bid("A", 700);
  EXPECT_TRUE(refused(sale.give(PlaceBid{"B", {900}}, kEnd), auction_closed));
  EXPECT_TRUE(refused(sale.give(WithdrawBid{"A"}, kEnd), auction_closed));
  EXPECT_EQ(sale.winner(sale.close()), "A");
}

TEST_F(Sealed, nothing_of_an_amount_is_public_before_the_close) {
  sale.bid("A", 700);
  sale.bid("B", 800);
  EXPECT_FALSE(sale.state().price);
  EXPECT_FALSE(sale.state().leader);
  EXPECT_FALSE(sale.state().rival_maximum);
  EXPECT_EQ(minimum_bid(sale.state()), Amount{100});
}

TEST(SealedReserve, is_said_to_be_met_only_by_the_close) {
  Sale sale(terms_of(Format::first_price, 100, 600));
  sale.bid("A", 700);
  EXPECT_FALSE(sale.state().reserve_met);
  sale.close();
  EXPECT_TRUE(sale.state().reserve_met);
}

TEST_F(Sealed, seller_can_remove_a_bid_by_its_number) {
  sale.bid("A", 700);
  sale.bid("B", 800);
  const auto number = sale.state().seq;
  EXPECT_TRUE(refused(sale.give(RemoveBid{{"C"}, number, "no"}), not_your_auction));
  EXPECT_TRUE(refused(sale.give(RemoveBid{{"seller"}, 99, "no"}), no_such_bid));
  EXPECT_TRUE(accepted(sale.give(RemoveBid{{"seller"}, number, "shill"})));
  EXPECT_TRUE(refused(sale.give(RemoveBid{{"seller"}, number, "shill"}), no_such_bid));
  EXPECT_EQ(sale.winner(sale.close()), "A");
  EXPECT_EQ(sale.replayed(), sale.state());
}

TEST_F(Sealed, bidder_whose_approval_was_revoked_may_still_withdraw) {
  Terms terms = terms_of(Format::first_price, 100);
  terms.approved_only = true;
  Sale approved(terms);
  approved.approve("A", 1000);
  approved.bid("A", 700);
  approved.give(RevokeBidder{{"seller"}, "A"});
  EXPECT_TRUE(refused(approved.bid("A", 800), not_approved));
  EXPECT_TRUE(accepted(approved.withdraw("A")));
}

TEST_F(Sealed, second_chance_goes_to_the_next_best_bid_at_its_own_amount) {
  sale.bid("A", 700);
  sale.bid("B", 800);
  sale.bid("C", 600);
  sale.close();
  sale.give(Default{{"seller"}, "did not pay"}, kEnd);
  sale.give(OfferSecondChance{{"seller"}, "", {kEnd.ms + 10}}, kEnd);
  EXPECT_EQ(sale.state().aftermath.value().second_chance.value().bidder, "A");
  EXPECT_EQ(sale.state().aftermath.value().second_chance.value().price, Amount{700});
}

class CommitReveal : public ::testing::Test {
 protected:
  static Terms terms() {
    Terms terms = terms_of(Format::vickrey, 100);
    terms.reveal_ms = kReveal;
    return terms;
  }
  Sale sale{terms()};
};

TEST_F(CommitReveal, sells_by_the_bids_that_were_revealed) {
  sale.commit("A", 900, "a");
  sale.commit("B", 700, "b");
  sale.commit("C", 950, "c");
  EXPECT_TRUE(accepted(sale.reveal("A", 900, "a")));
  EXPECT_TRUE(accepted(sale.reveal("B", 700, "b")));
  EXPECT_FALSE(sale.state().price) << "secret until the close";
  EXPECT_TRUE(refused(sale.give(Close{}, kEnd), not_due)) << "there is time to reveal";
  const Closed closed = sale.close();
  EXPECT_EQ(sale.winner(closed), "A") << "C has not revealed";
  EXPECT_EQ(paid(closed), 700);
  EXPECT_EQ(sale.replayed(), sale.state());
}

TEST_F(CommitReveal, equal_bids_rank_by_their_commitments) {
  sale.commit("A", 900, "a");
  sale.commit("B", 900, "b");
  sale.reveal("B", 900, "b");
  sale.reveal("A", 900, "a");
  EXPECT_EQ(sale.winner(sale.close()), "A");
}

TEST_F(CommitReveal, commitment_can_be_replaced_and_withdrawn_until_the_end) {
  sale.commit("A", 900, "a");
  sale.commit("A", 800, "a");
  sale.commit("B", 700, "b");
  EXPECT_TRUE(accepted(sale.withdraw("B")));
  EXPECT_TRUE(refused(sale.give(WithdrawBid{"A"}, kRevealing), auction_closed));
  EXPECT_TRUE(refused(sale.reveal("A", 900, "a"), commitment_mismatch));
  EXPECT_TRUE(accepted(sale.reveal("A", 800, "a")));
  EXPECT_TRUE(refused(sale.reveal("B", 700, "b"), no_standing_bid));
}

TEST_F(CommitReveal, nothing_but_the_committed_bid_of_the_same_bidder_can_be_revealed) {
  sale.commit("A", 900, "a");
  EXPECT_TRUE(refused(sale.reveal("A", 901, "a"), commitment_mismatch));
  EXPECT_TRUE(refused(sale.reveal("A", 900, "b"), commitment_mismatch));
  const auto digest = commitment("A", {900}, 1, 0, "a");
  sale.give(CommitBid{"B", digest});
  EXPECT_TRUE(refused(sale.reveal("B", 900, "a"), commitment_mismatch)) << "a copy of A's";
}

TEST_F(CommitReveal, revealed_bid_must_be_one_that_the_terms_allow) {
  sale.commit("A", 99, "a");
  sale.commit("B", 500, "b", 2);
  EXPECT_TRUE(refused(sale.reveal("A", 99, "a"), below_minimum, 100));
  const RevealBid two{.bidder = "B", .amount = {500}, .units = 2, .nonce = "b"};
  EXPECT_TRUE(refused(sale.give(two, kRevealing), units_out_of_range));
  EXPECT_EQ(sale.close().outcome, Outcome::unsold);
}

TEST_F(CommitReveal, revealing_has_its_time) {
  sale.commit("A", 900, "a");
  EXPECT_TRUE(refused(sale.reveal("A", 900, "a", {kEnd.ms - 1}), not_revealing));
  EXPECT_TRUE(refused(sale.reveal("A", 900, "a", {kEnd.ms + kReveal}), not_revealing));
  EXPECT_TRUE(accepted(sale.reveal("A", 900, "a", kEnd)));
  EXPECT_TRUE(accepted(sale.reveal("A", 900, "a", {kEnd.ms + kReveal - 1}))) << "the same once more";
  sale.close();
  EXPECT_TRUE(refused(sale.reveal("A", 900, "a"), auction_closed));
}

TEST_F(CommitReveal, open_bids_and_commitments_do_not_mix) {
  EXPECT_TRUE(refused(sale.bid("A", 900), not_in_this_format));
  Sale open(terms_of(Format::vickrey, 100));
  EXPECT_TRUE(refused(open.commit("A", 900, "a"), not_in_this_format));
  EXPECT_TRUE(refused(open.reveal("A", 900, "a"), not_in_this_format));
}

TEST_F(CommitReveal, what_is_no_digest_is_refused) {
  for (const std::string& digest : {std::string(), std::string(64, 'A'), std::string(63, 'a'), std::string(64, 'g')}) {
    EXPECT_TRUE(refused(sale.give(CommitBid{"A", digest}), commitment_mismatch)) << digest;
  }
}

TEST_F(CommitReveal, bidding_does_not_begin_again_once_a_bid_is_revealed) {
  Terms with_outage = terms();
  with_outage.outage = OutagePolicy::extend_on_outage;
  with_outage.outage_extension_ms = 10'000;
  Sale outage(with_outage);
  outage.commit("A", 900, "a");
  outage.reveal("A", 900, "a");
  EXPECT_TRUE(refused(outage.give(NoteOutage{kRevealing}, kRevealing), not_due));
}

}  // namespace
}  // namespace gavel::rules::sealed_test
