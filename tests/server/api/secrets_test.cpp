// What nobody may learn from an answer: reserves, leaders' maxima, accounts of bidders, tokens.
#include <set>

#include "tests/server/api/api_fixture.hpp"

namespace gavel::api::secrets_test {
namespace {

using auth::Role;
using testing::ApiFixture;
using testing::FakeHouse;

class Secrets : public ApiFixture {
 protected:
  static constexpr const char* kReserve = "777123456";
  static constexpr const char* kMaximum = "888123456";
  static constexpr const char* kBidder = "planted-bidder-account";

  void expect_none(const testing::Answer& answer) {
    std::string all = answer.response.body;
    for (const auto& [name, value] : answer.response.fields) all += name + value;
    for (const std::string& secret : {std::string(kReserve), std::string(kMaximum), std::string(kBidder)}) {
      EXPECT_EQ(all.find(secret), std::string::npos) << secret << " in " << all;
    }
    EXPECT_EQ(all.find("gvl_A"), std::string::npos) << all;
    for (const Role role : auth::kAllRoles) EXPECT_EQ(all.find(token(role)), std::string::npos) << all;
  }
};

TEST_F(Secrets, the_reserve_is_in_no_answer_about_the_auction) {
  const std::string good =
      R"({"title":"x","currency":"USD","format":"english","starting_price":1,"increments":"ebay-us",
                               "duration_ms":1000,"reserve_price":)" +
      std::string(kReserve);
  const auto made = post("/v1/auctions", good + "}", Role::seller);
  ASSERT_EQ(made.status(), 201);
  EXPECT_EQ(house_.created.back().terms.reserve->minor, 777123456);
  EXPECT_TRUE(made.json().at("has_reserve"));
  expect_none(made);
  expect_none(post("/v1/auctions", good + ",\"more\":1}", Role::seller));
}

TEST_F(Secrets, a_maximum_and_its_bidder_are_in_no_answer_to_a_bid) {
  const std::string body = R"({"amount":)" + std::string(kMaximum) + R"(,"bidder":")" + std::string(kBidder) + "\"";
  house_.put_open(FakeHouse::id(1));
  expect_none(post(path(FakeHouse::id(1), "/bids"), body + "}", Role::operator_));
  ASSERT_EQ(house_.bids_placed.back().bid.bidder, kBidder);
  for (const auto code : {rules::RejectionCode::below_minimum, rules::RejectionCode::not_above_own_max,
                          rules::RejectionCode::amount_out_of_range}) {
    house_.verdict = rules::Rejection{code, std::nullopt};
    expect_none(post(path(FakeHouse::id(1), "/bids"), body + "}", Role::operator_));
  }
  for (const auto error : {auction::HouseErrc::busy, auction::HouseErrc::unavailable, auction::HouseErrc::unknown}) {
    house_.failure = error;
    expect_none(post(path(FakeHouse::id(1), "/bids"), body + "}", Role::operator_));
  }
  expect_none(post(path(FakeHouse::id(1), "/bids"), body + "}", Role::bidder));
  expect_none(post(path(FakeHouse::id(1), "/bids"), body + "} x", Role::operator_));
  expect_none(post(path(FakeHouse::id(1), "/bids"), body + R"(,"x":1})", Role::operator_));
}

TEST_F(Secrets, the_members_of_an_auction_and_a_bid_are_exactly_the_public_ones) {
  house_.put_open(FakeHouse::id(1));
  std::set<std::string> members;
  const auto auction = get(path(FakeHouse::id(1))).json();
  for (const auto& [name, value] : auction.items()) members.insert(name);
  EXPECT_EQ(members,
            (std::set<std::string>{"id",          "title",       "seller",      "currency",       "format",
                                   "increments",  "state",       "outcome",     "starting_price", "price",
                                   "minimum_bid", "high_bidder", "bid_count",   "bidder_count",   "has_reserve",
                                   "reserve_met", "seq",         "starts_at",   "ends_at",        "original_ends_at",
                                   "extensions",  "server_time", "remaining_ms"}));
  house_.list_page = {{house_.view_of(FakeHouse::id(1))}, {}};
  EXPECT_EQ(get("/v1/auctions").json()["items"][0], auction);

  house_.bid_page = {{{.seq = 2,
                       .at = house_.time,
                       .alias = 1,
                       .amount = rules::Amount{5},
                       .price = rules::Amount{5},
                       .units = {},
                       .led = true}},
                     {}};
  members.clear();
  const auto bids = get(path(FakeHouse::id(1), "/bids")).json();
  for (const auto& [name, value] : bids["items"][0].items()) members.insert(name);
  EXPECT_EQ(members, (std::set<std::string>{"seq", "at", "bidder", "kind", "amount", "price", "outcome"}));
}

}  // namespace
}  // namespace gavel::api::secrets_test
