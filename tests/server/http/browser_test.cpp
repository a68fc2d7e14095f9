// What the server says to browsers, and what it keeps foreign pages from doing.
#include <gtest/gtest.h>

#include "tests/server/http/test_server.hpp"
#include "tests/server/http/websocket_client.hpp"

namespace gavel::http::browser_test {
namespace {

const std::string kListed = "https://shop.example";

Options shop() {
  Options options;
  options.origins = {kListed};
  return options;
}

std::string from(std::string_view origin) { return "Origin: " + std::string{origin} + "\r\n"; }

Answer ask(const TestServer& server, const std::string& request) {
  RawClient client{server.port()};
  client.send(request);
  return client.answer().value();
}

std::string preflight(std::string_view path, std::string_view origin) {
  return "OPTIONS " + std::string{path} + " HTTP/1.1\r\nHost: gavel.test\r\n" + from(origin) +
         "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization,content-type\r\n\r\n";
}

TEST(Browsers, are_told_with_every_answer_to_guess_nothing_and_to_show_nothing) {
  TestServer server;
  for (const auto& request : {get("/hello"), get("/nothing"), get("/he llo"), get("/throw"), post("/guarded", "{}")}) {
    const auto answer = ask(server, request);
    EXPECT_EQ(answer.fields.at("x-content-type-options"), "nosniff") << request;
    EXPECT_EQ(answer.fields.at("cache-control"), "no-store") << request;
    EXPECT_EQ(answer.fields.at("content-security-policy"), "default-src 'none'; frame-ancestors 'none'") << request;
  }
}

TEST(Browsers, of_a_listed_origin_may_read_answers_and_problems) {
  TestServer server{shop()};
  for (const auto& request : {get("/hello", from(kListed)), get("/nothing", from(kListed)),
                              post("/guarded", "{}", from(kListed)), get("/throw", from(kListed))}) {
    const auto answer = ask(server, request);
    EXPECT_EQ(answer.fields.at("access-control-allow-origin"), kListed) << request;
    EXPECT_EQ(answer.fields.at("vary"), "Origin") << request;
    EXPECT_FALSE(answer.fields.contains("access-control-allow-credentials")) << request;
  }
}

TEST(Browsers, of_one_connection_are_told_apart_by_request) {
  TestServer server{shop()};
  RawClient client{server.port()};
  client.send(get("/hello", from(kListed)) + get("/hello") + get("/he llo", from(kListed)));
  EXPECT_TRUE(client.answer()->fields.contains("access-control-allow-origin"));
  const auto second = client.answer().value();
  EXPECT_FALSE(second.fields.contains("access-control-allow-origin"));
  EXPECT_EQ(second.fields.at("vary"), "Origin");
  EXPECT_FALSE(client.answer()->fields.contains("access-control-allow-origin"));
}

TEST(Browsers, of_a_foreign_origin_may_change_nothing_and_read_nothing) {
  TestServer server{shop()};
  const auto evil = from("https://evil.example");
  const auto read = ask(server, get("/hello", evil));
  EXPECT_EQ(read.status, 200);
  EXPECT_FALSE(read.fields.contains("access-control-allow-origin"));
  for (const auto& request : {post("/echo", "{}", evil), get("/hello", evil + "Authorization: Bearer x\r\n"),
                              preflight("/echo", "https://evil.example")}) {
    const auto answer = ask(server, request);
    EXPECT_EQ(answer.status, 403) << request;
    EXPECT_NE(answer.body.find("origin_not_allowed"), std::string::npos);
    EXPECT_FALSE(answer.fields.contains("access-control-allow-origin"));
    EXPECT_FALSE(answer.fields.contains("access-control-allow-methods"));
  }
}

TEST(Browsers, that_ask_beforehand_are_told_what_a_listed_origin_may_send) {
  TestServer server{shop()};
  const auto answer = ask(server, preflight("/echo", kListed));
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.fields.at("access-control-allow-origin"), kListed);
  EXPECT_EQ(answer.fields.at("access-control-allow-methods"), "POST, OPTIONS");
  EXPECT_NE(answer.fields.at("access-control-allow-headers").find("Authorization"), std::string::npos);
  EXPECT_EQ(ask(server, preflight("/nothing", kListed)).status, 404);
}

TEST(Browsers, that_call_the_server_by_a_name_that_it_has_not_are_refused) {
  Options options;
  options.hosts.emplace();
  TestServer server{options};
  const auto by_name = [&](std::string_view host, std::string_view method = "GET") {
    return ask(server, std::string{method} + " /hello HTTP/1.1\r\nHost: " + std::string{host} + "\r\n\r\n");
  };
  for (const auto* host : {"localhost", "localhost:1", "127.0.0.1:8080", "[::1]"}) {
    EXPECT_EQ(by_name(host).status, 200) << host;
  }
  for (const auto* method : {"GET", "DELETE", "OPTIONS"}) {
    const auto refused = by_name("rebound.example", method);
    EXPECT_EQ(refused.status, 421) << method;
    EXPECT_NE(refused.body.find("misdirected_request"), std::string::npos);
  }
  EXPECT_EQ(WebSocketClient{server.port()}.status(), 421) << "the client's Host is gavel.test";
}

TEST(GreedyClients, are_answered_429_above_their_number_of_connections_and_served_below_it) {
  Options options;
  options.limits.client_connections = 2;
  TestServer server{options, 2};
  RawClient first{server.port()};
  EXPECT_EQ(first.status_of(get("/hello")), 200);
  {
    WebSocketClient second{server.port()};
    EXPECT_EQ(second.status(), 101);
    RawClient third{server.port()};
    const auto refused = third.answer().value();
    EXPECT_EQ(refused.status, 429);
    EXPECT_TRUE(refused.fields.contains("retry-after"));
    EXPECT_NE(refused.body.find("too_many_connections_of_client"), std::string::npos);
    EXPECT_TRUE(third.is_closed());
    EXPECT_EQ(first.status_of(get("/hello")), 200);
  }
  EXPECT_TRUE(server.eventually([](const Counts& c) { return c.connections == 1; }));
  EXPECT_EQ(RawClient{server.port()}.status_of(get("/hello")), 200);
  EXPECT_EQ(server.server().counts().turned_away, 1U);
  EXPECT_EQ(server.lines.take(), "connections of 127.0.0.1 are turned away: too many, or opened too fast");
}

TEST(GreedyClients, that_open_connections_too_fast_are_turned_away_and_written_down_once) {
  Options options;
  options.limits.client_rate = 1e-6;  // a budget of its own below one: nothing comes back within a test
  TestServer server{options};
  for (int i = 0; i < 50; ++i) {
    RawClient client{server.port()};
    const auto refused = client.answer();
    EXPECT_TRUE(!refused || refused->status == 429);
  }
  EXPECT_TRUE(server.eventually([](const Counts& c) { return c.turned_away == 50; }));
  EXPECT_EQ(server.server().counts().requests, 0U);
  server.lines.take();
  EXPECT_TRUE(server.lines.empty());
}

}  // namespace
}  // namespace gavel::http::browser_test
