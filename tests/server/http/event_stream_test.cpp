// A stream of server-sent events over a raw socket: its bytes, its bounds, and how it ends.
#include <gtest/gtest.h>

#include "tests/server/http/raw_client.hpp"
#include "tests/server/http/test_server.hpp"

namespace gavel::http::event_stream_test {
namespace {

using namespace std::chrono_literals;
using Kind = Socket::Kind;

Frame block(std::string text) { return std::make_shared<const std::string>(std::move(text)); }

/// What comes up to the empty line that ends a block.
std::string next_block(RawClient& client) {
  std::string text;
  while (!text.ends_with("\n\n")) {
    const auto byte = client.take(1);
    if (byte.empty()) break;
    text += byte;
  }
  return text;
}

/// The milliseconds of a "retry: N" block; -1 where it is none.
int retry_of(const std::string& text) { return text.starts_with("retry: ") ? std::stoi(text.substr(7)) : -1; }

TEST(EventStream, has_a_head_without_a_length_and_then_what_the_application_says) {
  TestServer server;
  RawClient client{server.port()};
  client.send(get("/events"));
  const auto head = client.answer().value();
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.fields.at("content-type"), "text/event-stream");
  EXPECT_EQ(head.fields.at("connection"), "close");
  EXPECT_EQ(head.fields.at("cache-control"), "no-store");
  EXPECT_FALSE(head.fields.contains("content-length"));
  const auto retry = retry_of(next_block(client));
  EXPECT_GE(retry, 1'000);
  EXPECT_LE(retry, 2'000);
  const auto socket = server.sockets.take();
  socket->send(block("event: bid\nid: 3\ndata: {}\n\n"), Kind::event);
  EXPECT_EQ(next_block(client), "event: bid\nid: 3\ndata: {}\n\n");
  EXPECT_EQ(server.server().counts().sockets, 1u);
  socket->close(1000, "the auction is over");
  EXPECT_EQ(client.rest(), ": the auction is over\n\n");
  EXPECT_EQ(server.closed.take(), 1);
  EXPECT_TRUE(server.eventually([](const Counts& c) { return c.sockets == 0; }));
}

TEST(EventStream, what_is_said_before_the_close_arrives_before_it) {
  TestServer server;
  RawClient client{server.port()};
  client.send(get("/events"));
  const auto socket = server.sockets.take();
  std::string said;
  for (int i = 0; i < 500; ++i) {
    const auto text = "data: " + std::to_string(i) + "\n\n";
    socket->send(block(text), Kind::event);
    said += text;
  }
  socket->close(1000, "over");
  socket->send(block("data: late\n\n"), Kind::event);
  EXPECT_TRUE(client.answer());
  next_block(client);
  EXPECT_TRUE(client.rest() == said + ": over\n\n");
}

TEST(EventStream, head_alone_is_the_answer_to_head) {
  TestServer server;
  RawClient client{server.port()};
  client.send("HEAD /events HTTP/1.1\r\nHost: gavel.test\r\n\r\n");
  const auto head = client.answer(true).value();
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.fields.at("content-type"), "text/event-stream");
  EXPECT_EQ(client.rest(), "");
  EXPECT_EQ(server.closed.take(), 1) << "its handlers have heard that there is nothing";
  EXPECT_TRUE(server.sockets.empty());
}

TEST(EventStream, client_too_slow_for_events_gets_a_gapless_beginning_and_the_end) {
  Options options;
  options.limits.queue_bytes = 256 * 1024;
  TestServer server{options};
  RawClient client{server.port(), 4'096};
  client.send(get("/events"));
  const auto socket = server.sockets.take();
  const auto say = [&](int i) {
    socket->send(block("data: " + std::to_string(i) + " " + std::string(i == 0 ? 1 : 32 * 1024, 'e') + "\n\n"),
                 Kind::event);
  };
  say(0);
  EXPECT_TRUE(client.answer());
  EXPECT_GE(retry_of(next_block(client)), 1'000);
  EXPECT_TRUE(next_block(client).starts_with("data: 0 "));
  for (int i = 1; i < 500; ++i) say(i);
  const auto rest = client.rest();
  EXPECT_TRUE(rest.empty() || rest.ends_with("e\n\n")) << "half an event";
  int next = 1;
  for (std::size_t at = 0; at < rest.size(); at = rest.find("\n\n", at) + 2) {
    ASSERT_EQ(std::stoi(rest.substr(at + 6, 10)), next++);
  }
  EXPECT_LT(next, 500);
  EXPECT_EQ(server.closed.take(), 1);
}

TEST(EventStream, client_that_reads_nothing_is_cut_when_its_time_is_over) {
  Options options;
  options.limits = short_limits();
  TestServer server{options};
  RawClient client{server.port(), 4'096};
  client.send(get("/events"));
  const auto socket = server.sockets.take();
  for (int i = 0; i < 100; ++i) socket->send(block(std::string(64 * 1024, 'e')), Kind::event);
  EXPECT_EQ(server.closed.take(), 1);
  EXPECT_TRUE(server.eventually([](const Counts& c) { return c.connections == 0; }));
}

TEST(EventStream, silence_is_broken_by_a_comment) {
  Options options;
  options.limits.sweep = 10ms;
  options.limits.ping_time = 50ms;
  TestServer server{options};
  RawClient client{server.port()};
  client.send(get("/events"));
  EXPECT_TRUE(client.answer());
  next_block(client);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(next_block(client), ":\n\n");
}

TEST(EventStream, client_that_goes_is_noticed) {
  TestServer server;
  {
    RawClient client{server.port()};
    client.send(get("/events"));
    server.sockets.take();
  }
  EXPECT_EQ(server.closed.take(), 1);
}

TEST(EventStream, client_that_talks_is_not_heard_and_one_that_floods_is_cut) {
  Options options;
  options.limits.flood_burst = 20;
  options.limits.flood_rate = 0;
  TestServer server{options};
  RawClient client{server.port()};
  client.send(get("/events") + get("/hello"));
  EXPECT_EQ(client.answer()->status, 200);
  EXPECT_GE(retry_of(next_block(client)), 1'000);
  const auto socket = server.sockets.take();
  socket->send(block("data: 1\n\n"), Kind::event);
  EXPECT_EQ(next_block(client), "data: 1\n\n") << "and no answer to the second request";
  while (server.closed.empty() && client.send("noise")) std::this_thread::yield();
  EXPECT_EQ(server.closed.take(), 1);
}

TEST(EventStream, above_the_limit_of_sockets_is_refused) {
  Options options;
  options.limits.sockets = 1;
  TestServer server{options};
  RawClient first{server.port()};
  first.send(get("/events"));
  server.sockets.take();
  RawClient second{server.port()};
  second.send(get("/events"));
  const auto refused = second.answer().value();
  EXPECT_EQ(refused.status, 503);
  EXPECT_NE(refused.body.find("too_many_sockets"), std::string::npos);
  EXPECT_EQ(server.closed.take(), 1) << "the refused one's handlers";
}

TEST(EventStream, drain_says_when_to_come_again_and_ends_it) {
  TestServer server;
  RawClient client{server.port()};
  client.send(get("/events"));
  const auto socket = server.sockets.take();
  socket->send(block("data: 1\n\n"), Kind::event);
  EXPECT_TRUE(client.answer());
  next_block(client);
  EXPECT_EQ(next_block(client), "data: 1\n\n");
  Inbox<int> done;
  server.server().drain(1012, "restarting", [&] { done.put(1); });
  EXPECT_GE(retry_of(next_block(client)), 500);
  EXPECT_EQ(client.rest(), ": restarting\n\n");
  client.end_sending();
  EXPECT_EQ(server.closed.take(), 1);
  EXPECT_EQ(done.take(), 1);
}

TEST(EventStream, one_that_would_begin_in_a_drain_breaks_off_unanswered_so_that_a_browser_comes_again) {
  TestServer server;
  RawClient client{server.port()};
  client.send(get("/never"));
  auto respond = server.never.take();
  Inbox<int> done, closed;
  server.server().drain(1012, "restarting", [&] { done.put(1); });
  SocketHandlers handlers;
  handlers.closed = [&] { closed.put(1); };
  Response response{200, "text/event-stream", {}, {}};
  response.stream = std::make_shared<SocketHandlers>(std::move(handlers));
  respond(std::move(response));
  EXPECT_EQ(client.rest(), "");
  EXPECT_EQ(closed.take(), 1);
  client.end_sending();
  EXPECT_EQ(done.take(), 1);
}

TEST(EventStream, page_of_a_listed_origin_may_read_it) {
  Options options;
  options.origins = {"https://shop.example"};
  TestServer server{options};
  RawClient client{server.port()};
  client.send(get("/events", "Origin: https://shop.example\r\n"));
  EXPECT_EQ(client.answer()->fields.at("access-control-allow-origin"), "https://shop.example");
}

}  // namespace
}  // namespace gavel::http::event_stream_test
