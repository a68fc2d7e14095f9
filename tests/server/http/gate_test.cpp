#include "server/http/gate.hpp"

#include <gtest/gtest.h>

#include <string>

namespace gavel::http::gate_test {
namespace {

using namespace std::string_literals;

Head accepted(const std::string& head) {
  auto result = inspect(head, {});
  EXPECT_TRUE(result) << head << (result ? "" : result.error().detail);
  return result ? *std::move(result) : Head{};
}

TEST(Gate, a_plain_get_passes_with_its_parts) {
  const auto head =
      accepted("GET /v1/auctions?limit=20&state=open HTTP/1.1\r\nHost: a.example:8080\r\nX-Odd:  two  words \r\n\r\n");
  EXPECT_EQ(head.request.method, "GET");
  EXPECT_EQ(head.request.path, "/v1/auctions");
  EXPECT_EQ(head.request.parameter("limit"), "20");
  EXPECT_EQ(head.request.parameter("state"), "open");
  EXPECT_EQ(head.request.parameter("cursor"), std::nullopt);
  EXPECT_EQ(head.request.field("x-odd"), "two  words");
  EXPECT_EQ(head.request.field("x-none"), "");
  EXPECT_TRUE(head.keep_alive);
  EXPECT_FALSE(head.upgrade);
  EXPECT_EQ(head.content_length, 0u);
}

TEST(Gate, the_body_length_and_the_expectation_are_told) {
  const auto head = accepted("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\nExpect: 100-Continue\r\n\r\n");
  EXPECT_EQ(head.content_length, 12u);
  EXPECT_TRUE(head.expect_continue);
}

TEST(Gate, the_connection_ends_when_the_client_says_close_or_speaks_http_1_0) {
  EXPECT_FALSE(accepted("GET / HTTP/1.1\r\nHost: a\r\nConnection: foo, Close\r\n\r\n").keep_alive);
  EXPECT_FALSE(accepted("GET / HTTP/1.0\r\nHost: a\r\n\r\n").keep_alive);
}

TEST(Gate, an_upgrade_to_websocket_is_told_and_others_are_ignored) {
  EXPECT_TRUE(
      accepted("GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n\r\n").upgrade);
  EXPECT_FALSE(accepted("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n").upgrade);
  EXPECT_FALSE(accepted("GET / HTTP/1.0\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n").upgrade);
}

TEST(Gate, hosts_may_be_names_addresses_and_bracketed_addresses_with_a_port) {
  for (const auto* host : {"a", "a.example", "a.example:80", "127.0.0.1:8080", "[::1]", "[::1]:8080", "a_b-c.d:"}) {
    accepted("GET / HTTP/1.1\r\nHost: "s + host + "\r\n\r\n");
  }
}

TEST(Gate, the_size_of_a_whole_head_is_found_and_what_follows_is_left) {
  const std::string bytes = "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /next";
  EXPECT_EQ(find_head(bytes, 0, {}).value(), bytes.find("GET /next"));
}

TEST(Gate, an_incomplete_head_asks_for_more_wherever_it_is_cut) {
  const std::string bytes = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
    const auto some = std::string_view{bytes}.substr(0, cut);
    EXPECT_EQ(find_head(some, 0, {}).value(), std::nullopt) << cut;
    EXPECT_EQ(find_head(bytes, cut, {}).value(), bytes.size()) << "resumed at " << cut;
  }
}

TEST(Gate, what_can_never_become_a_head_is_refused_before_it_is_whole) {
  EXPECT_EQ(find_head("GET / HTTP/1.1\nHost", 0, {}).error().status, 400);
  EXPECT_EQ(find_head("\x16\x03\x01\x02"s, 0, {}).error().status, 400) << "a TLS hello";
  EXPECT_EQ(find_head("GET /" + std::string(5'000, 'a'), 0, {}).error().status, 414);
  EXPECT_EQ(find_head("GET / HTTP/1.1\r\nA: " + std::string(9'000, 'a'), 0, {}).error().status, 431);
}

TEST(Gate, a_bad_byte_right_after_what_was_seen_is_noticed) {
  EXPECT_EQ(find_head("GET /\rX", 6, {}).error().status, 400) << "a CR that turns out to be bare";
  EXPECT_EQ(find_head("GET /\n", 5, {}).error().status, 400);
}

TEST(Gate, the_limits_are_exact) {
  Limits limits;
  limits.fields = 2;
  limits.target = 5;
  limits.body = 10;
  const auto status = [&](const std::string& head) {
    const auto result = inspect(head, limits);
    return result ? 200 : result.error().status;
  };
  EXPECT_EQ(status("GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\n\r\n"), 200);
  EXPECT_EQ(status("GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 2\r\n\r\n"), 431);
  EXPECT_EQ(status("GET /1234 HTTP/1.1\r\nHost: a\r\n\r\n"), 200);
  EXPECT_EQ(status("GET /12345 HTTP/1.1\r\nHost: a\r\n\r\n"), 414);
  EXPECT_EQ(status("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n"), 200);
  EXPECT_EQ(status("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n"), 413);
}

TEST(Gate, a_refusal_never_quotes_what_the_client_sent) {
  const auto result = inspect("GET /?access_token=s3cret HTTP/1.1\r\nHost: a\r\n\r\n", {});
  EXPECT_EQ(result.error().code, "token_in_url");
  EXPECT_EQ(result.error().detail.find("s3cret"), std::string::npos);
}

}  // namespace
}  // namespace gavel::http::gate_test
