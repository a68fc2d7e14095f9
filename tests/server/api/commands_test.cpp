// Every route that is one command: the right command reaches the right auction, in the right name.
#include "tests/server/api/api_fixture.hpp"

namespace gavel::api::commands_test {
namespace {

using auth::Role;
using testing::ApiFixture;
using testing::FakeHouse;

class Commands : public ApiFixture {
 protected:
  std::string at(std::string_view rest) const { return path(FakeHouse::id(1), rest); }

  /// Sends it and gives the command that reached the house.
  template <class Command>
  Command told(std::string_view method, std::string_view rest, std::string body, Role role) {
    house_.executed.clear();
    const auto answer = send(method, at(rest), std::move(body), role);
    EXPECT_EQ(answer.status(), 200) << rest << " " << answer.response.body;
    EXPECT_EQ(answer.json().value("id", ""), FakeHouse::id(1).to_string()) << "answered with the auction";
    if (house_.executed.size() != 1) {
      ADD_FAILURE() << rest << ": commands: " << house_.executed.size();
      return {};
    }
    EXPECT_EQ(house_.executed[0].id, FakeHouse::id(1));
    return std::get<Command>(house_.executed[0].command);
  }
  template <class Command>
  void expect_of_an_actor(std::string_view rest) {
    const auto seller = told<Command>("POST", rest, R"({"reason":"because"})", Role::seller);
    EXPECT_EQ(seller.by.name, "seller") << rest;
    EXPECT_FALSE(seller.by.admin) << rest;
    EXPECT_EQ(seller.reason, "because") << rest;
    EXPECT_TRUE(told<Command>("POST", rest, "{}", Role::admin).by.admin) << rest;
    EXPECT_EQ(told<Command>("POST", rest, "", Role::operator_).reason, "") << "no body is an empty one";
    EXPECT_EQ(post(at(rest), R"({"reason":7})", Role::seller).code(), "wrong_type") << rest;
    EXPECT_EQ(post(at(rest), R"({"raeson":"x"})", Role::seller).code(), "unknown_member") << rest;
    EXPECT_EQ(post(at(rest), "[]", Role::seller).code(), "wrong_type") << rest;
    EXPECT_EQ(post(at(rest), "{", Role::seller).code(), "invalid_json") << rest;
    EXPECT_EQ(post("/v1/auctions/nonsense" + std::string(rest), "", Role::seller).code(), "not_found") << rest;
  }
  template <class Command>
  void expect_of_a_bidder(std::string_view rest) {
    EXPECT_EQ(told<Command>("POST", rest, "", Role::bidder).bidder, "bidder") << rest;
    EXPECT_EQ(told<Command>("POST", rest, R"({"bidder":"b0001"})", Role::operator_).bidder, "b0001") << rest;
    house_.executed.clear();
    EXPECT_EQ(post(at(rest), R"({"bidder":"b0001"})", Role::bidder).code(), "forbidden") << rest;
    EXPECT_EQ(post(at(rest), R"({"bidder":"a b"})", Role::operator_).code(), "invalid_characters") << rest;
    EXPECT_EQ(post(at(rest), R"({"bidder":""})", Role::operator_).status(), 422) << rest;
    EXPECT_EQ(post(at(rest), R"({"amount":1})", Role::bidder).code(), "unknown_member") << rest;
    EXPECT_EQ(post("/v1/auctions/nonsense" + std::string(rest), "", Role::bidder).code(), "not_found") << rest;
    EXPECT_TRUE(house_.executed.empty()) << rest;
  }
};

TEST_F(Commands, the_life_of_an_auction_is_run_by_actors_with_reasons) {
  expect_of_an_actor<rules::Schedule>("/publish");
  expect_of_an_actor<rules::Pause>("/pause");
  expect_of_an_actor<rules::Resume>("/resume");
  expect_of_an_actor<rules::Cancel>("/cancel");
  expect_of_an_actor<rules::Settle>("/settle");
  expect_of_an_actor<rules::Default>("/default");
}

TEST_F(Commands, bidders_buy_join_leave_and_answer_offers_themselves_or_through_an_operator) {
  expect_of_a_bidder<rules::BuyItNow>("/buy");
  expect_of_a_bidder<rules::JoinClock>("/join");
  expect_of_a_bidder<rules::LeaveClock>("/leave");
  expect_of_a_bidder<rules::AnswerSecondChance>("/second-chance/accept");
  expect_of_a_bidder<rules::AnswerSecondChance>("/second-chance/decline");
  EXPECT_TRUE(told<rules::AnswerSecondChance>("POST", "/second-chance/accept", "", Role::bidder).accept);
  EXPECT_FALSE(told<rules::AnswerSecondChance>("POST", "/second-chance/decline", "", Role::bidder).accept);
}

TEST_F(Commands, a_second_chance_is_offered_for_a_span_of_time) {
  const auto offer = told<rules::OfferSecondChance>("POST", "/second-chance",
                                                    R"({"expires_in_ms":3600000,"reason":"not paid"})", Role::seller);
  EXPECT_EQ(offer.expires_at, house_.time + 3'600'000);
  EXPECT_EQ(offer.by.name, "seller");
  EXPECT_EQ(offer.reason, "not paid");
  EXPECT_EQ(post(at("/second-chance"), "{}", Role::seller).code(), "missing");
  EXPECT_EQ(post(at("/second-chance"), R"({"expires_in_ms":0})", Role::seller).code(), "out_of_range");
  EXPECT_EQ(post(at("/second-chance"), R"({"expires_in_ms":7776000001})", Role::seller).code(), "out_of_range");
}

TEST_F(Commands, a_bidder_is_approved_with_a_limit_and_a_weight_or_without) {
  const auto full = told<rules::ApproveBidder>("PUT", "/bidders/bob", R"({"limit":50000,"weight":1200})", Role::seller);
  EXPECT_EQ(full.bidder, "bob");
  EXPECT_EQ(full.limit, rules::Amount{50'000});
  EXPECT_EQ(full.weight, 1200u);
  EXPECT_EQ(full.by.name, "seller");
  const auto plain = told<rules::ApproveBidder>("PUT", "/bidders/bob", "", Role::admin);
  EXPECT_FALSE(plain.limit);
  EXPECT_EQ(plain.weight, 1000u);
  EXPECT_TRUE(plain.by.admin);
  EXPECT_EQ(send("PUT", at("/bidders/bob"), R"({"weight":9001})", Role::seller).code(), "out_of_range");
  EXPECT_EQ(send("PUT", at("/bidders/bob"), R"({"limit":1.5})", Role::seller).code(), "invalid_amount");
  EXPECT_EQ(told<rules::RevokeBidder>("DELETE", "/bidders/bob", "", Role::seller).bidder, "bob");
}

TEST_F(Commands, a_path_names_an_account_or_nothing) {
  for (const auto& name : {std::string("a%20b"), std::string("%C3%A4"), std::string(65, 'x'), std::string("%00")}) {
    for (const char* method : {"PUT", "DELETE"}) {
      const auto parsed = http::parse_target(at("/bidders/" + name), {});
      if (!parsed) continue;  // never gets this far
      EXPECT_EQ(send(method, at("/bidders/" + name), "", Role::seller).code(), "not_found") << name;
    }
  }
  EXPECT_TRUE(house_.executed.empty());
}

TEST_F(Commands, a_sealed_bid_is_withdrawn_by_its_bidder) {
  EXPECT_EQ(told<rules::WithdrawBid>("DELETE", "/bids/own", "", Role::bidder).bidder, "bidder");
  EXPECT_EQ(told<rules::WithdrawBid>("DELETE", "/bids/own?bidder=b0001", "", Role::operator_).bidder, "b0001");
  house_.executed.clear();
  EXPECT_EQ(send("DELETE", at("/bids/own?bidder=b0001"), "", Role::bidder).code(), "forbidden");
  EXPECT_EQ(send("DELETE", at("/bids/own?bidder=a+b"), "", Role::operator_).code(), "invalid_parameter");
  EXPECT_EQ(send("DELETE", at("/bids/own?bidr=x"), "", Role::operator_).code(), "unknown_parameter");
  EXPECT_EQ(send("DELETE", at("/bids/own"), R"({"bidder":"b0001"})", Role::operator_).code(), "body_not_expected");
  EXPECT_EQ(send("DELETE", "/v1/auctions/nonsense/bids/own", "", Role::bidder).code(), "not_found");
  EXPECT_TRUE(house_.executed.empty());
}

TEST_F(Commands, a_commitment_is_a_digest) {
  const std::string digest(64, 'a');
  const auto commit = told<rules::CommitBid>("POST", "/commitments", R"({"digest":")" + digest + "\"}", Role::bidder);
  EXPECT_EQ(commit.digest, digest);
  EXPECT_EQ(commit.bidder, "bidder");
  const std::pair<std::string, const char*> cases[] = {{R"("abc")", "too_short"},
                                                       {"\"" + digest + "a\"", "too_long"},
                                                       {"\"" + std::string(64, 'A') + "\"", "invalid_characters"},
                                                       {"7", "wrong_type"},
                                                       {"null", "wrong_type"}};
  for (const auto& [value, code] : cases) {
    EXPECT_EQ(post(at("/commitments"), "{\"digest\":" + value + "}", Role::bidder).code(), code) << value;
  }
  EXPECT_EQ(post(at("/commitments"), "", Role::bidder).code(), "missing");
}

TEST_F(Commands, a_reveal_has_what_was_committed_to) {
  const auto reveal = told<rules::RevealBid>(
      "POST", "/reveals", R"({"amount":900,"units":4,"min_units":2,"nonce":"s3cret"})", Role::bidder);
  EXPECT_EQ(reveal.amount, rules::Amount{900});
  EXPECT_EQ(reveal.units, 4);
  EXPECT_EQ(reveal.min_units, 2);
  EXPECT_EQ(reveal.nonce, "s3cret");
  const auto plain = told<rules::RevealBid>("POST", "/reveals", R"({"amount":900,"nonce":"n"})", Role::bidder);
  EXPECT_EQ(plain.units, 1);
  EXPECT_EQ(plain.min_units, 0);
  EXPECT_EQ(post(at("/reveals"), R"({"amount":900})", Role::bidder).code(), "missing");
  EXPECT_EQ(post(at("/reveals"), R"({"nonce":"n"})", Role::bidder).code(), "missing");
  EXPECT_EQ(post(at("/reveals"), R"({"amount":900,"nonce":""})", Role::bidder).code(), "too_short");
  EXPECT_EQ(post(at("/reveals"), R"({"amount":900,"nonce":"n","units":0})", Role::bidder).code(), "out_of_range");
}

TEST_F(Commands, a_bid_has_units_and_a_confirmation_where_they_are_given) {
  EXPECT_EQ(post(at("/bids"), R"({"amount":900,"units":4,"min_units":2,"confirm":true})", Role::bidder).status(), 201);
  const auto& bid = house_.bids_placed.back().bid;
  EXPECT_EQ(bid.units, 4);
  EXPECT_EQ(bid.min_units, 2);
  EXPECT_TRUE(bid.confirm);
  post(at("/bids"), R"({"amount":900})", Role::bidder);
  EXPECT_EQ(house_.bids_placed.back().bid.units, 1);
  EXPECT_FALSE(house_.bids_placed.back().bid.confirm);
  EXPECT_EQ(post(at("/bids"), R"({"amount":900,"units":0})", Role::bidder).code(), "out_of_range");
  EXPECT_EQ(post(at("/bids"), R"({"amount":900,"units":1000000001})", Role::bidder).code(), "out_of_range");
  EXPECT_EQ(post(at("/bids"), R"({"amount":900,"min_units":-1})", Role::bidder).code(), "out_of_range");
  EXPECT_EQ(post(at("/bids"), R"({"amount":900,"confirm":"yes"})", Role::bidder).code(), "wrong_type");
}

TEST_F(Commands, a_bid_is_taken_back_by_its_bidder_and_removed_by_the_seller_with_a_reason) {
  const auto retract = told<rules::RetractBid>("POST", "/bids/17/retract", R"({"reason":"a zero more"})", Role::bidder);
  EXPECT_EQ(retract.bidder, "bidder");
  EXPECT_EQ(retract.bid, 17u);
  EXPECT_EQ(retract.reason, "a zero more");
  const auto remove = told<rules::RemoveBid>("POST", "/bids/18/remove", R"({"reason":"a shill"})", Role::seller);
  EXPECT_EQ(remove.by.name, "seller");
  EXPECT_EQ(remove.bid, 18u);
  EXPECT_EQ(remove.reason, "a shill");
  house_.executed.clear();
  for (const std::string action : {"retract", "remove"}) {
    EXPECT_EQ(post(at("/bids/17/" + action), "{}", Role::seller).code(), "missing") << action;
    EXPECT_EQ(post(at("/bids/17/" + action), R"({"reason":""})", Role::seller).code(), "too_short") << action;
    for (const std::string seq : {"x", "-1", "1.0", "+1", "18446744073709551616", "own", "1e3"}) {
      EXPECT_EQ(post(at("/bids/" + seq + "/" + action), R"({"reason":"x"})", Role::seller).code(), "no_such_bid")
          << seq;
    }
    EXPECT_EQ(post("/v1/auctions/nonsense/bids/17/" + action, R"({"reason":"x"})", Role::seller).code(), "not_found");
  }
  EXPECT_TRUE(house_.executed.empty());
}

TEST_F(Commands, the_answer_to_a_bid_is_of_its_kind) {
  using Kind = auction::BidAnswer::Kind;
  house_.verdict = auction::BidAnswer{.seq = 4,
                                      .price = {},
                                      .minimum_bid = {1000},
                                      .kind = Kind::sealed,
                                      .ends_at = house_.time,
                                      .format = rules::Format::vickrey};
  EXPECT_EQ(post(at("/bids"), R"({"amount":900})", Role::bidder).json(),
            nlohmann::json::parse(R"({"seq":4,"outcome":"standing","price":null,"minimum_bid":1000,
                                      "ends_at":"2026-11-22T16:00:00.000Z"})"));
  house_.verdict = auction::BidAnswer{.seq = 4,
                                      .leading = true,
                                      .price = rules::Amount{700},
                                      .minimum_bid = {1000},
                                      .kind = Kind::bought,
                                      .ends_at = house_.time,
                                      .format = rules::Format::dutch};
  EXPECT_EQ(post(at("/bids"), R"({"amount":900})", Role::bidder).json(),
            nlohmann::json::parse(R"({"seq":4,"outcome":"won","price":700,"ends_at":"2026-11-22T16:00:00.000Z"})"));
  house_.verdict = auction::BidAnswer{.seq = 4,
                                      .leading = true,
                                      .price = rules::Amount{700},
                                      .minimum_bid = {600},
                                      .ends_at = house_.time,
                                      .format = rules::Format::reverse};
  const auto reverse = post(at("/bids"), R"({"amount":700})", Role::bidder).json();
  EXPECT_EQ(reverse.at("maximum_bid"), 600);
  EXPECT_FALSE(reverse.contains("minimum_bid"));
}

}  // namespace
}  // namespace gavel::api::commands_test
