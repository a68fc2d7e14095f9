#include "server/live/message.hpp"

#include <gtest/gtest.h>

namespace gavel::live::message_test {
namespace {

const auto kId = *auction::AuctionId::parse("01KAPX4V000000000000000000");
http::Frame json(std::string text) { return std::make_shared<const std::string>(std::move(text)); }

TEST(Message, of_an_event_in_each_form) {
  Message bid(kId, "bid", 3, json(R"({"type":"event","seq":3,"kind":"bid"})"));
  EXPECT_EQ(*bid.as(Form::json), R"({"type":"event","seq":3,"kind":"bid"})");
  EXPECT_EQ(*bid.as(Form::with_id), R"({"type":"event","id":"01KAPX4V000000000000000000","seq":3,"kind":"bid"})");
  EXPECT_EQ(*bid.as(Form::block), "event: bid\nid: 3\ndata: {\"type\":\"event\",\"seq\":3,\"kind\":\"bid\"}\n\n");
  EXPECT_EQ(bid.kind(), http::Socket::Kind::event);
}

TEST(Message, of_a_snapshot_has_its_id_already) {
  Message snapshot(kId, "snapshot", 2, json(R"({"type":"snapshot","id":"01KAPX4V000000000000000000","seq":2})"));
  EXPECT_EQ(snapshot.as(Form::with_id)->find("id"), snapshot.as(Form::with_id)->rfind("\"id\"") + 1);
  EXPECT_TRUE(snapshot.as(Form::block)->starts_with("event: snapshot\nid: 2\n"));
}

TEST(Message, without_a_number_moves_no_browser_on) {
  Message tick(kId, "tick", {}, json(R"({"type":"tick","remaining_ms":1})"), Message::Topic::tick);
  EXPECT_EQ(*tick.as(Form::block), "event: tick\ndata: {\"type\":\"tick\",\"remaining_ms\":1}\n\n");
  EXPECT_EQ(tick.kind(), http::Socket::Kind::tick);
  Message presence(kId, "presence", {}, json(R"({"type":"presence","watchers":1})"), Message::Topic::presence);
  EXPECT_NE(presence.topic(), tick.topic());
}

TEST(Message, forms_are_made_once) {
  Message bid(kId, "bid", 3, json(R"({"type":"event","seq":3})"));
  for (const auto form : {Form::json, Form::with_id, Form::block}) EXPECT_EQ(bid.as(form), bid.as(form));
}

}  // namespace
}  // namespace gavel::live::message_test
