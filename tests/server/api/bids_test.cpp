// Placing and listing bids over the API.
#include "server/api/cursor.hpp"
#include "tests/server/api/api_fixture.hpp"

namespace gavel::api::bids_test {
namespace {

using auth::Role;
using rules::RejectionCode;
using testing::ApiFixture;
using testing::FakeHouse;

class Bids : public ApiFixture {
 protected:
  testing::Answer bid(std::string body, std::optional<Role> role = Role::bidder) {
    return post(path(FakeHouse::id(1), "/bids"), std::move(body), role);
  }
  static auction::BidRow row(std::uint64_t seq, rules::Time at, std::uint32_t alias, std::int64_t amount,
                             std::int64_t price, bool led) {
    return {.seq = seq,
            .at = at,
            .alias = alias,
            .kind = auction::BidKind::bid,
            .amount = rules::Amount{amount},
            .price = rules::Amount{price},
            .units = {},
            .led = led,
            .retracted = false};
  }
};

TEST_F(Bids, an_accepted_one_is_201_with_its_outcome) {
  const auto answer = bid(R"({"amount":17500})");
  EXPECT_EQ(answer.status(), 201);
  EXPECT_EQ(answer.json(), nlohmann::json::parse(R"({"seq":2,"outcome":"leading","price":9900,"minimum_bid":10150,
                                                    "ends_at":"2026-11-22T16:01:00.000Z"})"));
  ASSERT_EQ(house_.bids_placed.size(), 1u);
  EXPECT_EQ(house_.bids_placed[0].id, FakeHouse::id(1));
  EXPECT_EQ(house_.bids_placed[0].bid.bidder, "bidder");
  EXPECT_EQ(house_.bids_placed[0].bid.amount, rules::Amount{17500});
}

TEST_F(Bids, one_that_a_higher_maximum_beats_at_once_is_accepted_too) {
  house_.verdict = auction::BidAnswer{
      .seq = 5, .leading = false, .price = rules::Amount{17750}, .minimum_bid = rules::Amount{18000}, .ends_at = {}};
  const auto answer = bid(R"({"amount":17500})");
  EXPECT_EQ(answer.status(), 201);
  EXPECT_EQ(answer.json().at("outcome"), "outbid");
}

TEST_F(Bids, a_refusal_by_the_rules_is_409_with_what_would_be_taken) {
  for (const auto code : {RejectionCode::below_minimum, RejectionCode::not_above_own_max, RejectionCode::auction_closed,
                          RejectionCode::auction_not_open, RejectionCode::own_auction}) {
    house_.verdict = rules::Rejection{code, rules::Amount{10150}};
    const auto answer = bid(R"({"amount":1})");
    EXPECT_EQ(answer.status(), 409);
    EXPECT_EQ(answer.code(), rules::name(code));
    EXPECT_EQ(answer.json().at("minimum_bid"), 10150);
    EXPECT_EQ(answer.response.content_type, "application/problem+json");
  }
}

TEST_F(Bids, a_refusal_for_the_amount_has_a_minimum_even_where_no_bid_would_be_taken_and_others_have_none) {
  house_.verdict = rules::Rejection{RejectionCode::below_minimum, std::nullopt};
  EXPECT_TRUE(bid(R"({"amount":1})").json().at("minimum_bid").is_null());
  house_.verdict = rules::Rejection{RejectionCode::auction_closed, std::nullopt};
  EXPECT_FALSE(bid(R"({"amount":1})").json().contains("minimum_bid"));
}

TEST_F(Bids, an_amount_that_the_rules_find_out_of_range_is_422_as_where_the_body_is_read) {
  house_.verdict = rules::Rejection{RejectionCode::amount_out_of_range, std::nullopt};
  const auto answer = bid(R"({"amount":1})");
  EXPECT_EQ(answer.status(), 422);
  EXPECT_EQ(answer.code(), "amount_out_of_range");
  EXPECT_EQ(answer.json().at("field"), "amount");
}

TEST_F(Bids, an_operator_may_name_the_bidder) {
  bid(R"({"amount":1,"bidder":"b0001"})", Role::operator_);
  bid(R"({"amount":1})", Role::operator_);
  ASSERT_EQ(house_.bids_placed.size(), 2u);
  EXPECT_EQ(house_.bids_placed[0].bid.bidder, "b0001");
  EXPECT_EQ(house_.bids_placed[1].bid.bidder, "operator");
}

TEST_F(Bids, nobody_else_may_name_the_bidder_not_even_themselves) {
  for (const auto role : {Role::bidder, Role::seller}) {
    const auto answer = bid(R"({"amount":1,"bidder":"bidder"})", role);
    EXPECT_EQ(answer.status(), 403);
    EXPECT_EQ(answer.json().at("roles"), nlohmann::json{"operator"});
  }
  EXPECT_TRUE(house_.bids_placed.empty());
}

TEST_F(Bids, a_named_bidder_has_an_account_name) {
  for (const char* name : {"\"\"", "\"a b\"", "\"a\\u0000\"", "7", "null", "\"\\u00e4\""}) {
    const auto answer = bid(R"({"amount":1,"bidder":)" + std::string(name) + "}", Role::operator_);
    EXPECT_EQ(answer.status(), 422) << name;
    EXPECT_EQ(answer.json().value("field", "bidder"), "bidder") << name;
  }
  EXPECT_TRUE(house_.bids_placed.empty());
}

TEST_F(Bids, a_bid_on_what_is_no_id_is_404) {
  EXPECT_EQ(post("/v1/auctions/nonsense/bids", R"({"amount":1})", Role::bidder).status(), 404);
  EXPECT_EQ(get("/v1/auctions/nonsense/bids").status(), 404);
  EXPECT_TRUE(house_.asked_nothing());
}

TEST_F(Bids, the_history_is_a_page_of_aliases_and_visible_amounts) {
  house_.put_open(FakeHouse::id(1));
  house_.bid_page = {{row(2, house_.time, 1, 9900, 9900, true), row(3, house_.time + 7, 2, 12000, 12250, false)}, 3};
  const auto answer = get(path(FakeHouse::id(1), "/bids?limit=2"));
  EXPECT_EQ(answer.status(), 200);
  EXPECT_EQ(answer.json().at("items"), nlohmann::json::parse(R"([
    {"seq":2,"at":"2026-11-22T16:00:00.000Z","bidder":"bidder-1","kind":"bid","amount":9900,"price":9900,"outcome":"leading"},
    {"seq":3,"at":"2026-11-22T16:00:00.007Z","bidder":"bidder-2","kind":"bid","amount":12000,"price":12250,"outcome":"outbid"}])"));
  ASSERT_EQ(house_.bid_lists.size(), 1u);
  EXPECT_EQ(house_.bid_lists[0].after, 0u);
  EXPECT_EQ(house_.bid_lists[0].limit, 2u);

  const auto cursor = answer.json().at("next_cursor").get<std::string>();
  house_.bid_page = {};
  EXPECT_TRUE(get(path(FakeHouse::id(1), "/bids?cursor=" + cursor)).json().at("next_cursor").is_null());
  EXPECT_EQ(house_.bid_lists[1].after, 3u);
  EXPECT_EQ(house_.bid_lists[1].limit, 50u);
}

TEST_F(Bids, bad_parameters_of_the_history_are_400) {
  for (const std::string& query : {std::string("limit=0"), std::string("cursor=zzz"), std::string("state=open"),
                                   "cursor=" + auction_cursor(FakeHouse::id(1))}) {
    EXPECT_EQ(get(path(FakeHouse::id(1), "/bids?" + query)).status(), 400) << query;
  }
  EXPECT_TRUE(house_.asked_nothing());
}

}  // namespace
}  // namespace gavel::api::bids_test
