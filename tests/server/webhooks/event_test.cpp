#include "server/webhooks/event.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/storage/fixtures.hpp"

namespace gavel::webhooks::event_test {
namespace {

using Json = nlohmann::json;

const auction::AuctionId kId(std::array<std::uint8_t, 16>{1, 2, 3});

TEST(Event, is_told_with_the_words_of_the_live_stream_and_no_secret) {
  sqlite::testing::Story story(1);
  story.create();
  const auto commit = story.bid(10000, 777777);
  const auto text = event_text(commit.entries[0], *commit.after);
  const auto json = Json::parse(text);
  EXPECT_EQ(json["type"], "event");
  EXPECT_EQ(json["id"], story.id().to_string());
  EXPECT_EQ(json["seq"], 2);
  EXPECT_EQ(json["kind"], "bid");
  EXPECT_EQ(json["price"], 10000);
  EXPECT_EQ(text.find("777777"), text.npos);
}

TEST(Event, of_a_sealed_bid_has_neither_amount_nor_name) {
  sqlite::testing::Story story(1);
  story.create();
  const auto commit = story.tell({rules::SealedBidPlaced{.bidder = "bob", .alias = 1, .amount = {888888}}});
  const auto text = event_text(commit.entries[0], *commit.after);
  EXPECT_EQ(text.find("888888"), text.npos);
  EXPECT_EQ(text.find("bob"), text.npos);
}

TEST(Event, has_type_time_and_data_around_it) {
  const sqlite::OutboxItem item{
      .position = 1, .auction = kId, .seq = 3, .at = {2000}, .kind = "bid", .sale = {}, .text = R"({"seq":3})"};
  EXPECT_EQ(message_id(item), "msg_" + kId.to_string() + "_3");
  EXPECT_EQ(Json::parse(message_body(item)),
            (Json{{"type", "auction.bid"}, {"timestamp", "1970-01-01T00:00:02.000Z"}, {"data", {{"seq", 3}}}}));
  EXPECT_EQ(Json::parse(ping_body({2000})),
            (Json{{"type", "ping"}, {"timestamp", "1970-01-01T00:00:02.000Z"}, {"data", Json::object()}}));
}

}  // namespace
}  // namespace gavel::webhooks::event_test
