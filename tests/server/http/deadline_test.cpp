// Clients that are slow on purpose or by accident: each waits for the server to end the connection.
#include <gtest/gtest.h>

#include "tests/server/http/raw_client.hpp"
#include "tests/server/http/test_server.hpp"

namespace gavel::http::deadline_test {
namespace {

using namespace std::chrono_literals;

/// Only the deadline under test is short.
Options with(void (*change)(Limits&)) {
  Options options;
  options.limits.sweep = 20ms;
  change(options.limits);
  return options;
}

TEST(Deadline, a_head_that_comes_byte_by_byte_is_answered_408_though_each_byte_is_in_time) {
  TestServer server{with([](Limits& l) { l.head_time = 300ms; })};
  RawClient client{server.port()};
  client.send("GET /hello HTTP/1.1\r\nHost: a\r\nA: ");
  do {
    client.send("a");
  } while (!client.has_something_within(20ms));
  EXPECT_EQ(client.answer()->status, 408);
  EXPECT_TRUE(client.is_closed());
}

TEST(Deadline, a_head_that_stops_is_answered_408) {
  TestServer server{with([](Limits& l) { l.head_time = 200ms; })};
  RawClient client{server.port()};
  client.send("GET /hello HTTP/1.1\r\nHost: a\r\n");
  EXPECT_EQ(client.answer()->status, 408);
  EXPECT_TRUE(client.is_closed());
  EXPECT_EQ(server.server().counts().refused, 1u);
}

TEST(Deadline, a_head_that_stops_behind_a_good_request_is_answered_408) {
  TestServer server{with([](Limits& l) { l.head_time = 200ms; })};
  RawClient client{server.port()};
  client.send(get("/hello") + "GET /hel");
  EXPECT_EQ(client.answer()->status, 200);
  EXPECT_EQ(client.answer()->status, 408);
  EXPECT_TRUE(client.is_closed());
}

TEST(Deadline, a_connection_without_a_byte_is_closed_in_silence) {
  TestServer server{with([](Limits& l) { l.head_time = 200ms; })};
  EXPECT_TRUE(RawClient{server.port()}.is_closed());
}

TEST(Deadline, a_slow_body_is_answered_408) {
  TestServer server{with([](Limits& l) {
    l.body_time = 200ms;
    l.min_rate = 1 << 20;
  })};
  RawClient client{server.port()};
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{");
  EXPECT_EQ(client.answer()->status, 408);
  EXPECT_TRUE(client.is_closed());
}

TEST(Deadline, a_client_that_does_not_read_its_answer_is_dropped) {
  TestServer server{with([](Limits& l) {
    l.write_time = 200ms;
    l.min_rate = 1 << 30;
  })};
  RawClient client{server.port(), 4'096};
  client.send(get("/big"));
  EXPECT_TRUE(server.eventually([](const Counts& c) { return c.accepted == 1 && c.connections == 0; }));
  EXPECT_FALSE(client.answer()) << "the answer must have been cut off";
}

TEST(Deadline, a_pipelining_client_that_does_not_read_is_dropped) {
  TestServer server{with([](Limits& l) {
    l.write_time = 200ms;
    l.min_rate = 1 << 30;
  })};
  RawClient client{server.port(), 4'096};
  std::string flood;
  for (int i = 0; i < 100; ++i) flood += get("/big");
  client.send_what_fits(flood);
  EXPECT_TRUE(server.eventually([](const Counts& c) { return c.accepted == 1 && c.connections == 0; }));
  EXPECT_LT(server.server().counts().requests, 5u) << "answers were made that nobody reads";
}

TEST(Deadline, an_idle_connection_is_closed_in_silence) {
  TestServer server{with([](Limits& l) { l.idle_time = 200ms; })};
  RawClient client{server.port()};
  EXPECT_EQ(client.status_of(get("/hello")), 200);
  EXPECT_TRUE(client.is_closed());
}

TEST(Deadline, a_handler_that_does_not_answer_is_answered_for_with_504) {
  TestServer server{with([](Limits& l) { l.answer_time = 200ms; })};
  RawClient client{server.port()};
  client.send(get("/never") + get("/smuggled"));
  EXPECT_EQ(client.answer()->status, 504);
  EXPECT_TRUE(client.is_closed());
  EXPECT_EQ(server.smuggled, 0);
  server.never.take()(Response{});  // too late: nobody is hurt
  EXPECT_EQ(RawClient{server.port()}.status_of(get("/hello")), 200);
}

TEST(Deadline, a_client_that_keeps_sending_after_its_refusal_is_dropped) {
  TestServer server{with([](Limits& l) {
    l.linger_time = 1h;
    l.linger_bytes = 64 * 1024;
  })};
  RawClient client{server.port()};
  client.send("GET /he llo HTTP/1.1\r\n\r\n");
  EXPECT_EQ(client.answer()->status, 400);
  const std::string junk(64 * 1024, 'j');
  while (client.send(junk)) {
  }
  EXPECT_TRUE(server.eventually([](const Counts& c) { return c.connections == 0; }));
}

TEST(Deadline, a_client_that_never_closes_after_its_refusal_is_dropped) {
  TestServer server{with([](Limits& l) { l.linger_time = 200ms; })};
  RawClient client{server.port()};
  client.send("GET /he llo HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(server.eventually([](const Counts& c) { return c.accepted == 1 && c.connections == 0; }));
}

TEST(Deadline, many_slow_clients_do_not_keep_others_from_being_served) {
  TestServer server{with([](Limits& l) { l.head_time = 500ms; })};
  std::vector<RawClient> slow;
  for (int i = 0; i < 200; ++i) slow.emplace_back(server.port()).send("GET / HTTP/1.1\r\nX");
  EXPECT_EQ(RawClient{server.port()}.status_of(get("/hello")), 200);
  for (auto& client : slow) EXPECT_EQ(client.answer()->status, 408);
}

}  // namespace
}  // namespace gavel::http::deadline_test
