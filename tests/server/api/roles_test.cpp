// Every route with every role, with no token and with a bad one.
#include <set>

#include "tests/server/api/api_fixture.hpp"

namespace gavel::api::roles_test {
namespace {

using auth::Role;
using testing::ApiFixture;
using testing::FakeHouse;

constexpr const char* kAuction =
    R"({"title":"x","currency":"USD","format":"english","starting_price":1,"increments":"ebay-us","duration_ms":1000})";

/// 64 digits, as a commitment has them.
constexpr const char* kCommitment = R"({"digest":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"})";

class Roles : public ApiFixture {
 protected:
  Roles() {
    auto terms = own_terms();
    terms.seller = "sally";
    record(FakeHouse::id(1), {made(terms)});
  }

  /// Who gets past the guard; what the house says then is another matter.
  struct Route {
    std::string method, path, body;
    std::set<Role> allowed;
  };
  static Route post_to(std::string_view rest, std::string body, std::set<Role> allowed) {
    return {"POST", path(FakeHouse::id(1), rest), std::move(body), std::move(allowed)};
  }
  static std::vector<Route> all_routes() {
    const std::set<Role> running = {Role::admin, Role::operator_, Role::seller};
    const std::set<Role> bidding = {Role::operator_, Role::seller, Role::bidder};
    const std::set<Role> naming = {Role::operator_};
    const std::set<Role> limiting = {Role::admin, Role::operator_};
    std::vector<Route> routes = {
        {"POST", "/v1/auctions", kAuction, running},
        {"PATCH", path(FakeHouse::id(1)), "{}", running},
        {"PUT", path(FakeHouse::id(1), "/bidders/bob"), "{}", running},
        {"DELETE", path(FakeHouse::id(1), "/bidders/bob"), "", running},
        {"GET", path(FakeHouse::id(1), "/results"), "", running},
        {"GET", path(FakeHouse::id(1), "/whatif"), "", {Role::admin}},
        {"GET", path(FakeHouse::id(1), "/refusals"), "", {Role::admin}},
        {"GET", path(FakeHouse::id(1), "/bids/own"), "", bidding},
        {"GET", path(FakeHouse::id(1), "/bids/own?bidder=b1"), "", naming},
        {"DELETE", path(FakeHouse::id(1), "/bids/own"), "", bidding},
        {"DELETE", path(FakeHouse::id(1), "/bids/own?bidder=b1"), "", naming},
        {"PUT", "/v1/bidders/bob/limits/USD", R"({"max_exposure":5})", limiting},
        {"GET", "/v1/bidders/bob/limits/USD", "", limiting},
        post_to("/relist", R"({"duration_ms":1000})", running),
        post_to("/second-chance", R"({"expires_in_ms":1000})", running),
        post_to("/bids/2/remove", R"({"reason":"x"})", running),
        post_to("/bids/2/retract", R"({"reason":"x"})", bidding),
        post_to("/bids", R"({"amount":1})", bidding),
        post_to("/bids", R"({"amount":1,"bidder":"b1"})", naming),
        post_to("/commitments", kCommitment, bidding),
        post_to("/reveals", R"({"amount":1,"nonce":"n"})", bidding),
    };
    for (const char* run : {"/publish", "/pause", "/resume", "/cancel", "/settle", "/default"}) {
      routes.push_back(post_to(run, "{}", running));
    }
    for (const char* bid : {"/buy", "/join", "/leave", "/second-chance/accept", "/second-chance/decline"}) {
      routes.push_back(post_to(bid, "{}", bidding));
      routes.push_back(post_to(bid, R"({"bidder":"b1"})", naming));
    }
    return routes;
  }
};

TEST_F(Roles, each_may_do_exactly_what_the_table_says) {
  for (const auto& route : all_routes()) {
    for (const Role role : auth::kAllRoles) {
      const auto answer = send(route.method, route.path, route.body, role);
      const bool allowed = answer.code() != "forbidden";
      EXPECT_EQ(allowed, route.allowed.contains(role)) << route.method << route.path << " " << auth::name(role);
      EXPECT_EQ(answer.status() == 403 && answer.json().contains("roles"), !allowed) << answer.response.body;
    }
  }
}

TEST_F(Roles, without_a_known_token_nothing_is_done) {
  for (const auto& route : all_routes()) {
    const auto answer = send(route.method, route.path, route.body);
    EXPECT_EQ(answer.status(), 401) << route.method << route.path;
    EXPECT_EQ(answer.code(), "token_missing");
    EXPECT_EQ(answer.field("WWW-Authenticate"), "Bearer realm=\"gavel\"");
  }
  EXPECT_TRUE(house_.asked_nothing());
}

TEST_F(Roles, reading_is_public) {
  house_.put_open(FakeHouse::id(1));
  for (const std::string& target :
       {std::string("/v1/auctions"), path(FakeHouse::id(1)), path(FakeHouse::id(1), "/bids")}) {
    EXPECT_EQ(get(target).status(), 200) << target;
    for (const Role role : auth::kAllRoles) EXPECT_EQ(send("GET", target, "", role).status(), 200) << target;
  }
}

TEST_F(Roles, who_acts_is_who_the_token_says) {
  post("/v1/auctions", kAuction, Role::operator_);
  EXPECT_EQ(house_.created.back().terms.seller, "operator");
  post(path(FakeHouse::id(1), "/cancel"), "{}", Role::seller);
  EXPECT_EQ(std::get<rules::Cancel>(house_.executed.back().command).by.name, "seller");
}

}  // namespace
}  // namespace gavel::api::roles_test
