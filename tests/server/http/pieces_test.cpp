// The small pure parts: answers as bytes, the outbox, the budget, the handshake.
#include <gtest/gtest.h>

#include "server/http/answer.hpp"
#include "server/http/budget.hpp"
#include "server/http/handshake.hpp"
#include "server/http/outbox.hpp"

namespace gavel::http::pieces_test {
namespace {

using Kind = Socket::Kind;
using namespace std::chrono_literals;

std::string bytes_of(const Response& response, AnswerStyle style = {}) {
  std::string out;
  append_answer(out, response, "NOW", style);
  return out;
}

TEST(Answer, has_every_field_that_clients_and_caches_need) {
  EXPECT_EQ(bytes_of({201, "application/json", "{}", {{"Location", "/v1/auctions/1"}}}),
            "HTTP/1.1 201 Created\r\nDate: NOW\r\nConnection: keep-alive\r\nContent-Type: application/json\r\n"
            "Content-Length: 2\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
            "Referrer-Policy: no-referrer\r\n"
            "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
            "Location: /v1/auctions/1\r\n\r\n{}");
}

TEST(Answer, to_head_has_the_length_but_not_the_body) {
  const auto bytes = bytes_of({200, "text/plain", "hello", {}}, {.head_only = true, .close = true});
  EXPECT_NE(bytes.find("Content-Length: 5\r\n"), std::string::npos);
  EXPECT_NE(bytes.find("Connection: close\r\n"), std::string::npos);
  EXPECT_TRUE(bytes.ends_with("\r\n\r\n"));
}

TEST(Answer, without_content_has_no_length) {
  for (const int status : {204, 304}) {
    EXPECT_EQ(bytes_of({status, "", "", {}}).find("Content-Length"), std::string::npos);
  }
}

TEST(Answer, framing_fields_of_the_application_are_left_out_and_its_cache_control_kept) {
  const auto bytes = bytes_of(
      {200, "", "", {{"Transfer-Encoding", "chunked"}, {"content-length", "9"}, {"Cache-Control", "max-age=1"}}});
  EXPECT_EQ(bytes.find("chunked"), std::string::npos);
  EXPECT_EQ(bytes.find("length: 9"), std::string::npos);
  EXPECT_EQ(bytes.find("no-store"), std::string::npos);
  EXPECT_NE(bytes.find("Cache-Control: max-age=1\r\n"), std::string::npos);
}

TEST(Answer, a_field_that_would_split_the_answer_is_thrown_back) {
  std::string out = "before";
  EXPECT_THROW(append_answer(out, {200, "", "", {{"Location", "/\r\nX: y"}}}, "", {}), std::invalid_argument);
  EXPECT_THROW(append_answer(out, {200, "", "", {{"a b", "c"}}}, "", {}), std::invalid_argument);
  EXPECT_EQ(out, "before");
}

TEST(Answer, the_date_is_an_imf_fixdate) {
  Date date;
  EXPECT_EQ(date.text().size(), std::string_view{"Sun, 06 Nov 1994 08:49:37 GMT"}.size());
  EXPECT_TRUE(date.text().ends_with(" GMT"));
}

Frame frame(std::string text) { return std::make_shared<const std::string>(std::move(text)); }

TEST(Outbox, keeps_events_in_order) {
  Outbox outbox{100, 10};
  outbox.push(frame("1"), Kind::event);
  outbox.push(frame("2"), Kind::event);
  EXPECT_EQ(*outbox.pop(), "1");
  EXPECT_EQ(*outbox.pop(), "2");
  EXPECT_EQ(outbox.pop(), nullptr);
}

TEST(Outbox, ticks_of_other_topics_stay) {
  Outbox outbox{100, 10};
  outbox.push(frame("a1"), Kind::tick, 1);
  outbox.push(frame("b1"), Kind::tick, 2);
  outbox.push(frame("a2"), Kind::tick, 1);
  EXPECT_EQ(outbox.bytes(), 4u);
  EXPECT_EQ(*outbox.pop(), "b1");
  EXPECT_EQ(*outbox.pop(), "a2");
  EXPECT_TRUE(outbox.empty());
}

TEST(Outbox, a_newer_tick_replaces_the_waiting_one_and_does_not_overtake_an_event) {
  Outbox outbox{100, 10};
  outbox.push(frame("tick 1"), Kind::tick);
  outbox.push(frame("bid"), Kind::event);
  outbox.push(frame("tick 2"), Kind::tick);
  EXPECT_EQ(outbox.frames(), 2u);
  EXPECT_EQ(*outbox.pop(), "bid");
  EXPECT_EQ(*outbox.pop(), "tick 2");
  EXPECT_TRUE(outbox.push(frame("tick 3"), Kind::tick));
  EXPECT_EQ(*outbox.pop(), "tick 3");
  EXPECT_EQ(outbox.bytes(), 0u);
}

TEST(Outbox, an_event_that_does_not_fit_is_told_and_a_tick_is_dropped) {
  Outbox few{100, 2};
  EXPECT_TRUE(few.push(frame("1"), Kind::event));
  EXPECT_TRUE(few.push(frame("2"), Kind::event));
  EXPECT_TRUE(few.push(frame("tick"), Kind::tick));
  EXPECT_EQ(few.frames(), 2u);
  EXPECT_FALSE(few.push(frame("3"), Kind::event));
  Outbox small{5, 100};
  EXPECT_TRUE(small.push(frame("12345"), Kind::event));
  EXPECT_FALSE(small.push(frame("6"), Kind::event));
  small.clear();
  EXPECT_TRUE(small.push(frame("6"), Kind::event));
}

TEST(Budget, gives_the_burst_and_then_the_rate) {
  const Budget::Time start{};
  Budget budget{2, 1, start};
  EXPECT_TRUE(budget.spend(start));
  EXPECT_TRUE(budget.spend(start));
  EXPECT_FALSE(budget.spend(start));
  EXPECT_FALSE(budget.spend(start + 900ms));
  EXPECT_TRUE(budget.spend(start + 1s));
  EXPECT_FALSE(budget.spend(start + 1s));
  EXPECT_TRUE(budget.spend(start + 1h));
  EXPECT_TRUE(budget.spend(start + 1h));
  EXPECT_FALSE(budget.spend(start + 1h)) << "more than the burst was saved up";
}

TEST(Handshake, needs_version_13_and_a_key_of_16_bytes) {
  const auto status = [](std::string version, std::string key) {
    Request r;
    r.fields = {{"host", "a"}, {"sec-websocket-version", std::move(version)}, {"sec-websocket-key", std::move(key)}};
    const auto refused = check_handshake(r);
    return refused ? refused->status : 101;
  };
  EXPECT_EQ(status("13", "dGhlIHNhbXBsZSBub25jZQ=="), 101);
  EXPECT_EQ(status("8", "dGhlIHNhbXBsZSBub25jZQ=="), 426);
  EXPECT_EQ(status("", "dGhlIHNhbXBsZSBub25jZQ=="), 426);
  for (const auto* bad :
       {"", "dGhl", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZ!==", "dGhlIHNhbXBsZSBub25jZQ==A"}) {
    EXPECT_EQ(status("13", bad), 400) << bad;
  }
}

}  // namespace
}  // namespace gavel::http::pieces_test
