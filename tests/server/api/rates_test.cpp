// How many commands an account may send, by a clock of the test's.
#include "server/api/rates.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/server/api/api_fixture.hpp"

namespace gavel::api::rates_test {
namespace {

struct Seen {
  bool handled = false;
  http::Response answer;
  std::string field(std::string_view name) const {
    const auto at = std::ranges::find(answer.fields, name, [](const auto& f) { return f.first; });
    return at == answer.fields.end() ? "" : at->second;
  }
};

/// One command, handled at once where it is admitted.
Seen send(Rates& rates, const std::string& account, std::int64_t ms) {
  Seen seen;
  auto admitted = rates.admit(account, {ms}, [&](http::Response answer) { seen.answer = std::move(answer); });
  seen.handled = admitted.has_value();
  if (admitted) (*admitted)({.status = 201});
  return seen;
}

TEST(Rates, give_a_burst_and_then_so_many_a_second) {
  Rates rates(10);
  for (int i = 0; i < 40; ++i) ASSERT_TRUE(send(rates, "ann", 0).handled) << i;
  EXPECT_FALSE(send(rates, "ann", 0).handled);
  EXPECT_FALSE(send(rates, "ann", 99).handled);
  EXPECT_TRUE(send(rates, "ann", 100).handled);
  EXPECT_FALSE(send(rates, "ann", 100).handled);
  int handled = 0;
  for (std::int64_t ms = 101; ms <= 10'100; ++ms) handled += send(rates, "ann", ms).handled;
  EXPECT_EQ(handled, 100);
  int later = 0;
  for (int i = 0; i < 100; ++i) later += send(rates, "ann", 1'000'000).handled;
  EXPECT_EQ(later, 40) << "what is saved up is bounded";
}

TEST(Rates, count_what_one_request_asks_for_besides) {
  Rates rates(1);
  ASSERT_TRUE(send(rates, "ann", 0).handled);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(rates.spend_or_wait("ann", {0}), 0) << i;
  EXPECT_EQ(rates.spend_or_wait("ann", {0}), 1);
  EXPECT_FALSE(send(rates, "ann", 0).handled) << "it is the same budget";
  EXPECT_EQ(rates.spend_or_wait("bob", {0}), 0);
  EXPECT_EQ(rates.spend_or_wait("ann", {1000}), 0);
  Rates any(0);
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(any.spend_or_wait("ann", {0}), 0);
}

TEST(Rates, are_each_accounts_own) {
  Rates rates(1);
  for (int i = 0; i < 5; ++i) send(rates, "ann", 0);
  EXPECT_FALSE(send(rates, "ann", 0).handled);
  EXPECT_TRUE(send(rates, "bob", 0).handled);
}

TEST(Rates, say_what_is_left_and_when_to_come_again) {
  Rates rates(2);
  const auto first = send(rates, "ann", 0);
  EXPECT_EQ(first.answer.status, 201);
  EXPECT_EQ(first.field("RateLimit-Policy"), "\"account\";q=8;w=4");
  EXPECT_EQ(first.field("RateLimit"), "\"account\";r=7;t=1");
  for (int i = 0; i < 7; ++i) send(rates, "ann", 0);
  const auto refused = send(rates, "ann", 0);
  EXPECT_FALSE(refused.handled);
  EXPECT_EQ(refused.answer.status, 429);
  EXPECT_EQ(nlohmann::json::parse(refused.answer.body).at("code"), "rate_limited");
  EXPECT_EQ(refused.field("Retry-After"), "1");
  EXPECT_EQ(refused.field("RateLimit"), "\"account\";r=0;t=4");
  Rates slow(0.1);
  EXPECT_TRUE(send(slow, "ann", 0).handled) << "a burst is at least one";
  EXPECT_EQ(send(slow, "ann", 0).field("Retry-After"), "10");
}

TEST(Rates, of_nothing_let_everything_through_and_say_nothing) {
  Rates rates(0);
  for (int i = 0; i < 10'000; ++i) ASSERT_TRUE(send(rates, "ann", 0).handled);
  EXPECT_EQ(send(rates, "ann", 0).field("RateLimit"), "");
  EXPECT_EQ(rates.size(), 0u);
}

TEST(Rates, clock_that_stands_still_or_goes_back_gives_nothing) {
  Rates rates(1);
  for (int i = 0; i < 4; ++i) send(rates, "ann", 5000);
  EXPECT_FALSE(send(rates, "ann", 1000).handled);
  EXPECT_FALSE(send(rates, "ann", 1500).handled);
}

TEST(Rates, forget_who_has_been_quiet) {
  Rates rates(10);
  for (int i = 0; i < 5000; ++i) send(rates, "account" + std::to_string(i), i * 10);
  EXPECT_LT(rates.size(), 1100u);
}

class RatesOfCommands : public testing::ApiFixture {
 protected:
  RatesOfCommands() : ApiFixture(1) {}
};

TEST_F(RatesOfCommands, count_what_changes_something_and_reads_are_free) {
  const auto bid = [this] {
    return post(path(testing::FakeHouse::id(1), "/bids"), R"({"amount":1})", auth::Role::bidder);
  };
  for (int i = 0; i < 4; ++i) EXPECT_EQ(bid().status(), 201);
  EXPECT_EQ(bid().code(), "rate_limited");
  EXPECT_EQ(house_.bids_placed.size(), 4u) << "nothing was done";
  const auto own = send("GET", path(testing::FakeHouse::id(1), "/bids/own"), "", auth::Role::bidder);
  EXPECT_NE(own.code(), "rate_limited");
  EXPECT_EQ(own.field("RateLimit"), "");
  EXPECT_EQ(post(path(testing::FakeHouse::id(1), "/bids"), R"({"amount":1})", auth::Role::seller).status(), 201)
      << "another account's";
  house_.time = house_.time + 1000;
  EXPECT_EQ(bid().status(), 201);
}

}  // namespace
}  // namespace gavel::api::rates_test
