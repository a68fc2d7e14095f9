// What WebSocket clients must not send: the close code, that the connection ends, and that the server goes on.
#include <gtest/gtest.h>

#include "tests/server/http/test_server.hpp"
#include "tests/server/http/websocket_client.hpp"

namespace gavel::http::websocket_abuse_test {
namespace {

using namespace std::string_literals;

struct Abuse {
  std::string name;
  int code;
  std::string bytes;
};

void PrintTo(const Abuse& abuse, std::ostream* out) { *out << abuse.name; }

class AbusedSocket : public testing::TestWithParam<Abuse> {};

TEST_P(AbusedSocket, is_closed_with_the_code) {
  TestServer server;
  WebSocketClient client{server.port()};
  ASSERT_EQ(client.status(), 101);
  client.raw().send(GetParam().bytes);
  EXPECT_EQ(client.close_code(), GetParam().code);
  client.raw().send(frame(close_payload(GetParam().code), {.opcode = 8}));
  client.raw().end_sending();
  EXPECT_EQ(client.raw().rest(), "");
  EXPECT_EQ(server.closed.take(), 1);
  EXPECT_TRUE(server.messages.empty());
  EXPECT_EQ(RawClient{server.port()}.status_of(get("/hello")), 200);
}

std::string repeat(const std::string& s, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += s;
  return out;
}

std::vector<Abuse> frames() {
  const auto close = [](const std::string& payload) { return frame(payload, {.opcode = 8}); };
  return {{"unmasked_frame", 1002, frame("a", {.masked = false})},
          {"fragmented_ping", 1002, frame("a", {.opcode = 9, .fin = false})},
          {"fragmented_close", 1002, frame("", {.opcode = 8, .fin = false})},
          {"ping_above_125_bytes", 1002, frame(std::string(126, 'p'), {.opcode = 9})},
          {"rsv1_without_extension", 1002, frame("a", {.reserved = 4})},
          {"rsv2", 1002, frame("a", {.reserved = 2})},
          {"rsv3", 1002, frame("a", {.reserved = 1})},
          {"reserved_opcode_3", 1002, frame("a", {.opcode = 3})},
          {"reserved_control_opcode_11", 1002, frame("a", {.opcode = 11})},
          {"continuation_of_nothing", 1002, frame("a", {.opcode = 0})},
          {"message_within_a_message", 1002, frame("a", {.fin = false}) + frame("b")},
          {"invalid_utf8", 1007, frame("a\xff")},
          {"surrogate_in_utf8", 1007, frame("\xed\xa0\x80")},
          {"invalid_utf8_across_fragments", 1007, frame("\xe2\x82", {.fin = false}) + frame("\x28", {.opcode = 0})},
          {"utf8_that_ends_too_early", 1007, frame("\xe2\x82")},
          {"length_of_2_to_the_63", 1009, "\x81\xff\x80\0\0\0\0\0\0\0\x01\x02\x03\x04"s},
          {"message_above_the_limit", 1009, frame(std::string(16 * 1024 + 1, 'm'))},
          {"message_above_the_limit_in_fragments", 1009,
           frame(std::string(16 * 1024, 'm'), {.fin = false}) + frame("m", {.opcode = 0})},
          {"binary_message", 1003, frame("a", {.opcode = 2})},
          {"close_with_half_a_code", 1002, close("\x03")},
          {"close_1005_on_the_wire", 1002, close(close_payload(1005))},
          {"close_1006_on_the_wire", 1002, close(close_payload(1006))},
          {"close_1015_on_the_wire", 1002, close(close_payload(1015))},
          {"close_0", 1002, close(close_payload(0))},
          {"close_999", 1002, close(close_payload(999))},
          {"close_1016", 1002, close(close_payload(1016))},
          {"close_reason_that_is_not_utf8", 1002, close(close_payload(1000, "\xff"))},
          {"ping_flood", 1008, repeat(frame("p", {.opcode = 9}), 1'000)},
          {"pong_flood", 1008, repeat(frame("", {.opcode = 10}), 1'000)},
          {"flood_of_one_byte_fragments", 1008,
           frame("a", {.fin = false}) + repeat(frame("a", {.opcode = 0, .fin = false}), 1'000)},
          {"flood_of_empty_fragments", 1008,
           frame("a", {.fin = false}) + repeat(frame("", {.opcode = 0, .fin = false}), 100'000)}};
}

INSTANTIATE_TEST_SUITE_P(Frames, AbusedSocket, testing::ValuesIn(frames()),
                         [](const auto& abuse) { return abuse.param.name; });

TEST(SocketAbuse, a_flood_of_small_messages_is_closed_with_1008) {
  TestServer server;
  WebSocketClient client{server.port()};
  client.raw().send(repeat(frame("m"), 1'000));
  EXPECT_EQ(client.close_code(), 1008);
  EXPECT_EQ(server.closed.take(), 1);
}

TEST(SocketAbuse, a_flood_that_goes_on_after_its_close_frame_is_dropped) {
  Options options;
  options.limits = short_limits();
  options.limits.head_time = std::chrono::seconds{5};
  TestServer server{options};
  WebSocketClient client{server.port()};
  const auto flood = repeat(frame("p", {.opcode = 9}), 1'000);
  while (client.raw().send(flood)) {
  }
  EXPECT_EQ(server.closed.take(), 1);
  EXPECT_TRUE(server.eventually([](const Counts& c) { return c.connections == 0; }));
}

TEST(SocketAbuse, extensions_and_subprotocols_are_ignored_and_not_echoed) {
  TestServer server;
  WebSocketClient client{server.port(), "/live",
                         "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits, x-garbage; a=\"b\"\r\n"
                         "Sec-WebSocket-Protocol: chat, super chat\r\n"};
  EXPECT_EQ(client.status(), 101);
  EXPECT_FALSE(client.handshake().fields.contains("sec-websocket-extensions"));
  EXPECT_FALSE(client.handshake().fields.contains("sec-websocket-protocol"));
  EXPECT_EQ(client.handshake().fields.at("server"), "gavel");
}

TEST(SocketAbuse, a_hundred_handshakes_that_the_application_holds_are_bounded) {
  Options options;
  options.limits.sockets = 10;
  TestServer server{options};
  std::vector<RawClient> clients;
  for (int i = 0; i < 100; ++i) {
    clients.emplace_back(server.port())
        .send(get("/slow-live",
                  "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"));
  }
  EXPECT_TRUE(server.eventually([](const Counts& c) { return c.answers[5] == 90; }));
  EXPECT_EQ(server.server().counts().sockets, 10u);
}

}  // namespace
}  // namespace gavel::http::websocket_abuse_test
