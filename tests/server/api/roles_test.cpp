// Every route with every role, with no token and with a bad one.
#include <set>

#include "tests/server/api/api_fixture.hpp"

namespace gavel::api {
namespace {

using auth::Role;
using testing::ApiFixture;
using testing::FakeHouse;

constexpr const char* kAuction =
    R"({"title":"x","currency":"USD","format":"english","starting_price":1,"increments":"ebay-us","duration_ms":1000})";

class Roles : public ApiFixture {
 protected:
  struct Route {
    std::string path, body;
    int good_status;
    std::set<Role> allowed;
  };
  const std::vector<Route> routes_ = {
      {"/v1/auctions", kAuction, 201, {Role::admin, Role::operator_, Role::seller}},
      {path(FakeHouse::id(1), "/bids"), R"({"amount":1})", 201, {Role::operator_, Role::seller, Role::bidder}},
      {path(FakeHouse::id(1), "/bids"), R"({"amount":1,"bidder":"b1"})", 201, {Role::operator_}},
      {path(FakeHouse::id(1), "/cancel"), "{}", 200, {Role::admin, Role::operator_, Role::seller}},
  };
};

TEST_F(Roles, each_may_do_exactly_what_the_table_says) {
  for (const auto& route : routes_) {
    for (const Role role : auth::kAllRoles) {
      const auto answer = post(route.path, route.body, role);
      const bool allowed = route.allowed.contains(role);
      EXPECT_EQ(answer.status(), allowed ? route.good_status : 403) << route.path << " " << auth::name(role);
      EXPECT_EQ(answer.code(), allowed ? "" : "forbidden");
    }
  }
}

TEST_F(Roles, without_a_known_token_nothing_is_done) {
  for (const auto& route : routes_) {
    const auto answer = post(route.path, route.body);
    EXPECT_EQ(answer.status(), 401);
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
}  // namespace gavel::api
