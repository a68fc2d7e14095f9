// Bodies at random, made of what the routes know: whatever comes, the answer is one of ours, and is not 500.
#include <random>

#include "tests/server/api/api_fixture.hpp"

namespace gavel::api::random_bodies_test {
namespace {

using auth::Role;
using nlohmann::json;
using testing::ApiFixture;
using testing::FakeHouse;

constexpr int kBodies = 1500;

constexpr const char* kRich = R"({"title":"x","currency":"USD","format":"english","starting_price":1000,
  "increments":[{"from":0,"step":5},{"from":100,"step":25}],"reserve_price":5000,"reserve_policy":"full_max",
  "buy_now":{"price":9000,"policy":"until_percent","percent":50,"bid_at_or_above_buys":false},
  "soft_close":{"window_ms":1000,"extension_ms":1000,"mode":"add","max_extensions":3,
                "hard_end":"2026-11-22T17:00:00Z","on_retraction":"keep"},
  "ending":{"kind":"candle","window_ms":500},"price_clock":{"step":10,"interval_ms":1000,"floor":100},
  "units":{"supply":5,"pricing":"pay_as_bid","marginal":"time"},"commit_reveal":true,"reveal_ms":60000,
  "outage":{"policy":"extend_on_outage","extension_ms":1000},"beats_own":true,"weighted":true,"approved_only":true,
  "bidder_limit":5000,"confirm_above_percent":300,"linked":["a","b"],"time_zone":"Europe/London",
  "ends_at_local":"2026-11-23T20:00","duration_ms":60000,"ends_at":"2026-11-22T17:00:00Z","draft":true,
  "starts_at":"2026-11-22T16:30:00Z","reason":"x","amount":5,"min_units":1,"confirm":true,"bidder":"b1",
  "digest":"00","nonce":"n","expires_in_ms":5,"limit":5,"weight":1000,"max_exposure":5})";

class RandomBodies : public ApiFixture {
 protected:
  RandomBodies() : random_(seed_) {
    record(FakeHouse::id(1), {made(own_terms())});
    record(FakeHouse::id(2), {made(own_terms()), rules::Cancelled{"seller", ""}});
  }

  std::size_t up_to(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n)(random_); }

  json odd_value() {
    static const std::vector<json> values = {nullptr,
                                             true,
                                             0,
                                             -1,
                                             1.5,
                                             1e300,
                                             INT64_MAX,
                                             INT64_MIN,
                                             UINT64_MAX,
                                             "",
                                             "x",
                                             "\u202e",
                                             std::string(300, 'y'),
                                             "9999-12-31T23:59:59Z",
                                             "1970-01-01T00:00:00Z",
                                             "2026-03-29T01:30",
                                             "english",
                                             "dutch",
                                             "multi_unit",
                                             "vickrey",
                                             "reverse",
                                             "japanese",
                                             json::array(),
                                             json::array({nullptr}),
                                             json::object(),
                                             {{"price", 1}},
                                             {{"kind", "candle"}}};
    return values[up_to(values.size() - 1)];
  }

  /// Leaves out, changes, or keeps what is in it, here and deeper down.
  json changed(const json& from) {
    json out = json::object();
    for (const auto& [name, value] : from.items()) {
      const auto what = up_to(9);
      if (what < 3) continue;
      if (what == 3) {
        out[name] = odd_value();
      } else {
        out[name] = value.is_object() ? changed(value) : value;
      }
    }
    return out;
  }

  static unsigned chosen_seed() {
    const char* const given = std::getenv("GAVEL_SEED");
    return given ? static_cast<unsigned>(std::stoul(given)) : std::random_device()();
  }

  const unsigned seed_ = chosen_seed();
  std::mt19937 random_;
};

TEST_F(RandomBodies, are_answered_with_what_was_made_or_with_a_problem) {
  SCOPED_TRACE("GAVEL_SEED=" + std::to_string(seed_));
  const std::vector<std::pair<std::string, std::string>> routes = {{"POST", "/v1/auctions"},
                                                                   {"POST", "/v1/auctions"},
                                                                   {"PATCH", path(FakeHouse::id(1))},
                                                                   {"POST", path(FakeHouse::id(2), "/relist")},
                                                                   {"POST", path(FakeHouse::id(1), "/bids")},
                                                                   {"POST", path(FakeHouse::id(1), "/reveals")},
                                                                   {"POST", path(FakeHouse::id(1), "/commitments")},
                                                                   {"POST", path(FakeHouse::id(1), "/second-chance")},
                                                                   {"POST", path(FakeHouse::id(1), "/bids/2/remove")},
                                                                   {"PUT", path(FakeHouse::id(1), "/bidders/bob")}};
  const auto rich = json::parse(kRich);
  for (int i = 0; i < kBodies && !HasFailure(); ++i) {
    const auto& [method, target] = routes[up_to(routes.size() - 1)];
    const auto body = changed(rich).dump();
    const auto answer = send(method, target, body, Role::seller);
    EXPECT_TRUE(answer.status() == 200 || answer.status() == 201 || answer.status() == 422 || answer.status() == 403 ||
                answer.status() == 409)
        << answer.status() << " " << method << " " << target << " " << body << " " << answer.response.body;
    for (const auto& made : house_.created) EXPECT_TRUE(rules::problems(made.terms, house_.time).empty()) << body;
    house_.created.clear();
    house_.executed.clear();
  }
}

/// Members that fit each other are the exception at random: one thing is changed in a body that is good.
TEST_F(RandomBodies, with_one_odd_thing_are_refused_for_that_thing_or_good) {
  SCOPED_TRACE("GAVEL_SEED=" + std::to_string(seed_));
  auto good = json::parse(kRich);
  json base = {{"title", "x"},           {"currency", "USD"},       {"format", "english"},
               {"starting_price", 1000}, {"increments", "fixed:5"}, {"duration_ms", 600'000}};
  for (const char* term : {"reserve_price", "buy_now", "soft_close", "outage", "bidder_limit", "linked", "time_zone"}) {
    base[term] = good[term];
  }
  ASSERT_EQ(post("/v1/auctions", base.dump(), Role::seller).status(), 201);
  for (int i = 0; i < kBodies && !HasFailure(); ++i) {
    auto body = base;
    auto at = body.begin();
    std::advance(at, static_cast<std::ptrdiff_t>(up_to(body.size() - 1)));
    const std::string name = at.key();
    at.value() = odd_value();
    const auto answer = post("/v1/auctions", body.dump(), Role::seller);
    ASSERT_TRUE(answer.status() == 201 || answer.status() == 422) << body << answer.response.body;
    if (answer.status() == 201) continue;
    const auto told = answer.json();
    // Another format or start makes other members wrong.
    if (name == "format" || name == "starting_price" || name == "duration_ms") continue;
    for (const auto& error : told.at("errors")) {
      EXPECT_TRUE(error.at("field").get<std::string>().starts_with(name) || name == "reserve_price")
          << name << " " << answer.response.body;
    }
  }
}

}  // namespace
}  // namespace gavel::api::random_bodies_test
