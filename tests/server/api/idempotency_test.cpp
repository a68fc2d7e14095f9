// Idempotency-Key: what is sent twice is done once.
#include "server/api/idempotency.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace gavel::api::idempotency_test {
namespace {

class IdempotencyTest : public ::testing::Test {
 protected:
  static http::Request request(std::string key, std::string body = "{}") {
    return {.method = "POST",
            .path = "/v1/auctions/1/bids",
            .query = {},
            .fields = {{"idempotency-key", std::move(key)}},
            .body = std::move(body),
            .remote = {},
            .params = {}};
  }
  /// What the client hears; the handler, where there is one to be called, is left in `handler`.
  std::shared_ptr<std::optional<http::Response>> send(const http::Request& r, const std::string& account = "ann") {
    auto heard = std::make_shared<std::optional<http::Response>>();
    handler = keys->admit(r, account, now, [heard](http::Response answer) { *heard = std::move(answer); });
    return heard;
  }
  static std::string code(const http::Response& answer) { return nlohmann::json::parse(answer.body).at("code"); }
  static bool is_replay(const http::Response& answer) {
    return std::ranges::any_of(answer.fields, [](const auto& field) {
      return field == std::pair<std::string, std::string>("Idempotent-Replayed", "true");
    });
  }

  rules::Time now{1'000'000};
  std::shared_ptr<Idempotency> keys = std::make_shared<Idempotency>(Idempotency::Options{.answers = 3});
  std::optional<http::Respond> handler;
};

TEST_F(IdempotencyTest, V88_same_key_and_body_is_answered_once_and_replayed) {
  const auto first = send(request("k1"));
  ASSERT_TRUE(handler);
  (*handler)({.status = 201, .content_type = "application/json", .body = R"({"seq":2})", .fields = {}});
  EXPECT_FALSE(is_replay(**first));
  const auto second = send(request("k1"));
  EXPECT_FALSE(handler) << "nobody may handle it again";
  EXPECT_EQ((*second)->status, 201);
  EXPECT_EQ((*second)->body, (*first)->body);
  EXPECT_TRUE(is_replay(**second));
}

TEST_F(IdempotencyTest, V88_same_key_with_another_body_is_422) {
  send(request("k1"));
  (*handler)({.status = 201, .content_type = {}, .body = {}, .fields = {}});
  const auto other = send(request("k1", R"({"amount":2})"));
  EXPECT_FALSE(handler);
  EXPECT_EQ((*other)->status, 422);
  EXPECT_EQ(code(**other), "idempotency_key_reused");
}

TEST_F(IdempotencyTest, V88_same_key_while_the_first_runs_is_409) {
  send(request("k1"));
  auto running = std::move(handler);
  const auto second = send(request("k1"));
  EXPECT_FALSE(handler);
  EXPECT_EQ((*second)->status, 409);
  EXPECT_EQ(code(**second), "idempotency_key_in_use");
  (*running)({.status = 201, .content_type = {}, .body = {}, .fields = {}});
  const auto third = send(request("k1"));
  EXPECT_EQ((*third)->status, 201);
}

TEST_F(IdempotencyTest, parameters_of_the_query_belong_to_the_request) {
  auto first = request("k1", "");
  first.query = {{"bidder", "ann"}};
  send(first);
  (*handler)({.status = 200, .content_type = {}, .body = {}, .fields = {}});
  auto second = first;
  second.query = {{"bidder", "bob"}};
  EXPECT_EQ((*send(second))->status, 422);
  EXPECT_FALSE(handler);
}

TEST_F(IdempotencyTest, reads_are_answered_anew) {
  auto read = request("k1", "");
  read.method = "GET";
  for (int i = 0; i < 2; ++i) {
    send(read);
    ASSERT_TRUE(handler);
    (*handler)({.status = 200, .content_type = {}, .body = {}, .fields = {}});
  }
}

TEST_F(IdempotencyTest, keys_are_an_accounts_own) {
  send(request("k1"));
  (*handler)({.status = 201, .content_type = {}, .body = {}, .fields = {}});
  send(request("k1"), "bob");
  EXPECT_TRUE(handler);
}

TEST_F(IdempotencyTest, answer_that_nothing_was_done_leaves_the_key_free) {
  for (const int status : {503, 504, 500}) {
    send(request("k1"));
    ASSERT_TRUE(handler);
    (*handler)({.status = status, .content_type = {}, .body = {}, .fields = {}});
  }
  send(request("k1"));
  EXPECT_TRUE(handler);
}

TEST_F(IdempotencyTest, handler_that_never_answers_gives_the_key_back) {
  send(request("k1"));
  handler.reset();
  send(request("k1"));
  EXPECT_TRUE(handler);
}

TEST_F(IdempotencyTest, answers_are_forgotten_after_a_day_and_when_there_are_too_many) {
  for (const char* key : {"k1", "k2", "k3", "k4"}) {
    send(request(key));
    (*handler)({.status = 200, .content_type = {}, .body = {}, .fields = {}});
  }
  send(request("k1"));
  EXPECT_TRUE(handler) << "one too many";
  handler.reset();
  send(request("k4"));
  EXPECT_FALSE(handler);
  now = now + 24 * 60 * 60 * 1000 + 1;
  send(request("k4"));
  EXPECT_TRUE(handler) << "a day old";
}

TEST_F(IdempotencyTest, key_that_is_none_is_refused_and_no_key_is_no_matter) {
  const std::vector<std::string> bad_keys = {"", "a b", std::string(256, 'x'), "\x7f"};
  for (const auto& bad : bad_keys) {
    const auto answer = send(request(bad));
    EXPECT_FALSE(handler);
    EXPECT_EQ((*answer)->status, 400);
  }
  auto plain = request("x");
  plain.fields.clear();
  send(plain);
  EXPECT_TRUE(handler);
}

}  // namespace
}  // namespace gavel::api::idempotency_test
