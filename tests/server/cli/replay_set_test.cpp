#include "server/cli/replay_set.hpp"

#include <gtest/gtest.h>

#include <map>

#include "core/rules/auction.hpp"

namespace gavel::cli::replay_set_test {
namespace {

const std::string kBidsHeader = "auction_id,seq,offset_ms,bidder,max_cents,expect\n";
const std::string kExpectedHeader =
    "auction_id,item,open_cents,bids,model_winner,model_price_cents,recorded_price_cents,class\n";
const std::string kExpected = kExpectedHeader + "x,watch,1000,2,bob,5100,5200,match\n";
const std::string kBids = kBidsHeader + "x,1,10,ann,5000,accepted\nx,2,20,bob,6000,accepted\n";

std::string mistake(const std::string& bids, const std::string& expected) {
  const auto set = parse_replay_set(bids, expected);
  EXPECT_FALSE(set);
  return set ? "" : set.error();
}

TEST(ReplaySet, joins_the_two_files) {
  const auto set = parse_replay_set(kBids, kExpected);
  ASSERT_TRUE(set) << set.error();
  ASSERT_EQ(set->size(), 1U);
  const auto& auction = set->front();
  EXPECT_EQ(auction.id, "x");
  EXPECT_EQ(auction.item, "watch");
  EXPECT_EQ(auction.starting_price, 1000);
  EXPECT_EQ(auction.winner, "bob");
  EXPECT_EQ(auction.price, 5100);
  EXPECT_EQ(auction.recorded_price, 5200);
  EXPECT_EQ(auction.kind, "match");
  ASSERT_EQ(auction.bids.size(), 2U);
  EXPECT_EQ(auction.bids[1].offset, std::chrono::milliseconds(20));
  EXPECT_EQ(auction.bids[1].bidder, "bob");
  EXPECT_EQ(auction.bids[1].maximum, 6000);
  EXPECT_EQ(auction.bids[1].expect, "accepted");
}

TEST(ReplaySet, reads_columns_by_name_in_any_order) {
  const auto set = parse_replay_set("expect,note,max_cents,bidder,offset_ms,seq,auction_id\naccepted,,5,ann,0,1,x\n",
                                    kExpectedHeader + "x,watch,5,1,ann,5,5,match\n");
  ASSERT_TRUE(set) << set.error();
  EXPECT_EQ(set->front().bids.front().maximum, 5);
}

TEST(ReplaySet, knows_auctions_without_bids) {
  const auto set = parse_replay_set(kBidsHeader, kExpectedHeader + "x,watch,1000,0,,,,match\n");
  ASSERT_TRUE(set) << set.error();
  EXPECT_FALSE(set->front().price);
  EXPECT_FALSE(set->front().recorded_price);
  EXPECT_EQ(set->front().winner, "");
}

TEST(ReplaySet, writes_verdicts_as_the_api_does) {
  const auto set =
      parse_replay_set(kBidsHeader + "x,1,0,ann,5,below_min_next\nx,2,0,ann,5,not_above_own_max\n", kExpected);
  ASSERT_TRUE(set) << set.error();
  EXPECT_EQ(set->front().bids[0].expect, "below_minimum");
  EXPECT_EQ(set->front().bids[1].expect, "not_above_own_max");
}

TEST(ReplaySet, names_the_line_of_a_mistake) {
  EXPECT_EQ(mistake(kBidsHeader + "x,1,0,ann,12.5,accepted\n", kExpected),
            "bids:2: max_cents: '12.5' is not a whole number");
  EXPECT_EQ(mistake(kBidsHeader + "x,1,0,ann,-5,accepted\n", kExpected),
            "bids:2: max_cents: '-5' is not a whole number");
  EXPECT_EQ(mistake(kBidsHeader + "x,1,0,ann,,accepted\n", kExpected), "bids:2: max_cents: it is empty");
  EXPECT_EQ(mistake(kBidsHeader + "x,2,0,ann,5,accepted\n", kExpected), "bids:2: seq: 2 where 1 is next");
  EXPECT_EQ(mistake(kBidsHeader + "x,1,0,ann,5,maybe\n", kExpected),
            "bids:2: expect: 'maybe' is no verdict that is known");
  EXPECT_EQ(mistake(kBidsHeader + "y,1,0,ann,5,accepted\n", kExpected),
            "bids:2: auction_id: y is not in the other file");
  EXPECT_EQ(mistake(kBidsHeader + "x,1,9,ann,5,accepted\nx,2,8,ann,6,accepted\n", kExpected),
            "bids:3: offset_ms: 8 is before the bid above");
  EXPECT_EQ(mistake(kBidsHeader + "x,1,0,ann\n", kExpected), "bids:2: there are 4 fields where the first line has 6");
  EXPECT_EQ(mistake(kBids, kExpected + "x,watch,1000,2,bob,5100,5200,match\n"),
            "expected:3: auction_id: x is there twice");
}

TEST(ReplaySet, names_a_missing_column_or_missing_bids) {
  EXPECT_EQ(mistake("auction_id,seq\n", kExpected), "bids:1: there is no column 'offset_ms'");
  EXPECT_EQ(mistake(kBids, "auction_id\n"), "expected:1: there is no column 'item'");
  EXPECT_EQ(mistake("", kExpected), "bids: it is empty");
  EXPECT_EQ(mistake(kBidsHeader + "x,1,0,ann,5,accepted\n", kExpected),
            "bids: auction x has 1 bids where 2 are expected");
}

TEST(ReplaySet, that_is_not_there_is_an_error) {
  const auto set = load_replay_set("/nowhere/bids.csv", "/nowhere/expected.csv");
  ASSERT_FALSE(set);
  EXPECT_EQ(set.error(), "cannot read /nowhere/bids.csv");
}

class SmallReplaySet : public testing::Test {
 protected:
  void SetUp() override {
    auto set = load_replay_set(GAVEL_TEST_DATA "/replay/bids.csv", GAVEL_TEST_DATA "/replay/expected.csv");
    ASSERT_TRUE(set) << set.error();
    auctions_ = *std::move(set);
  }
  std::vector<RecordedAuction> auctions_;
};

TEST_F(SmallReplaySet, has_all_verdicts_and_auctions_enough) {
  std::map<std::string, int> verdicts;
  for (const auto& auction : auctions_)
    for (const auto& bid : auction.bids) ++verdicts[bid.expect];
  EXPECT_GE(auctions_.size(), 12U);
  EXPECT_GE(verdicts["accepted"], 80);
  EXPECT_GE(verdicts["not_above_own_max"], 5);
  EXPECT_GE(verdicts["below_minimum"], 5);
}

TEST_F(SmallReplaySet, is_what_the_rules_give) {
  for (const auto& auction : auctions_) {
    auto state = rules::begin({rules::Terms{.title = auction.item,
                                            .seller = "seller",
                                            .currency = *rules::Currency::parse("USD"),
                                            .starting_price = {auction.starting_price},
                                            .reserve = {},
                                            .increments = rules::IncrementTable::parse("ebay-us").value(),
                                            .starts_at = {0},
                                            .ends_at = {1}},
                               {0}});
    for (const auto& bid : auction.bids) {
      const auto decision = rules::decide(state, rules::PlaceBid{bid.bidder, {bid.maximum}}, {0});
      const auto* refused = std::get_if<rules::Rejection>(&decision);
      EXPECT_EQ(refused ? rules::name(refused->code) : "accepted", bid.expect) << auction.item;
      if (!refused)
        for (const auto& event : std::get<0>(decision)) rules::apply(state, event);
    }
    EXPECT_EQ(state.price ? std::optional(state.price->minor) : std::nullopt, auction.price) << auction.item;
    EXPECT_EQ(state.leader ? state.leader->bidder : "", auction.winner) << auction.item;
  }
}

}  // namespace
}  // namespace gavel::cli::replay_set_test
