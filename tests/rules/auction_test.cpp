// What every format has in common: an auction's life, who may bid and when, and that events alone make the state.
#include "core/rules/auction.hpp"

#include <stdexcept>

#include "tests/rules/play.hpp"

namespace gavel::rules::auction_test {
namespace {

using testing::accepted;
using testing::kEnd;
using testing::kStart;
using testing::make_terms;
using testing::Play;
using testing::refused;
using testing::terms_with_reserve;
using enum RejectionCode;

constexpr Time kBefore{kStart.ms - 1};
constexpr Time kLastMoment{kEnd.ms - 1};
constexpr Time kLongAfter{kEnd.ms + 1'000'000};

Play scheduled() { return Play(make_terms(), kBefore); }

/// A decision's events by kind: "opened bid".
std::string kinds(const Decision& decision) {
  std::string text;
  if (const auto* events = std::get_if<std::vector<Event>>(&decision)) {
    for (const Event& event : *events) text += (text.empty() ? "" : " ") + std::string(kind(event));
  }
  return text;
}

TEST(Auction, is_open_at_once_where_its_start_has_come) {
  EXPECT_EQ(Play().state().phase, Phase::open);
  EXPECT_EQ(scheduled().state().phase, Phase::scheduled);
  EXPECT_EQ(Play().state().seq, 1u);
}

TEST(Auction, opens_when_its_start_has_come_and_not_before) {
  Play play = scheduled();
  EXPECT_TRUE(refused(play.give(Open{}, kBefore), not_due));
  EXPECT_EQ(kinds(play.give(Open{}, kStart)), "opened");
  EXPECT_EQ(play.state().phase, Phase::open);
  EXPECT_TRUE(refused(play.give(Open{}, kStart), not_due)) << "it is open";
}

TEST(Auction, bid_before_the_start_is_refused) {
  Play play = scheduled();
  EXPECT_TRUE(refused(play.bid("A", 5000, kBefore), auction_not_open));
}

TEST(Auction, bid_that_comes_before_the_opening_timer_opens_it) {
  Play play = scheduled();
  EXPECT_EQ(kinds(play.bid("A", 5000, kStart)), "opened bid");
  EXPECT_TRUE(play.stands("A", 1000, 1050));
  EXPECT_EQ(play.state().phase, Phase::open);
  EXPECT_EQ(play.state().seq, 3u);
}

TEST(Auction, refused_bid_opens_nothing) {
  Play play = scheduled();
  EXPECT_TRUE(refused(play.bid("A", 999, kStart), below_minimum, 1000));
  EXPECT_EQ(play.state().phase, Phase::scheduled);
}

TEST(Auction, bid_in_the_last_millisecond_is_in_time) {
  Play play;
  EXPECT_TRUE(accepted(play.bid("A", 5000, kLastMoment)));
}

TEST(Vectors, V45_bid_at_the_end_is_late_even_if_nobody_has_closed_it) {
  Play play;
  EXPECT_TRUE(refused(play.bid("A", 5000, kEnd), auction_closed));
  EXPECT_EQ(play.state().phase, Phase::open);
  Play never_opened = scheduled();
  EXPECT_TRUE(refused(never_opened.bid("A", 5000, kEnd), auction_closed));
}

TEST(Auction, closes_at_its_end_and_not_before) {
  Play play;
  EXPECT_TRUE(refused(play.give(Close{}, kLastMoment), not_due));
  EXPECT_EQ(kinds(play.give(Close{}, kEnd)), "closed");
  EXPECT_EQ(play.state().phase, Phase::closed);
}

TEST(Auction, without_bids_ends_unsold) {
  Play play;
  play.give(Close{}, kEnd);
  EXPECT_EQ(std::get<Closed>(play.history().back()), Closed{});
  EXPECT_EQ(play.state().outcome, Outcome::unsold);
}

TEST(Auction, with_a_reserve_and_no_bids_ends_unsold) {
  Play play(terms_with_reserve(1000, 5000));
  play.give(Close{}, kEnd);
  EXPECT_EQ(play.state().outcome, Outcome::unsold);
}

TEST(Auction, with_bids_ends_sold_to_the_leader_at_the_price) {
  Play play;
  play.bid("A", 5000);
  play.bid("B", 6000);
  play.give(Close{}, kLongAfter);
  const Closed expected{.outcome = Outcome::sold, .winner = 2, .hammer_price = Amount{5100}};
  EXPECT_EQ(std::get<Closed>(play.history().back()), expected);
  EXPECT_EQ(play.state().outcome, Outcome::sold);
}

TEST(Auction, that_never_opened_closes_unsold) {
  Play play = scheduled();
  EXPECT_EQ(kinds(play.give(Close{}, kLongAfter)), "closed");
  EXPECT_EQ(play.state().outcome, Outcome::unsold);
}

TEST(Auction, can_be_cancelled_before_its_start_and_with_bids) {
  Play early = scheduled();
  EXPECT_EQ(kinds(early.give(Cancel{{"seller"}, "broken"}, kBefore)), "cancelled");
  Play late;
  late.bid("A", 5000);
  EXPECT_EQ(kinds(late.give(Cancel{{"seller"}, "broken"}, kLastMoment)), "cancelled");
  EXPECT_EQ(std::get<Cancelled>(late.history().back()), (Cancelled{"seller", "broken"}));
  EXPECT_EQ(late.state().phase, Phase::cancelled);
  EXPECT_FALSE(late.state().outcome);
}

TEST(Auction, cannot_be_cancelled_any_more_once_its_end_has_come) {
  Play play;
  play.bid("A", 5000);
  EXPECT_TRUE(refused(play.give(Cancel{{"seller"}, "too cheap"}, kEnd), auction_closed));
}

TEST(Auction, that_is_over_refuses_everything) {
  Play closed;
  closed.give(Close{}, kEnd);
  Play cancelled;
  cancelled.give(Cancel{{"seller"}, ""}, kStart);
  for (Play* play : {&closed, &cancelled}) {
    const State before = play->state();
    for (const Time now : {kStart, kEnd}) {
      EXPECT_TRUE(refused(play->bid("A", 5000, now), auction_closed));
      EXPECT_TRUE(refused(play->give(Open{}, now), auction_closed));
      EXPECT_TRUE(refused(play->give(Close{}, now), auction_closed));
      EXPECT_TRUE(refused(play->give(Cancel{{"seller"}, ""}, now), auction_closed));
    }
    EXPECT_EQ(play->state(), before);
  }
}

TEST(Auction, seller_may_not_bid) {
  Play play;
  EXPECT_TRUE(refused(play.bid("seller", 5000), own_auction));
}

TEST(Auction, of_two_reasons_to_refuse_a_bid_the_first_of_the_order_is_given) {
  Play play = scheduled();
  EXPECT_TRUE(refused(play.bid("seller", 0, kEnd), auction_closed));
  EXPECT_TRUE(refused(play.bid("seller", 0, kBefore), auction_not_open));
  EXPECT_TRUE(refused(play.bid("seller", 0, kStart), own_auction));
  EXPECT_TRUE(refused(play.bid("A", 0, kStart), amount_out_of_range));
  EXPECT_TRUE(refused(play.bid("A", 1, kStart), below_minimum, 1000));
}

TEST(Auction, decision_changes_nothing_by_itself) {
  Play play;
  const State before = play.state();
  ASSERT_TRUE(accepted(decide(play.state(), PlaceBid{"A", {5000}}, kStart)));
  EXPECT_EQ(play.state(), before);
}

TEST(Auction, event_that_cannot_follow_is_a_crash) {
  const Event bid = BidPlaced{.bidder = "A", .alias = 1, .maximum = {5}, .visible = {5}, .price = {5}, .leader = 1};
  State open = Play().state();
  EXPECT_THROW(apply(open, Opened{}), std::logic_error);
  EXPECT_THROW(apply(open, Created{make_terms(), kStart}), std::logic_error);
  State not_open = scheduled().state();
  EXPECT_THROW(apply(not_open, bid), std::logic_error);
  apply(not_open, Cancelled{});
  EXPECT_THROW(apply(not_open, Closed{}), std::logic_error);
  EXPECT_THROW(apply(not_open, Cancelled{}), std::logic_error);
}

TEST(Auction, bid_event_with_a_wrong_alias_is_a_crash) {
  BidPlaced bid{.bidder = "B", .alias = 2, .maximum = {6000}, .visible = {5100}, .price = {5100}, .leader = 2};
  Play play;
  play.bid("A", 5000);
  const auto crashes = [&](const BidPlaced& event) {
    State state = play.state();
    EXPECT_THROW(apply(state, event), std::logic_error);
  };
  State state = play.state();
  apply(state, bid);  // as it should be
  bid.alias = bid.leader = 3;
  crashes(bid);  // out of turn
  bid.alias = bid.leader = 1;
  crashes(bid);  // A's
  bid.alias = 2;
  bid.leader = 3;
  crashes(bid);  // led by nobody
}

TEST(Auction, price_is_taken_from_the_event_and_not_worked_out_again) {
  State state = Play().state();
  apply(state,
        BidPlaced{.bidder = "A", .alias = 1, .maximum = {5000}, .visible = {4321}, .price = {4321}, .leader = 1});
  EXPECT_EQ(state.price, Amount{4321});
}

TEST(Auction, events_and_rejections_have_their_names_on_the_wire) {
  EXPECT_EQ(kind(Created{make_terms(), kStart}), "created");
  EXPECT_EQ(kind(Opened{}), "opened");
  EXPECT_EQ(kind(BidPlaced{}), "bid");
  EXPECT_EQ(kind(Closed{}), "closed");
  EXPECT_EQ(kind(Cancelled{}), "cancelled");
  EXPECT_EQ(name(below_minimum), "below_minimum");
  EXPECT_EQ(name(not_above_own_max), "not_above_own_max");
  EXPECT_EQ(name(auction_not_open), "auction_not_open");
  EXPECT_EQ(name(auction_closed), "auction_closed");
  EXPECT_EQ(name(own_auction), "own_auction");
  EXPECT_EQ(name(amount_out_of_range), "amount_out_of_range");
  EXPECT_EQ(name(not_due), "not_due");
}

}  // namespace
}  // namespace gavel::rules::auction_test
