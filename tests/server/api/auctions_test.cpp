// Making, showing, listing and cancelling auctions over the API.
#include <gmock/gmock.h>

#include "server/api/cursor.hpp"
#include "tests/server/api/api_fixture.hpp"

namespace gavel::api::auctions_test {
namespace {

using auth::Role;
using testing::ApiFixture;
using testing::FakeHouse;

class Auctions : public ApiFixture {
 protected:
  /// A good body, with members replaced or (null) taken away.
  static std::string body(const nlohmann::json& changes = nlohmann::json::object()) {
    nlohmann::json json = {{"title", "A clock"},     {"currency", "USD"},       {"format", "english"},
                           {"starting_price", 9900}, {"increments", "ebay-us"}, {"duration_ms", 60'000}};
    json.merge_patch(changes);
    return json.dump();
  }
  testing::Answer create(const nlohmann::json& changes = nlohmann::json::object()) {
    return post("/v1/auctions", body(changes), Role::seller);
  }
  /// What is wrong with one field: its code; checks that nothing reached the house.
  std::string create_error(const nlohmann::json& changes, const std::string& field) {
    const auto answer = create(changes);
    EXPECT_EQ(answer.status(), 422) << answer.response.body;
    EXPECT_EQ(answer.json().value("field", ""), field) << answer.response.body;
    EXPECT_TRUE(house_.created.empty());
    return answer.code();
  }
};

TEST_F(Auctions, a_created_one_is_201_with_its_place_and_itself) {
  const auto answer = create();
  ASSERT_EQ(answer.status(), 201) << answer.response.body;
  EXPECT_EQ(answer.field("Location"), path(FakeHouse::id(42)));
  EXPECT_EQ(answer.response.content_type, "application/json");
  EXPECT_EQ(answer.json().at("id"), FakeHouse::id(42).to_string());
  ASSERT_EQ(house_.created.size(), 1u);
  EXPECT_FALSE(house_.created.front().draft);
  const auto& terms = house_.created.front().terms;
  EXPECT_EQ(terms.title, "A clock");
  EXPECT_EQ(terms.seller, "seller");
  EXPECT_EQ(terms.currency.code(), "USD");
  EXPECT_EQ(terms.starting_price, rules::Amount{9900});
  EXPECT_EQ(terms.increments.name(), "ebay-us");
  EXPECT_FALSE(terms.reserve);
}

TEST_F(Auctions, the_duration_counts_from_now_or_from_the_start) {
  create();
  EXPECT_EQ(house_.created.back().terms.starts_at, house_.time);
  EXPECT_EQ(house_.created.back().terms.ends_at.ms, house_.time.ms + 60'000);
  create({{"starts_at", "2026-11-22T18:00:00+01:00"}});
  EXPECT_EQ(house_.created.back().terms.starts_at.ms, house_.time.ms + 3'600'000);
  EXPECT_EQ(house_.created.back().terms.ends_at.ms, house_.time.ms + 3'660'000);
}

TEST_F(Auctions, the_end_may_be_a_moment) {
  create({{"duration_ms", nullptr}, {"ends_at", "2026-11-22T16:00:01.500Z"}, {"reserve_price", 20'000}});
  ASSERT_EQ(house_.created.size(), 1u);
  EXPECT_EQ(house_.created.back().terms.ends_at.ms, house_.time.ms + 1'500);
  EXPECT_EQ(house_.created.back().terms.reserve, rules::Amount{20'000});
}

TEST_F(Auctions, exactly_one_of_end_and_duration_is_wanted) {
  EXPECT_EQ(create_error({{"duration_ms", nullptr}}, "ends_at"), "missing");
  EXPECT_EQ(create_error({{"ends_at", "2026-11-22T17:00:00Z"}}, "duration_ms"), "conflict");
}

TEST_F(Auctions, every_field_is_checked) {
  EXPECT_EQ(create_error({{"title", ""}}, "title"), "too_short");
  EXPECT_EQ(create_error({{"title", std::string(201, 'x')}}, "title"), "too_long");
  EXPECT_EQ(create_error({{"title", "a\u202Eb"}}, "title"), "invalid_characters");
  EXPECT_EQ(create_error({{"title", 7}}, "title"), "wrong_type");
  EXPECT_EQ(create_error({{"currency", "usd"}}, "currency"), "unknown_value");
  EXPECT_EQ(create_error({{"currency", "XXQ"}}, "currency"), "unknown_value");
  EXPECT_EQ(create_error({{"currency", "US"}}, "currency"), "too_short");
  EXPECT_EQ(create_error({{"format", "dutch-ish"}}, "format"), "unknown_value");
  EXPECT_EQ(create_error({{"increments", "ebay-mars"}}, "increments"), "unknown_value");
  EXPECT_EQ(create_error({{"increments", "fixed:0"}}, "increments"), "unknown_value");
  EXPECT_EQ(create_error({{"starting_price", 99.0}}, "starting_price"), "invalid_amount");
  EXPECT_EQ(create_error({{"starting_price", "9900"}}, "starting_price"), "invalid_amount");
  EXPECT_EQ(create_error({{"starting_price", 0}}, "starting_price"), "amount_out_of_range");
  EXPECT_EQ(create_error({{"starting_price", -1}}, "starting_price"), "amount_out_of_range");
  EXPECT_EQ(create_error({{"reserve_price", 1.5}}, "reserve_price"), "invalid_amount");
  EXPECT_EQ(create_error({{"reserve_price", 9899}}, "reserve_price"), "invalid_value");
  EXPECT_EQ(create_error({{"duration_ms", 0}}, "duration_ms"), "out_of_range");
  EXPECT_EQ(create_error({{"duration_ms", 1e15}}, "duration_ms"), "wrong_type");
  EXPECT_EQ(create_error({{"duration_ms", INT64_MAX}}, "duration_ms"), "out_of_range");
  EXPECT_EQ(create_error({{"starts_at", "tomorrow"}}, "starts_at"), "invalid_time");
}

TEST_F(Auctions, an_end_that_is_past_is_refused_under_the_name_that_was_used) {
  EXPECT_EQ(create_error({{"duration_ms", nullptr}, {"ends_at", "2026-11-22T16:00:00Z"}}, "ends_at"), "invalid_value");
  EXPECT_EQ(create_error({{"starts_at", "2026-11-22T15:00:00Z"}}, "duration_ms"), "invalid_value");
  EXPECT_EQ(create_error({{"starts_at", "9999-12-31T23:59:59Z"}}, "duration_ms"), "invalid_value");
}

TEST_F(Auctions, what_the_server_gives_cannot_be_given) {
  for (const char* member : {"id", "seller", "state", "price", "seq", "bid_count", "outcome"}) {
    EXPECT_EQ(create_error({{member, "x"}}, member), "unknown_member");
  }
}

TEST_F(Auctions, a_running_one_is_shown_at_once_from_its_view) {
  auto view = house_.view_of(FakeHouse::id(1));
  view.price = rules::Amount{12'000};
  view.high_bidder = 3;
  view.bid_count = 7;
  view.seq = 8;
  view.has_reserve = true;
  house_.open.emplace(view.id, view);
  const auto answer = get(path(view.id));
  EXPECT_EQ(answer.status(), 200);
  EXPECT_EQ(answer.json(), nlohmann::json::parse(R"({
    "id":")" + view.id.to_string() + R"(","title":"A clock","seller":"sally","currency":"USD","format":"english",
    "increments":"ebay-us","state":"open","outcome":null,"starting_price":9900,"price":12000,"minimum_bid":9900,
    "high_bidder":"bidder-3","bid_count":7,"bidder_count":0,"has_reserve":true,"reserve_met":false,"seq":8,
    "starts_at":"2026-11-22T16:00:00.000Z","ends_at":"2026-11-22T16:01:00.000Z",
    "original_ends_at":"2026-11-22T16:01:00.000Z","extensions":0,
    "server_time":"2026-11-22T16:00:00.000Z","remaining_ms":60000})"));
  EXPECT_EQ(house_.views_asked, 0);
}

TEST_F(Auctions, one_without_bids_has_neither_price_nor_high_bidder) {
  house_.put_open(FakeHouse::id(1));
  const auto body = get(path(FakeHouse::id(1))).json();
  EXPECT_TRUE(body.at("price").is_null());
  EXPECT_TRUE(body.at("high_bidder").is_null());
}

TEST_F(Auctions, one_that_is_over_is_read_by_the_house) {
  auto view = house_.view_of(FakeHouse::id(1));
  view.phase = rules::Phase::closed;
  view.outcome = rules::Outcome::reserve_not_met;
  house_.over.emplace(view.id, view);
  const auto body = get(path(view.id)).json();
  EXPECT_EQ(body.at("state"), "closed");
  EXPECT_EQ(body.at("outcome"), "reserve_not_met");
  EXPECT_EQ(body.at("remaining_ms"), 0);
}

TEST_F(Auctions, the_remaining_time_is_never_negative_and_zero_unless_open) {
  auto view = house_.view_of(FakeHouse::id(1));
  view.ends_at.ms = house_.time.ms - 5;
  house_.open.emplace(view.id, view);
  EXPECT_EQ(get(path(view.id)).json().at("remaining_ms"), 0);
  auto later = house_.view_of(FakeHouse::id(2));
  later.phase = rules::Phase::scheduled;
  house_.open.emplace(later.id, later);
  EXPECT_EQ(get(path(later.id)).json().at("remaining_ms"), 0);
}

TEST_F(Auctions, one_that_is_not_there_and_one_that_cannot_be_get_the_same_404) {
  const auto absent = get(path(FakeHouse::id(9)));
  EXPECT_EQ(absent.status(), 404);
  EXPECT_EQ(absent.code(), "not_found");
  for (const char* id : {"x", "01J", "0000000000000000000000000U", "ZZZZZZZZZZZZZZZZZZZZZZZZZZ", "..x", "1e400"}) {
    EXPECT_EQ(get("/v1/auctions/" + std::string(id)).response.body, absent.response.body) << id;
  }
}

TEST_F(Auctions, the_list_is_a_page_with_a_cursor_to_the_next) {
  house_.list_page = {{house_.view_of(FakeHouse::id(1)), house_.view_of(FakeHouse::id(2))},
                      auction::ListPosition{0, FakeHouse::id(2)}};
  const auto first = get("/v1/auctions?state=open&limit=2");
  EXPECT_EQ(first.status(), 200);
  EXPECT_EQ(first.json().at("items").size(), 2u);
  EXPECT_EQ(first.json()["items"][1]["id"], FakeHouse::id(2).to_string());
  ASSERT_EQ(house_.lists.size(), 1u);
  EXPECT_EQ(house_.lists[0].phases, std::vector{rules::Phase::open});
  EXPECT_EQ(house_.lists[0].limit, 2u);
  EXPECT_FALSE(house_.lists[0].after);

  house_.list_page = {};
  const auto last = get("/v1/auctions?state=open&cursor=" + first.json().at("next_cursor").get<std::string>());
  EXPECT_EQ(last.json(), nlohmann::json::parse(R"({"items":[],"next_cursor":null})"));
  EXPECT_EQ(house_.lists[1].after, (auction::ListPosition{0, FakeHouse::id(2)}));
  EXPECT_EQ(house_.lists[1].limit, 50u);
}

TEST_F(Auctions, bad_parameters_of_the_list_are_400_with_their_name) {
  const std::pair<const char*, const char*> cases[] = {
      {"limit=0", "limit"},     {"limit=201", "limit"},  {"limit=-1", "limit"},   {"limit=1.0", "limit"},
      {"limit=", "limit"},      {"limit=ten", "limit"},  {"limit=010", "limit"},  {"limit=99999999999", "limit"},
      {"state=", "state"},      {"state=Open", "state"}, {"state=over", "state"}, {"cursor=", "cursor"},
      {"cursor=abc", "cursor"}, {"cursor=!", "cursor"},  {"sate=open", "sate"},   {"offset=3", "offset"}};
  for (const auto& [query, name] : cases) {
    const auto answer = get("/v1/auctions?" + std::string(query));
    EXPECT_EQ(answer.status(), 400) << query;
    EXPECT_EQ(answer.json().value("parameter", ""), name) << query;
  }
  EXPECT_EQ(get("/v1/auctions?cursor=" + bid_cursor(3)).status(), 400);
  EXPECT_TRUE(house_.asked_nothing());
  EXPECT_EQ(get("/v1/auctions?limit=200").status(), 200);
}

TEST_F(Auctions, a_seller_cancels_with_a_reason_and_an_admin_may_cancel_those_of_others) {
  const auto answer = post(path(FakeHouse::id(1), "/cancel"), R"({"reason":"broken"})", Role::seller);
  EXPECT_EQ(answer.status(), 200);
  EXPECT_EQ(answer.json().at("state"), "cancelled");
  post(path(FakeHouse::id(2), "/cancel"), "{}", Role::admin);
  post(path(FakeHouse::id(3), "/cancel"), "{}", Role::operator_);
  ASSERT_EQ(house_.executed.size(), 3u);
  const auto asked = [&](std::size_t i) { return std::get<rules::Cancel>(house_.executed[i].command); };
  EXPECT_EQ(house_.executed[0].id, FakeHouse::id(1));
  EXPECT_EQ(asked(0).by.name, "seller");
  EXPECT_EQ(asked(0).reason, "broken");
  EXPECT_FALSE(asked(0).by.admin);
  EXPECT_EQ(asked(1).by.name, "admin");
  EXPECT_TRUE(asked(1).by.admin);
  EXPECT_FALSE(asked(2).by.admin);
}

TEST_F(Auctions, a_reason_is_one_line_of_at_most_500_characters) {
  const auto cancel = [&](const nlohmann::json& reason) {
    return post(path(FakeHouse::id(1), "/cancel"), nlohmann::json{{"reason", reason}}.dump(), Role::seller);
  };
  EXPECT_EQ(cancel(std::string(500, 'x')).status(), 200);
  EXPECT_EQ(cancel(std::string(501, 'x')).code(), "too_long");
  EXPECT_EQ(cancel("a\nb").code(), "invalid_characters");
  EXPECT_EQ(cancel(nullptr).code(), "wrong_type");
}

TEST_F(Auctions, what_the_house_says_becomes_the_right_answer) {
  using auction::HouseErrc;
  struct Case {
    HouseErrc error;
    int status;
    const char* code;
    const char* retry_after;
  };
  const Case cases[] = {{HouseErrc::not_found, 404, "not_found", ""},
                        {HouseErrc::busy, 503, "busy", "1"},
                        {HouseErrc::unavailable, 503, "unavailable", "1"},
                        {HouseErrc::unknown, 504, "outcome_unknown", ""}};
  for (const auto& [error, status, code, retry_after] : cases) {
    house_.failure = error;
    for (const auto& answer :
         {post("/v1/auctions", body(), Role::seller), post(path(FakeHouse::id(1), "/cancel"), "{}", Role::seller),
          post(path(FakeHouse::id(1), "/bids"), R"({"amount":1})", Role::bidder), get(path(FakeHouse::id(1))),
          get("/v1/auctions"), get(path(FakeHouse::id(1), "/bids"))}) {
      EXPECT_EQ(answer.status(), status);
      EXPECT_EQ(answer.code(), code);
      EXPECT_EQ(answer.field("Retry-After"), retry_after);
      EXPECT_EQ(answer.response.content_type, "application/problem+json");
      EXPECT_EQ(answer.field("Location"), "");
    }
  }
}

TEST_F(Auctions, other_methods_are_405) {
  EXPECT_EQ(send("DELETE", "/v1/auctions").status(), 405);
  EXPECT_EQ(send("PUT", path(FakeHouse::id(1))).status(), 405);
  EXPECT_EQ(send("GET", path(FakeHouse::id(1), "/cancel")).status(), 405);
}

}  // namespace
}  // namespace gavel::api::auctions_test
