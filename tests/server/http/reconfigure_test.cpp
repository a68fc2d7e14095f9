// Options that change while the server runs: what of them holds for whom.
#include <gtest/gtest.h>

#include "tests/server/http/raw_client.hpp"
#include "tests/server/http/test_server.hpp"
#include "tests/server/http/websocket_client.hpp"

namespace gavel::http::reconfigure_test {
namespace {

constexpr std::string_view kOrigin = "Origin: https://a.example\r\n";

TEST(Reconfigure, an_open_connection_has_the_new_origins_and_hosts_from_its_next_request_on) {
  TestServer server;
  RawClient client{server.port()};
  client.send(get("/hello", kOrigin));
  EXPECT_FALSE(client.answer()->fields.contains("access-control-allow-origin"));
  server.server().reconfigure({.limits = {}, .origins = {"https://a.example"}, .hosts = {}, .log = {}, .answers = {}});
  client.send(get("/hello", kOrigin));
  EXPECT_EQ(client.answer()->fields.at("access-control-allow-origin"), "https://a.example");
  server.server().reconfigure(
      {.limits = {}, .origins = {}, .hosts = std::vector<std::string>{"b.example"}, .log = {}, .answers = {}});
  client.send("GET /hello HTTP/1.1\r\nHost: a.example\r\n\r\n");
  EXPECT_EQ(client.answer()->status, 421);
}

TEST(Reconfigure, an_open_connection_may_send_a_larger_body_than_when_it_was_opened) {
  TestServer server;
  RawClient client{server.port()};
  EXPECT_EQ(client.status_of(get("/hello")), 200);
  Options wider;
  wider.limits.body = 1024 * 1024;
  server.server().reconfigure(wider);
  const std::string body = '"' + std::string(900'000, 'x') + '"';
  client.send(post("/echo", body));
  EXPECT_EQ(client.answer()->body, body);
}

TEST(Reconfigure, a_request_that_has_begun_keeps_the_limits_that_it_began_with) {
  TestServer server;
  RawClient client{server.port()};
  const std::string body = '"' + std::string(10'000, 'x') + '"';
  const auto whole = post("/echo", body);
  client.send(whole.substr(0, 20));
  EXPECT_TRUE(server.eventually([](const Counts& c) { return c.connections == 1; }));
  RawClient other{server.port()};
  EXPECT_EQ(other.status_of(get("/hello")), 200) << "the first bytes of the other one are read by now";
  Options narrow;
  narrow.limits.body = 100;
  server.server().reconfigure(narrow);
  client.send(whole.substr(20));
  EXPECT_EQ(client.answer()->body, body);
  client.send(whole);
  EXPECT_EQ(client.answer()->status, 413) << "the next one has the new limit";
}

TEST(Reconfigure, pipelined_requests_above_a_limit_that_shrinks_do_not_confuse_the_buffer) {
  TestServer server;
  RawClient client{server.port()};
  std::string many = get("/never");
  for (int i = 0; i < 100; ++i) many += get("/items/" + std::to_string(i));
  client.send(many);
  auto first = server.never.take();
  Options narrow;
  narrow.limits.head = narrow.limits.body = 1024;
  server.server().reconfigure(narrow);
  first({});
  EXPECT_EQ(client.answer()->status, 200);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(client.answer()->body, std::to_string(i));
}

TEST(Reconfigure, more_connections_are_let_in_at_once) {
  Options options;
  options.limits.connections = 1;
  TestServer server{options};
  RawClient first{server.port()};
  EXPECT_EQ(first.status_of(get("/hello")), 200);
  EXPECT_EQ(RawClient{server.port()}.answer()->status, 503);
  Options wider;
  wider.limits.connections = 10;
  server.server().reconfigure(wider);
  EXPECT_EQ(first.status_of(get("/hello")), 200);  // and so the loop has heard of it
  EXPECT_EQ(RawClient{server.port()}.status_of(get("/hello")), 200);
}

TEST(Reconfigure, a_new_watcher_has_the_new_bound_for_messages) {
  TestServer server;
  WebSocketClient before{server.port()};
  auto held = server.sockets.take();
  Options narrow;
  narrow.limits.message = 10;
  server.server().reconfigure(narrow);
  WebSocketClient after{server.port()};
  EXPECT_EQ(after.status(), 101);
  before.send("more than ten bytes");
  EXPECT_EQ(server.messages.take(), "more than ten bytes");
  after.send("more than ten bytes");
  EXPECT_EQ(after.close_code(), 1009);
}

TEST(Reconfigure, answers_are_logged_from_then_on) {
  TestServer server;
  RawClient client{server.port()};
  EXPECT_EQ(client.status_of(get("/hello")), 200);
  Options talkative;
  Inbox<std::string> lines;
  talkative.answers = [&lines](std::string_view line) { lines.put(std::string{line}); };
  server.server().reconfigure(talkative);
  EXPECT_EQ(client.status_of(get("/hello")), 200);
  EXPECT_TRUE(lines.take().starts_with("GET /hello 200 "));
}

}  // namespace
}  // namespace gavel::http::reconfigure_test
