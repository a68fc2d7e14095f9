// What well-behaved clients rely on: keep-alive, pipelining, HEAD, OPTIONS, expectations; and what handlers may do.
#include <gtest/gtest.h>

#include "tests/server/http/raw_client.hpp"
#include "tests/server/http/test_server.hpp"

namespace gavel::http::session_test {
namespace {

TEST(Session, answers_request_after_request_on_one_connection) {
  TestServer server;
  RawClient client{server.port()};
  for (int i = 0; i < 3; ++i) {
    client.send(get("/hello"));
    const auto answer = client.answer().value();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "{\"hello\":true}");
    EXPECT_EQ(answer.fields.at("connection"), "keep-alive");
    EXPECT_EQ(answer.fields.at("cache-control"), "no-store");
    EXPECT_EQ(answer.fields.at("x-content-type-options"), "nosniff");
    EXPECT_TRUE(answer.fields.contains("date"));
  }
  EXPECT_EQ(server.server().counts().accepted, 1u);
  EXPECT_EQ(server.server().counts().requests, 3u);
  EXPECT_EQ(server.server().counts().answers[2], 3u);
}

TEST(Session, closes_after_the_answer_when_asked_to_and_with_http_1_0) {
  TestServer server;
  for (const auto* request : {"GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                              "GET /hello HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n"}) {
    RawClient client{server.port()};
    client.send(request);
    EXPECT_EQ(client.answer()->fields.at("connection"), "close");
    EXPECT_TRUE(client.is_closed());
  }
}

TEST(Session, answers_a_flood_of_pipelined_requests_each_in_order) {
  TestServer server{{}, 2};
  RawClient client{server.port()};
  constexpr int count = 3'000;
  std::thread sender{[&] {
    for (int i = 0; i < count; ++i) client.send(get((i % 3 ? "/items/" : "/later?n=") + std::to_string(i)));
  }};
  int in_order = 0;
  while (in_order < count) {
    const auto answer = client.answer();
    if (!answer || answer->body != std::to_string(in_order)) break;
    ++in_order;
  }
  sender.join();
  EXPECT_EQ(in_order, count);
}

TEST(Session, takes_a_request_byte_by_byte) {
  TestServer server;
  RawClient client{server.port()};
  for (const char byte : post("/echo", "{\"a\":1}")) client.send({&byte, 1});
  EXPECT_EQ(client.answer()->body, "{\"a\":1}");
}

TEST(Session, takes_a_body_of_exactly_the_limit_and_the_request_behind_it) {
  TestServer server;
  RawClient client{server.port()};
  const std::string body(16 * 1024, '7');
  client.send(post("/echo", body) + get("/items/next"));
  EXPECT_EQ(client.answer()->body, body);
  EXPECT_EQ(client.answer()->body, "next");
}

TEST(Session, skips_one_empty_line_before_a_request) {
  TestServer server;
  RawClient client{server.port()};
  client.send(post("/echo", "{}") + "\r\n" + get("/hello"));
  EXPECT_EQ(client.answer()->status, 200);
  EXPECT_EQ(client.answer()->status, 200);
}

TEST(Session, answers_head_as_get_without_the_body) {
  TestServer server;
  RawClient client{server.port()};
  client.send("HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n" + get("/items/after"));
  EXPECT_EQ(client.answer(true)->fields.at("content-length"), "14");
  EXPECT_EQ(client.answer()->body, "after");
}

TEST(Session, keeps_the_connection_after_answers_of_the_router) {
  TestServer server;
  RawClient client{server.port()};
  EXPECT_EQ(client.status_of(get("/nothing")), 404);
  client.send("PUT /hello HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto wrong_method = client.answer().value();
  EXPECT_EQ(wrong_method.status, 405);
  EXPECT_EQ(wrong_method.fields.at("allow"), "GET, HEAD, DELETE, OPTIONS");
  EXPECT_EQ(client.status_of(get("/hello?a=1&a=2")), 400);
  EXPECT_EQ(client.status_of(get("/live")), 426);
  client.send("OPTIONS /hello HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.answer()->status, 204);
  client.send("DELETE /hello HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.answer()->status, 204);
  EXPECT_EQ(client.status_of(get("/hello")), 200);
}

TEST(Session, says_100_continue_once_the_head_is_good_and_the_body_not_there) {
  TestServer server;
  RawClient client{server.port()};
  client.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\nExpect: "
      "100-continue\r\n\r\n");
  EXPECT_EQ(client.take(25), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("{}");
  EXPECT_EQ(client.answer()->body, "{}");
  client.send(post("/echo", "[]", "Expect: 100-continue\r\n"));
  EXPECT_EQ(client.answer()->status, 200) << "the body was there: nothing to wait for";
}

TEST(Session, answers_the_requests_of_a_client_that_has_ended_its_sending) {
  TestServer server;
  RawClient client{server.port()};
  client.send(get("/hello") + get("/later?n=5"));
  client.end_sending();
  EXPECT_EQ(client.answer()->status, 200);
  EXPECT_EQ(client.answer()->body, "5");
  EXPECT_TRUE(client.is_closed());
}

TEST(Session, writes_an_answer_that_is_larger_than_the_kernel_takes_at_once) {
  TestServer server;
  RawClient client{server.port(), 4'096};
  client.send(get("/big") + get("/hello"));
  EXPECT_EQ(client.answer()->body, std::string(8 << 20, 'x'));
  EXPECT_EQ(client.answer()->status, 200);
}

TEST(Handlers, that_throw_are_answered_500_and_the_connection_lives) {
  TestServer server;
  RawClient client{server.port()};
  client.send(get("/throw"));
  const auto answer = client.answer().value();
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.body.find("as asked"), std::string::npos) << "the client must not see what failed";
  EXPECT_EQ(client.status_of(get("/hello")), 200);
  EXPECT_NE(server.lines.take().find("as asked"), std::string::npos);
  EXPECT_EQ(server.server().counts().failed, 1u);
}

TEST(Handlers, that_drop_their_respond_are_answered_500) {
  TestServer server;
  RawClient client{server.port()};
  EXPECT_EQ(client.status_of(get("/drop")), 500);
  EXPECT_EQ(client.status_of(get("/hello")), 200);
}

TEST(Handlers, cannot_split_an_answer) {
  TestServer server;
  RawClient client{server.port()};
  client.send(get("/bad-field") + get("/hello"));
  const auto answer = client.answer().value();
  EXPECT_EQ(answer.status, 500);
  EXPECT_FALSE(answer.fields.contains("set-cookie"));
  EXPECT_EQ(client.answer()->status, 200);
}

TEST(Handlers, may_answer_when_the_client_has_gone) {
  TestServer server;
  auto respond = [&] {
    RawClient client{server.port()};
    client.send(get("/never"));
    return server.never.take();
  }();
  respond(Response{});
  EXPECT_EQ(RawClient{server.port()}.status_of(get("/hello")), 200);
}

TEST(Handlers, may_answer_when_the_server_has_gone) {
  Respond respond;
  {
    TestServer server;
    RawClient client{server.port()};
    client.send(get("/never"));
    respond = server.never.take();
  }
  respond(Response{});
}

}  // namespace
}  // namespace gavel::http::session_test
