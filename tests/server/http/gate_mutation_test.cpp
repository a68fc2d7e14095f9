#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <random>
#include <string>

#include "server/http/gate.hpp"
#include "server/http/text.hpp"

namespace gavel::http::gate_mutation_test {
namespace {

constexpr std::array<std::string_view, 5> seeds{
    "GET /v1/auctions/01J?limit=20&cursor=abc HTTP/1.1\r\nHost: gavel.test:8080\r\nAccept: */*\r\n\r\n",
    "POST /v1/auctions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 17\r\n"
    "Expect: 100-continue\r\nIdempotency-Key: k\r\n\r\n",
    "GET /live HTTP/1.1\r\nHost: [::1]:80\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\nConnection: close\r\n\r\n",
    "DELETE /a%20b/c HTTP/1.0\r\nHost: a.b.c\r\nX: \t y \r\n\r\n"};

constexpr std::array<std::string_view, 22> pieces{"\r\n",
                                                  "\n",
                                                  "\r",
                                                  " ",
                                                  "\t",
                                                  ":",
                                                  ",",
                                                  "%2f",
                                                  "%00",
                                                  "..",
                                                  "?token=1",
                                                  "#",
                                                  "\r\n\r\n",
                                                  "chunked",
                                                  "HTTP/1.1",
                                                  "HTTP/2.0",
                                                  "Host: b\r\n",
                                                  "Content-Length: 5\r\n",
                                                  "Transfer-Encoding: chunked\r\n",
                                                  "\xff",
                                                  "[",
                                                  "Upgrade: websocket\r\n"};

class Mutator {
 public:
  explicit Mutator(unsigned seed) : random_(seed) {}

  std::string head() {
    std::string head{pick(seeds)};
    for (auto times = below(4) + 1; times > 0; --times) mutate(head);
    if (!head.ends_with("\r\n\r\n") && below(2) == 0) head += "\r\n\r\n";
    return head;
  }
  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>{0, n - 1}(random_); }

 private:
  template <class Range>
  std::string_view pick(const Range& range) {
    return range[below(range.size())];
  }

  void mutate(std::string& head) {
    const auto at = below(head.size() + 1);
    switch (below(6)) {
      case 0:
        head.insert(at, 1, static_cast<char>(below(256)));
        break;
      case 1:
        head.insert(at, pick(pieces));
        break;
      case 2:
        head.erase(at, below(5));
        break;
      case 3:
        head.insert(at, head.substr(below(head.size() + 1), below(40)));
        break;
      case 4:
        head.replace(at, below(8), pick(pieces));
        break;
      default:
        if (at < head.size()) head[at] = static_cast<char>(below(256));
    }
    if (head.empty()) head = "\r";
  }

  std::mt19937 random_;
};

/// What everything behind the gate relies on.
void check_invariants(const Head& head, const Limits& limits) {
  const auto& r = head.request;
  const auto has_control = [](std::string_view s) { return std::ranges::any_of(s, text::is_control); };
  EXPECT_TRUE(r.path.starts_with('/') && !has_control(r.path) && text::is_utf8(r.path));
  EXPECT_EQ(r.path.find("/../"), std::string::npos);
  EXPECT_LE(head.content_length, limits.body);
  EXPECT_LE(r.fields.size(), limits.fields);
  EXPECT_EQ(r.field("transfer-encoding"), "");
  EXPECT_NE(r.field("host"), "");
  for (const auto& [name, value] : r.fields) {
    EXPECT_TRUE(text::is_token(name));
    EXPECT_EQ(name, text::lower(name));
    EXPECT_EQ(value, text::trim(value));
    EXPECT_TRUE(std::ranges::none_of(value, [](char c) { return text::is_control(c) && c != '\t'; }));
  }
  for (const auto name : {"host", "content-length", "content-type", "authorization", "origin"}) {
    EXPECT_LE(std::ranges::count(r.fields, name, [](const auto& f) { return f.first; }), 1) << name;
  }
  for (const auto& [name, value] : r.query) {
    EXPECT_FALSE(has_control(name) || has_control(value));
    EXPECT_TRUE(text::is_utf8(name) && text::is_utf8(value));
    EXPECT_NE(name, "token");
  }
  if (head.upgrade) {
    EXPECT_EQ(r.method, "GET");
    EXPECT_EQ(head.content_length, 0u);
  }
}

TEST(GateMutation, a_hundred_thousand_mutated_heads_are_refused_or_keep_the_invariants) {
  const char* const given = std::getenv("GAVEL_SEED");
  const auto seed = given ? static_cast<unsigned>(std::stoul(given)) : std::random_device{}();
  SCOPED_TRACE("GAVEL_SEED=" + std::to_string(seed));
  RecordProperty("seed", std::to_string(seed));
  Mutator mutator{seed};
  const Limits limits;
  int passed = 0;
  for (int i = 0; i < 100'000 && !testing::Test::HasFailure(); ++i) {
    const auto bytes = mutator.head();
    SCOPED_TRACE(testing::PrintToString(bytes));
    const auto cut = mutator.below(bytes.size() + 1);
    if (const auto size = find_head(bytes, 0, limits); size && *size) {
      EXPECT_LE(**size, bytes.size());
      if (const auto first = find_head(std::string_view{bytes}.substr(0, cut), 0, limits); first && !*first) {
        EXPECT_EQ(find_head(bytes, cut, limits).value(), **size) << "resuming finds another end";
      }
    }
    const auto head = inspect(bytes, limits);
    if (!head) {
      EXPECT_TRUE(head.error().status >= 400 && head.error().status < 600 && !head.error().code.text().empty());
      continue;
    }
    ++passed;
    check_invariants(*head, limits);
  }
  EXPECT_GT(passed, 1'000) << "the mutations are too wild to test anything";
}

}  // namespace
}  // namespace gavel::http::gate_mutation_test
