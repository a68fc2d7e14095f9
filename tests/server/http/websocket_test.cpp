// What watchers rely on: messages both ways, the closing handshake, pings, and what happens to the slow.
#include <gtest/gtest.h>

#include "server/http/problem.hpp"
#include "tests/server/http/test_server.hpp"
#include "tests/server/http/websocket_client.hpp"

namespace gavel::http::websocket_test {
namespace {

using namespace std::chrono_literals;
using Kind = Socket::Kind;

Frame text(std::string s) { return std::make_shared<const std::string>(std::move(s)); }

TEST(WebSocket, carries_messages_both_ways) {
  TestServer server;
  WebSocketClient client{server.port()};
  EXPECT_EQ(client.status(), 101);
  EXPECT_EQ(client.handshake().fields.at("sec-websocket-accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  const auto socket = server.sockets.take();
  client.send("hello");
  EXPECT_EQ(server.messages.take(), "hello");
  socket->send(text("welcome"), Kind::event);
  EXPECT_EQ(client.receive()->payload, "welcome");
  EXPECT_EQ(server.server().counts().sockets, 1u);
}

TEST(WebSocket, sends_what_many_threads_send_in_the_order_of_each) {
  TestServer server{{}, 2};
  WebSocketClient client{server.port()};
  const auto socket = server.sockets.take();
  constexpr int each = 200;
  std::vector<std::jthread> threads;
  for (const char name : {'a', 'b', 'c'}) {
    threads.emplace_back([&socket, name] {
      for (int i = 0; i < each; ++i) socket->send(text(name + std::to_string(i)), Kind::event);
    });
  }
  std::map<char, int> next;
  for (int i = 0; i < 3 * each; ++i) {
    const auto got = client.receive()->payload;
    EXPECT_EQ(std::stoi(got.substr(1)), next[got[0]]++);
  }
}

TEST(WebSocket, sends_messages_of_every_length_form) {
  TestServer server;
  WebSocketClient client{server.port()};
  const auto socket = server.sockets.take();
  for (const std::size_t size : {0U, 1U, 125U, 126U, 65'535U, 65'536U, 70'000U}) {
    const std::string sent(size, 'x');
    socket->send(text(sent), Kind::event);
    EXPECT_EQ(client.receive()->payload, sent) << size;
  }
}

TEST(WebSocket, answers_a_ping_between_messages_that_had_to_wait_and_never_within_one) {
  TestServer server;
  WebSocketClient client{server.port(), "/live", "", 4096};
  const auto socket = server.sockets.take();
  constexpr int kMessages = 40;  // more than the kernel takes of one that does not read, less than may wait
  for (int i = 0; i < kMessages; ++i) socket->send(text(std::to_string(i) + std::string(4'000, '.')), Kind::event);
  client.send("still there?", {.opcode = 9});
  client.send("sent after the ping");
  // Nothing is read yet: a pong that waits for its turn keeps what comes after the ping from being heard.
  int messages = 0, pongs = 0;
  while (messages < kMessages || pongs == 0) {
    const auto got = client.receive().value();
    if (got.opcode == 10) {
      EXPECT_EQ(got.payload, "still there?");
      ++pongs;
    } else {
      EXPECT_EQ(got.opcode, 1);
      EXPECT_EQ(got.payload, std::to_string(messages++) + std::string(4'000, '.'));
    }
  }
  EXPECT_EQ(pongs, 1);
  EXPECT_EQ(server.messages.take(), "sent after the ping");
}

TEST(WebSocket, takes_messages_in_fragments_with_pings_between_them) {
  TestServer server;
  WebSocketClient client{server.port()};
  client.send("\xc3", {.opcode = 1, .fin = false});
  client.send("are you there", {.opcode = 9});
  client.send("", {.opcode = 0, .fin = false});
  client.send("\xa4!", {.opcode = 0});
  EXPECT_EQ(server.messages.take(), "ä!");
  const auto pong = client.receive().value();
  EXPECT_EQ(pong.opcode, 10);
  EXPECT_EQ(pong.payload, "are you there");
}

TEST(WebSocket, takes_a_message_of_exactly_the_limit) {
  TestServer server;
  WebSocketClient client{server.port()};
  const std::string message(16 * 1024, 'm');
  client.send(message);
  EXPECT_EQ(server.messages.take(), message);
}

TEST(WebSocket, sends_what_is_queued_before_it_closes) {
  TestServer server;
  WebSocketClient client{server.port()};
  const auto socket = server.sockets.take();
  socket->send(text("last event"), Kind::event);
  socket->close(1000, "the auction is over");
  socket->send(text("never"), Kind::event);
  EXPECT_EQ(client.receive()->payload, "last event");
  const auto close = client.receive().value();
  EXPECT_EQ(close.opcode, 8);
  EXPECT_EQ(close.payload, close_payload(1000, "the auction is over"));
  client.send(close.payload, {.opcode = 8});
  EXPECT_TRUE(client.raw().is_closed());
  EXPECT_EQ(server.closed.take(), 1);
}

TEST(WebSocket, cuts_a_reason_that_is_too_long_between_characters) {
  TestServer server;
  WebSocketClient client{server.port()};
  std::string reason;
  for (int i = 0; i < 100; ++i) reason += "ä";
  server.sockets.take()->close(1000, reason);
  EXPECT_EQ(client.receive()->payload, close_payload(1000, reason.substr(0, 122)));
}

TEST(WebSocket, answers_the_clients_close_and_says_once_that_it_has_ended) {
  TestServer server;
  WebSocketClient client{server.port()};
  const auto socket = server.sockets.take();
  client.send(close_payload(1001, "bye"), {.opcode = 8});
  EXPECT_EQ(client.close_code(), 1001);
  EXPECT_TRUE(client.raw().is_closed());
  EXPECT_EQ(server.closed.take(), 1);
  socket->send(text("into the void"), Kind::event);
  socket->close(1000, "");
  EXPECT_TRUE(server.eventually([](const Counts& c) { return c.sockets == 0 && c.connections == 0; }));
  EXPECT_TRUE(server.closed.empty());
}

TEST(WebSocket, a_client_that_vanishes_is_told_to_the_application) {
  TestServer server;
  { WebSocketClient client{server.port()}; }
  EXPECT_EQ(server.closed.take(), 1);
  EXPECT_TRUE(server.eventually([](const Counts& c) { return c.sockets == 0; }));
}

TEST(WebSocket, a_handler_that_throws_closes_with_1011) {
  TestServer server;
  WebSocketClient client{server.port()};
  client.send("throw");
  EXPECT_EQ(client.close_code(), 1011);
  EXPECT_NE(server.lines.take().find("as asked"), std::string::npos);
}

TEST(WebSocket, may_be_refused_by_the_application) {
  TestServer server;
  WebSocketClient client{server.port(), "/no-live"};
  EXPECT_EQ(client.status(), 404);
}

TEST(WebSocket, may_be_accepted_later_from_another_thread) {
  TestServer server;
  Inbox<int> ended;
  std::jthread answers{[&] {
    auto answer = server.upgrades.take();
    answer(SocketHandlers{
        [](std::shared_ptr<Socket> s) { s->send(text("late"), Kind::event); }, {}, [&] { ended.put(1); }});
  }};
  {
    WebSocketClient client{server.port(), "/slow-live"};
    EXPECT_EQ(client.status(), 101);
    EXPECT_EQ(client.receive()->payload, "late");
  }
  ended.take();
}

TEST(WebSocket, accepted_after_the_client_has_gone_ends_at_once) {
  Options options;
  options.limits.answer_time = 200ms;
  options.limits.sweep = 20ms;
  TestServer server{options};
  WebSocketClient client{server.port(), "/slow-live"};
  EXPECT_EQ(client.status(), 504);
  Inbox<int> ended;
  server.upgrades.take()(SocketHandlers{{}, {}, [&] { ended.put(1); }});
  EXPECT_EQ(ended.take(), 1);
}

TEST(WebSocket, a_client_too_slow_for_events_gets_a_gapless_beginning_and_then_1013) {
  Options options;
  options.limits.queue_bytes = 256 * 1024;
  TestServer server{options};
  WebSocketClient client{server.port(), "/live", "", 4'096};
  const auto socket = server.sockets.take();
  for (int i = 0; i < 500; ++i) socket->send(text(std::to_string(i) + " " + std::string(32 * 1024, 'e')), Kind::event);
  int next = 0;
  for (;;) {
    const auto got = client.receive().value();
    if (got.opcode == 8) {
      EXPECT_EQ(got.payload, close_payload(1013, "too slow, reconnect and resume"));
      break;
    }
    ASSERT_EQ(std::stoi(got.payload), next++);
  }
  EXPECT_LT(next, 500);
  EXPECT_EQ(server.closed.take(), 1) << "the close frame is not answered: its deadline ends it";
}

TEST(WebSocket, a_slow_client_misses_ticks_but_no_event) {
  TestServer server;
  WebSocketClient client{server.port(), "/live", "", 4'096};
  const auto socket = server.sockets.take();
  for (int i = 0; i < 2'000; ++i)
    socket->send(text("tick " + std::to_string(i) + std::string(16 * 1024, ' ')), Kind::tick);
  socket->send(text("event"), Kind::event);
  int ticks = 0;
  std::string last_tick;
  for (;;) {
    const auto got = client.receive().value();
    ASSERT_EQ(got.opcode, 1);
    if (got.payload == "event") break;
    last_tick = got.payload;
    ++ticks;
  }
  EXPECT_LT(ticks, 2'000);
  EXPECT_EQ(last_tick.substr(0, 9), "tick 1999") << "the latest tick wins";
}

TEST(WebSocket, a_silent_client_is_pinged_and_stays_while_it_answers) {
  Options options;
  options.limits.sweep = 10ms;
  options.limits.ping_time = 50ms;
  TestServer server{options};
  WebSocketClient client{server.port()};
  for (int i = 0; i < 3; ++i) {
    const auto ping = client.receive().value();
    EXPECT_EQ(ping.opcode, 9);
    client.send(ping.payload, {.opcode = 10});
  }
  EXPECT_TRUE(server.closed.empty());
}

TEST(WebSocket, a_client_that_answers_no_ping_is_dropped) {
  Options options;
  options.limits.sweep = 10ms;
  options.limits.ping_time = 50ms;
  options.limits.pong_time = 100ms;
  TestServer server{options};
  WebSocketClient client{server.port()};
  EXPECT_EQ(client.receive()->opcode, 9);
  EXPECT_EQ(client.close_code(), 0);
  EXPECT_EQ(server.closed.take(), 1);
}

TEST(WebSocket, a_client_that_does_not_answer_the_close_is_dropped) {
  Options options;
  options.limits = short_limits();
  TestServer server{options};
  WebSocketClient client{server.port()};
  server.sockets.take()->close(1001, "");
  EXPECT_EQ(client.close_code(), 1001);
  EXPECT_TRUE(client.raw().is_closed());
  EXPECT_EQ(server.closed.take(), 1);
}

TEST(WebSocket, above_the_limit_is_refused_503_and_welcome_when_one_has_left) {
  Options options;
  options.limits.sockets = 1;
  TestServer server{options};
  {
    WebSocketClient first{server.port()};
    WebSocketClient second{server.port()};
    EXPECT_EQ(second.status(), 503);
    EXPECT_TRUE(second.handshake().fields.contains("retry-after"));
  }
  EXPECT_TRUE(server.eventually([](const Counts& c) { return c.sockets == 0; }));
  EXPECT_EQ(WebSocketClient(server.port()).status(), 101);
}

TEST(WebSocket, pages_of_our_own_and_of_listed_origins_may_connect) {
  Options options;
  options.origins = {"https://shop.example"};
  TestServer server{options};
  EXPECT_EQ(WebSocketClient(server.port(), "/live", "Origin: https://shop.example\r\n").status(), 101);
  EXPECT_EQ(WebSocketClient(server.port(), "/live", "Origin: http://gavel.test\r\n").status(), 101);
  EXPECT_EQ(WebSocketClient(server.port(), "/live", "Origin: https://evil.example\r\n").status(), 403);
  EXPECT_EQ(WebSocketClient(server.port(), "/live", "Origin: null\r\n").status(), 403);
}

}  // namespace
}  // namespace gavel::http::websocket_test
