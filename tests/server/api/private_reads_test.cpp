// What only some may read: drafts, one's own bid, results, what-if, limits.
#include "tests/server/api/api_fixture.hpp"

namespace gavel::api::private_reads_test {
namespace {

using auth::Role;
using nlohmann::json;
using testing::ApiFixture;
using testing::FakeHouse;

class PrivateReads : public ApiFixture {
 protected:
  json own(Role role = Role::bidder, std::string_view query = {}) {
    const auto answer = send("GET", path(FakeHouse::id(1), "/bids/own" + std::string(query)), "", role);
    EXPECT_EQ(answer.status(), 200) << answer.response.body;
    return answer.json();
  }
  json results(Role role = Role::seller) { return send("GET", path(FakeHouse::id(1), "/results"), "", role).json(); }
  testing::Answer what_if(std::string_view query, Role role = Role::admin) {
    return send("GET", path(FakeHouse::id(1), "/whatif" + std::string(query)), "", role);
  }
  static rules::BidPlaced bid(const std::string& who, std::uint32_t alias, std::int64_t maximum, std::int64_t price,
                              std::uint32_t leader) {
    return {.bidder = who,
            .alias = alias,
            .maximum = {maximum},
            .visible = {price},
            .price = {price},
            .leader = leader,
            .reserve_met = true};
  }
  void english_with_two_bids() {
    record(FakeHouse::id(1), {made(own_terms()), bid("bidder", 1, 50'000, 9900, 1), bid("bob", 2, 20'000, 20'500, 1)});
  }
};

// -- drafts --------------------------------------------------------------------------------------------------------

TEST_F(PrivateReads, a_draft_is_there_for_its_seller_and_admins_alone) {
  auto view = house_.view_of(FakeHouse::id(1));
  view.terms = std::make_shared<const rules::Terms>(own_terms());
  view.phase = rules::Phase::draft;
  for (auto* known : {&house_.open, &house_.over}) {
    house_.open.clear();
    known->insert_or_assign(view.id, view);
    EXPECT_EQ(get(path(view.id)).code(), "not_found");
    for (const Role role : auth::kAllRoles) {
      const bool theirs = role == Role::seller || role == Role::admin;
      EXPECT_EQ(send("GET", path(view.id), "", role).status(), theirs ? 200 : 404) << auth::name(role);
    }
  }
  house_.open.insert_or_assign(view.id, view);
  EXPECT_EQ(get(path(view.id, "/bids")).code(), "not_found");
  EXPECT_EQ(send("GET", path(view.id, "/bids"), "", Role::bidder).code(), "not_found");
  EXPECT_EQ(send("GET", path(view.id, "/bids"), "", Role::seller).status(), 200);
}

TEST_F(PrivateReads, the_public_list_has_no_drafts_and_ones_own_has) {
  get("/v1/auctions?state=draft");
  EXPECT_FALSE(house_.lists.back().include_drafts);
  EXPECT_FALSE(house_.lists.back().seller);
  EXPECT_EQ(get("/v1/auctions?mine=true").code(), "token_missing");
  EXPECT_EQ(send("GET", "/v1/auctions?mine=true&state=draft", "", Role::seller).status(), 200);
  EXPECT_TRUE(house_.lists.back().include_drafts);
  EXPECT_EQ(house_.lists.back().seller, "seller");
  EXPECT_EQ(house_.lists.back().phases, std::vector{rules::Phase::draft});
  EXPECT_EQ(get("/v1/auctions?mine=maybe").code(), "invalid_parameter");
  EXPECT_EQ(get("/v1/auctions?mine=false").status(), 200);
}

// -- one's own bid -------------------------------------------------------------------------------------------------

TEST_F(PrivateReads, who_leads_sees_the_own_maximum_and_nobody_elses) {
  english_with_two_bids();
  EXPECT_EQ(own(), json::parse(R"({"bidder":"bidder-1","leading":true,"maximum":50000})"));
  EXPECT_EQ(own(Role::operator_, "?bidder=bob"), json::parse(R"({"bidder":"bidder-2","leading":false})"));
  EXPECT_EQ(own(Role::seller), json::parse(R"({"bidder":null})")) << "has not bid";
}

TEST_F(PrivateReads, nobody_but_an_operator_asks_for_the_bid_of_another) {
  english_with_two_bids();
  const auto ask = [&](const char* query, Role role) {
    return send("GET", path(FakeHouse::id(1), "/bids/own" + std::string(query)), "", role).code();
  };
  EXPECT_EQ(ask("?bidder=bob", Role::bidder), "forbidden");
  EXPECT_EQ(ask("?bidder=bob", Role::seller), "forbidden");
  EXPECT_EQ(ask("?bidder=a+b", Role::operator_), "invalid_parameter");
  EXPECT_EQ(ask("?bider=bob", Role::operator_), "unknown_parameter");
  EXPECT_EQ(send("GET", path(FakeHouse::id(9), "/bids/own"), "", Role::bidder).code(), "not_found");
  EXPECT_EQ(send("GET", "/v1/auctions/x/bids/own", "", Role::bidder).code(), "not_found");
}

TEST_F(PrivateReads, a_sealed_bid_is_shown_to_its_owner_as_it_stands) {
  record(FakeHouse::id(1), {made(own_terms(rules::Format::vickrey)), rules::SealedBidPlaced{"bidder", 1, {12'000}}});
  EXPECT_EQ(own(), json::parse(R"({"bidder":"bidder-1","standing":true,"seq":2,"amount":12000,"units":1})"));
  record(FakeHouse::id(1), {rules::SealedBidWithdrawn{"bidder", 1}});
  EXPECT_EQ(own(), json::parse(R"({"bidder":"bidder-1","standing":false})"));
}

TEST_F(PrivateReads, of_a_commitment_the_digest_is_shown_until_it_is_revealed) {
  auto terms = own_terms(rules::Format::first_price);
  terms.reveal_ms = 60'000;
  const std::string digest(64, 'a');
  record(FakeHouse::id(1), {made(terms), rules::BidCommitted{"bidder", 1, digest}});
  EXPECT_EQ(own(),
            json({{"bidder", "bidder-1"}, {"standing", true}, {"seq", 2}, {"digest", digest}, {"revealed", false}}));
}

TEST_F(PrivateReads, a_seat_at_a_clock_is_in_or_left) {
  auto terms = own_terms(rules::Format::japanese);
  terms.price_clock = rules::PriceClock{.step = {100}, .interval_ms = 1000, .floor = {}};
  record(FakeHouse::id(1), {made(terms), rules::ClockJoined{"bidder", 1}});
  EXPECT_EQ(own(), json::parse(R"({"bidder":"bidder-1","in":true})"));
  record(FakeHouse::id(1), {rules::ClockLeft{"bidder", 1, {10'000}}});
  EXPECT_EQ(own(), json::parse(R"({"bidder":"bidder-1","in":false,"left_at":10000})"));
}

// -- results -------------------------------------------------------------------------------------------------------

TEST_F(PrivateReads, results_have_the_names_behind_the_aliases_after_the_end) {
  english_with_two_bids();
  EXPECT_EQ(results().at("code"), "not_over");
  record(FakeHouse::id(1), {rules::Closed{.outcome = rules::Outcome::sold, .winner = 1, .hammer_price = {{20'500}}}});
  const auto told = results();
  EXPECT_EQ(told.at("winner"), "bidder");
  EXPECT_EQ(told.at("bidders"), json::parse(R"({"bidder-1":"bidder","bidder-2":"bob"})"));
  EXPECT_EQ(told.at("auction").at("price"), 20'500);
  EXPECT_TRUE(told.at("auction").at("minimum_bid").is_null()) << "no bid would be taken";
  EXPECT_FALSE(told.contains("sealed_bids"));
  EXPECT_EQ(told.dump().find("50000"), std::string::npos) << "the winner's maximum stays the winner's";
  EXPECT_EQ(results(Role::operator_).at("code"), "not_your_auction");
  EXPECT_EQ(results(Role::bidder).at("code"), "forbidden");
  EXPECT_EQ(results(Role::admin).at("winner"), "bidder");
  EXPECT_EQ(send("GET", path(FakeHouse::id(1), "/results?x=1"), "", Role::seller).code(), "unknown_parameter");
  EXPECT_EQ(send("GET", path(FakeHouse::id(9), "/results"), "", Role::seller).code(), "not_found");
}

TEST_F(PrivateReads, sealed_amounts_are_in_the_results_when_it_is_closed_and_never_when_it_was_called_off) {
  for (const bool cancelled : {false, true}) {
    house_.recorded.clear();
    record(FakeHouse::id(1), {made(own_terms(rules::Format::vickrey)), rules::SealedBidPlaced{"bob", 1, {12'345}}});
    if (cancelled) {
      record(FakeHouse::id(1), {rules::Cancelled{"seller", ""}});
      EXPECT_EQ(results().dump().find("12345"), std::string::npos);
      EXPECT_FALSE(results().contains("sealed_bids"));
    } else {
      record(FakeHouse::id(1), {rules::Closed{.outcome = rules::Outcome::sold, .winner = 1, .hammer_price = {{9900}}}});
      EXPECT_EQ(results().at("sealed_bids"),
                json::parse(R"([{"bidder":"bidder-1","amount":12345,"units":1,"revealed":true}])"));
    }
  }
}

// -- what if -------------------------------------------------------------------------------------------------------

TEST_F(PrivateReads, what_if_answers_admins_after_the_close) {
  english_with_two_bids();
  EXPECT_EQ(what_if("").code(), "no_what_if");
  record(FakeHouse::id(1), {rules::Closed{.outcome = rules::Outcome::sold, .winner = 1, .hammer_price = {{20'500}}}});
  const auto told = what_if("?format=vickrey");
  ASSERT_EQ(told.status(), 200) << told.response.body;
  EXPECT_EQ(told.json().at("price"), 20'000);
  EXPECT_EQ(told.json().at("winner"), "bidder-1");
  EXPECT_FALSE(told.json().at("assumptions").empty());
  EXPECT_EQ(what_if("?reserve_price=60000").json().at("outcome"), "reserve_not_met");
  EXPECT_EQ(what_if("?soft_close_ms=60000&soft_close_mode=add&increments=fixed:100").status(), 200);
  for (const Role role : {Role::seller, Role::operator_, Role::bidder, Role::observer}) {
    EXPECT_EQ(what_if("", role).code(), "forbidden");
  }
}

TEST_F(PrivateReads, settings_of_what_if_that_are_wrong_are_400_with_their_name) {
  english_with_two_bids();
  const std::pair<const char*, const char*> cases[] = {{"?format=quick", "format"},
                                                       {"?reserve_price=-1", "reserve_price"},
                                                       {"?reserve_price=1.5", "reserve_price"},
                                                       {"?increments=steep", "increments"},
                                                       {"?soft_close_ms=x", "soft_close_ms"},
                                                       {"?extension_ms=5", "extension_ms"},
                                                       {"?soft_close_mode=add", "soft_close_mode"},
                                                       {"?soft_close_ms=5&soft_close_mode=more", "soft_close_mode"},
                                                       {"?soft_close_ms=604800001", "soft_close_ms"}};
  for (const auto& [query, name] : cases) {
    EXPECT_EQ(what_if(query).code(), "invalid_parameter") << query;
    EXPECT_EQ(what_if(query).json().value("parameter", ""), name) << query;
  }
  EXPECT_EQ(what_if("?fromat=vickrey").code(), "unknown_parameter");
  EXPECT_EQ(what_if("?format=dutch").code(), "no_what_if");
}

// -- limits --------------------------------------------------------------------------------------------------------

TEST_F(PrivateReads, limits_are_set_read_and_taken_away) {
  const auto put = [&](const std::string& body) {
    return send("PUT", "/v1/bidders/bob/limits/USD", body, Role::operator_);
  };
  const auto read = [&] { return send("GET", "/v1/bidders/bob/limits/USD", "", Role::admin).json(); };
  EXPECT_EQ(read(), json::parse(R"({"bidder":"bob","currency":"USD","max_exposure":null,"exposure":0})"));
  EXPECT_EQ(put(R"({"max_exposure":50000})").json().at("max_exposure"), 50'000);
  EXPECT_EQ(read().at("max_exposure"), 50'000);
  EXPECT_TRUE(put(R"({"max_exposure":null})").json().at("max_exposure").is_null());
  EXPECT_TRUE(read().at("max_exposure").is_null());
  EXPECT_EQ(put("{}").code(), "missing");
  EXPECT_EQ(put(R"({"max_exposure":0})").code(), "amount_out_of_range");
  EXPECT_EQ(put(R"({"max_exposure":"5"})").code(), "invalid_amount");
  EXPECT_EQ(put(R"({"max_exposure":5,"bidder":"bob"})").code(), "unknown_member");
  EXPECT_EQ(put("").code(), "invalid_json");
  for (const char* place : {"a%20b/limits/USD", "bob/limits/usd", "bob/limits/XXQ", "bob/limits/US"}) {
    EXPECT_EQ(send("GET", "/v1/bidders/" + std::string(place), "", Role::admin).code(), "not_found") << place;
    EXPECT_EQ(send("PUT", "/v1/bidders/" + std::string(place), R"({"max_exposure":5})", Role::admin).code(),
              "not_found");
  }
  house_.failure = auction::HouseErrc::unavailable;
  EXPECT_EQ(put(R"({"max_exposure":1})").code(), "unavailable");
}

}  // namespace
}  // namespace gavel::api::private_reads_test
