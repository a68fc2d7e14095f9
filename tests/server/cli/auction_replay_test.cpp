#include "server/cli/auction_replay.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace gavel::cli::auction_replay_test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

HttpReply reply(int status, const json& body = json::object()) { return {status, body.dump(), "", "", 5ms}; }
HttpResult lost() { return base::Unexpected(HttpFailure{HttpFailure::Kind::unknown, "gone"}); }
HttpResult unsent() { return base::Unexpected(HttpFailure{HttpFailure::Kind::not_sent, "refused"}); }
HttpReply with_bids(int count) { return reply(200, {{"bid_count", count}}); }

class AuctionReplayTest : public testing::Test {
 protected:
  AuctionReplayTest() {
    recorded_.id = "x";
    recorded_.item = "watch";
    recorded_.starting_price = 1000;
    recorded_.bids = {{100ms, "ann", 5000, "accepted"}, {200ms, "bob", 3000, "accepted"}};
    replay_.emplace(recorded_, AuctionReplay::Settings{"token", 60s});
  }

  void make() { replay_->take(reply(201, {{"id", "A1"}})); }
  AuctionReplay& replay() { return *replay_; }
  const AuctionResult& result() { return replay_->result(); }
  std::string target() { return replay_->next().target; }

  RecordedAuction recorded_;
  std::optional<AuctionReplay> replay_;
};

TEST_F(AuctionReplayTest, makes_the_auction_first) {
  const auto request = replay().next();
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/v1/auctions");
  EXPECT_EQ(request.token, "token");
  EXPECT_EQ(json::parse(request.body), (json{{"title", "watch x"},
                                             {"currency", "USD"},
                                             {"format", "english"},
                                             {"starting_price", 1000},
                                             {"increments", "ebay-us"},
                                             {"duration_ms", 60'000}}));
  EXPECT_FALSE(replay().offset());
}

TEST_F(AuctionReplayTest, places_bids_in_order_and_reads_the_outcome) {
  make();
  EXPECT_EQ(replay().stage(), Stage::bid);
  EXPECT_EQ(target(), "/v1/auctions/A1/bids");
  EXPECT_EQ(json::parse(replay().next().body), (json{{"amount", 5000}, {"bidder", "ann"}}));
  EXPECT_EQ(replay().offset(), 100ms);
  replay().take(reply(201));
  EXPECT_EQ(replay().offset(), 200ms);
  replay().take(reply(201));
  EXPECT_EQ(replay().stage(), Stage::read);
  EXPECT_EQ(target(), "/v1/auctions/A1");
  replay().take(reply(200, {{"bid_count", 2}, {"price", 3100}, {"high_bidder", "bidder-1"}}));
  EXPECT_EQ(target(), "/v1/auctions/A1/bids?limit=200");
  replay().take(
      reply(200, {{"items", {{{"bidder", "bidder-1"}}, {{"bidder", "bidder-2"}}}}, {"next_cursor", nullptr}}));
  EXPECT_EQ(replay().stage(), Stage::done);
  EXPECT_EQ(result().price, 3100);
  EXPECT_EQ(result().winner, "ann");
  EXPECT_EQ(result().verdicts, (std::vector<std::string>{"accepted", "accepted"}));
  EXPECT_EQ(result().answers, (std::vector<std::chrono::nanoseconds>{5ms, 5ms}));
  EXPECT_FALSE(result().error);
}

TEST_F(AuctionReplayTest, follows_the_cursor_of_the_history) {
  make();
  replay().take(reply(201));
  replay().take(reply(201));
  replay().take(reply(200, {{"bid_count", 2}, {"price", 3100}, {"high_bidder", "b"}}));
  replay().take(reply(200, {{"items", {{{"bidder", "a"}}}}, {"next_cursor", "x=/y"}}));
  EXPECT_EQ(target(), "/v1/auctions/A1/bids?limit=200&cursor=x%3D%2Fy");
  replay().take(reply(200, {{"items", {{{"bidder", "b"}}}}, {"next_cursor", nullptr}}));
  EXPECT_EQ(result().winner, "bob");
}

TEST_F(AuctionReplayTest, keeps_the_code_of_a_refusal) {
  make();
  replay().take(reply(409, {{"code", "below_minimum"}}));
  replay().take(reply(422, {{"code", "amount_out_of_range"}}));
  EXPECT_EQ(result().verdicts, (std::vector<std::string>{"below_minimum", "amount_out_of_range"}));
}

TEST_F(AuctionReplayTest, sends_the_same_bid_again_when_busy_with_growing_pauses) {
  make();
  const auto before = replay().next().body;
  EXPECT_EQ(replay().take(reply(503)), 25ms);
  EXPECT_EQ(replay().take(reply(429)), 50ms);
  EXPECT_EQ(replay().next().body, before);
  EXPECT_EQ(result().busy, 2U);
  EXPECT_TRUE(result().verdicts.empty());
  replay().take(reply(201));
  EXPECT_EQ(replay().take(reply(503)), 25ms) << "a bid that is in starts the pauses anew";
}

TEST_F(AuctionReplayTest, waits_as_long_as_it_is_told_within_reason) {
  make();
  auto busy = reply(503);
  busy.retry_after = "2";
  EXPECT_EQ(replay().take(busy), 2s);
  busy.retry_after = "86400";
  EXPECT_EQ(replay().take(busy), 5s);
  busy.retry_after = "nonsense";
  EXPECT_EQ(replay().take(busy), 100ms);
}

TEST_F(AuctionReplayTest, does_not_wait_for_ever) {
  make();
  int answers = 0;
  for (; replay().stage() != Stage::done && answers < 1000; ++answers) replay().take(reply(503));
  EXPECT_EQ(answers, 40);
  EXPECT_EQ(result().error, "at bid 1: answered 503");
}

TEST_F(AuctionReplayTest, tries_again_where_nobody_listens) {
  make();
  for (int i = 0; i < 39; ++i) EXPECT_LE(replay().take(unsent()), 1s);
  EXPECT_EQ(replay().stage(), Stage::bid);
  EXPECT_EQ(result().lost, 0U) << "nothing was sent: there is nothing to look up";
  replay().take(unsent());
  EXPECT_EQ(result().error, "at bid 1: refused");
}

TEST_F(AuctionReplayTest, looks_a_lost_bid_up_and_finds_it) {
  make();
  EXPECT_GT(replay().take(lost()), 0ms);
  EXPECT_EQ(replay().next().method, "GET");
  EXPECT_EQ(target(), "/v1/auctions/A1");
  EXPECT_FALSE(replay().offset());
  replay().take(with_bids(1));
  EXPECT_EQ(result().verdicts, std::vector<std::string>{"accepted"});
  EXPECT_EQ(json::parse(replay().next().body).at("bidder"), "bob");
  EXPECT_EQ(result().lost, 1U);
}

TEST_F(AuctionReplayTest, places_a_lost_bid_again_that_is_not_in) {
  make();
  replay().take(lost());
  replay().take(with_bids(0));
  EXPECT_EQ(json::parse(replay().next().body).at("bidder"), "ann");
  replay().take(reply(201));
  EXPECT_EQ(replay().next().method, "GET") << "did only one of the two come in?";
  replay().take(with_bids(1));
  EXPECT_EQ(result().verdicts, std::vector<std::string>{"accepted"});
}

TEST_F(AuctionReplayTest, gives_a_lost_bid_the_refusal_of_its_second_try) {
  make();
  replay().take(lost());
  replay().take(with_bids(0));
  replay().take(reply(409, {{"code", "below_minimum"}}));
  replay().take(with_bids(0));
  EXPECT_EQ(result().verdicts, std::vector<std::string>{"below_minimum"});
}

TEST_F(AuctionReplayTest, sees_that_a_lost_bid_came_in_after_all) {
  make();
  replay().take(lost());
  replay().take(with_bids(0));
  replay().take(reply(409, {{"code", "not_above_own_max"}}));
  replay().take(with_bids(1));
  EXPECT_EQ(result().verdicts, std::vector<std::string>{"accepted"});
}

TEST_F(AuctionReplayTest, stops_where_a_bid_came_in_twice) {
  make();
  replay().take(lost());
  replay().take(with_bids(0));
  replay().take(reply(201));
  replay().take(with_bids(2));
  EXPECT_EQ(
      result().error,
      "at bid 1: a bid whose answer was lost was placed again, and the auction has 2 bids where 1 should be the most");
}

TEST_F(AuctionReplayTest, stops_where_somebody_else_bids) {
  make();
  replay().take(lost());
  replay().take(with_bids(2));
  EXPECT_EQ(result().error, "at bid 1: the auction has 2 bids where 0 were placed: somebody else bids in it");
}

TEST_F(AuctionReplayTest, does_not_look_up_for_ever) {
  make();
  int tries = 0;
  for (; replay().stage() != Stage::done && tries < 1000; ++tries) {
    replay().take(lost());
    if (replay().stage() != Stage::done) replay().take(with_bids(0));
  }
  EXPECT_EQ(tries, 11);
  EXPECT_EQ(result().error, "at bid 1: its answer was lost again and again");
}

TEST_F(AuctionReplayTest, treats_500_and_504_to_a_bid_as_a_lost_answer) {
  for (int status : {500, 502, 504}) {
    replay_.emplace(recorded_, AuctionReplay::Settings{"token", 60s});
    make();
    replay().take(reply(status));
    EXPECT_EQ(replay().next().method, "GET") << status;
    EXPECT_EQ(result().lost, 1U);
  }
}

TEST_F(AuctionReplayTest, makes_another_auction_where_the_answer_was_lost) {
  replay().take(lost());
  EXPECT_EQ(target(), "/v1/auctions");
  replay().take(reply(504));
  EXPECT_EQ(target(), "/v1/auctions");
  make();
  EXPECT_EQ(replay().stage(), Stage::bid);
}

TEST_F(AuctionReplayTest, gives_up_on_answers_that_it_does_not_know) {
  replay().take(reply(403, {{"code", "forbidden"}, {"detail", "an operator may"}}));
  EXPECT_EQ(replay().stage(), Stage::done);
  EXPECT_EQ(result().error, "making it: answered 403 forbidden: an operator may");

  replay_.emplace(recorded_, AuctionReplay::Settings{"token", 60s});
  make();
  replay().take(HttpReply{409, "no JSON", "", "", 1ms});
  EXPECT_EQ(result().error, "at bid 1: answered 409");

  replay_.emplace(recorded_, AuctionReplay::Settings{"token", 60s});
  replay().take(reply(201, {{"id", 7}}));
  EXPECT_EQ(result().error, "making it: answered 201");
}

TEST_F(AuctionReplayTest, compares_the_history_with_what_was_accepted) {
  const auto read = [&](int count, const json& items, const json& high) {
    replay_.emplace(recorded_, AuctionReplay::Settings{"token", 60s});
    make();
    replay().take(reply(201));
    replay().take(reply(201));
    replay().take(reply(200, {{"bid_count", count}, {"price", 1}, {"high_bidder", high}}));
    if (replay().stage() != Stage::done) replay().take(reply(200, {{"items", items}, {"next_cursor", nullptr}}));
    return result().error.value_or("");
  };
  const json a{{"bidder", "a"}}, b{{"bidder", "b"}};
  EXPECT_EQ(read(2, {a, b}, "a"), "");
  EXPECT_EQ(read(3, {a, b}, "a"), "reading it: the auction has 3 bids where 2 were accepted");
  EXPECT_EQ(read(2, {a, b, b}, "a"), "reading it: the history has bids that were not accepted");
  EXPECT_EQ(read(2, json::array({a}), "a"), "reading it: the history has 1 bids where 2 were accepted");
  EXPECT_EQ(read(2, {a, a}, "a"), "reading it: the history gives a to two bidders: ann and bob");
  EXPECT_EQ(read(2, {a, b}, "c"), "reading it: the high bidder c is not in the history");
}

TEST_F(AuctionReplayTest, without_bids_goes_on_to_reading) {
  recorded_.bids.clear();
  make();
  EXPECT_EQ(replay().stage(), Stage::read);
  replay().take(reply(200, {{"bid_count", 0}, {"price", nullptr}, {"high_bidder", nullptr}}));
  replay().take(reply(200, {{"items", json::array()}, {"next_cursor", nullptr}}));
  EXPECT_EQ(replay().stage(), Stage::done);
  EXPECT_FALSE(result().price);
  EXPECT_EQ(result().winner, "");
}

}  // namespace
}  // namespace gavel::cli::auction_replay_test
