#include "server/auth/permissions.hpp"

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "tests/server/auth/temp_dir.hpp"

namespace gavel::auth::permissions_test {
namespace {

/// Written down a second time on purpose: a change of the table has to be meant.
const std::map<Operation, std::vector<Role>> kExpected = {
    {Operation::create_auction, {Role::admin, Role::operator_, Role::seller}},
    {Operation::place_bid, {Role::operator_, Role::seller, Role::bidder}},
    {Operation::name_bidder, {Role::operator_}},
    {Operation::run_own_auction, {Role::admin, Role::operator_, Role::seller}},
    {Operation::run_any_auction, {Role::admin}},
    {Operation::limit_bidders, {Role::admin, Role::operator_}},
    {Operation::see_secrets, {Role::admin}},
    {Operation::read_system, {Role::admin}},
    {Operation::read_metrics, {Role::admin, Role::operator_, Role::observer}},
    {Operation::crash_process, {Role::admin}},
    {Operation::manage_tokens, {Role::admin}},
    {Operation::manage_webhooks, {Role::admin}},
    {Operation::see_account, {Role::admin, Role::operator_, Role::seller, Role::bidder, Role::observer}},
};

TEST(Permissions, every_operation_is_for_exactly_its_roles) {
  ASSERT_EQ(kExpected.size(), kOperations);
  for (const auto& [operation, roles] : kExpected) EXPECT_EQ(allowed_roles(operation), roles) << phrase(operation);
}

TEST(Permissions, a_403_says_which_roles_may) {
  const auto answer = forbidden(Operation::place_bid);
  EXPECT_EQ(answer.status, 403);
  const auto body = nlohmann::json::parse(answer.body);
  EXPECT_EQ(body.at("code"), "forbidden");
  EXPECT_EQ(body.at("roles"), (nlohmann::json{"operator", "seller", "bidder"}));
  EXPECT_EQ(body.at("detail"), "Only these roles may place bids: operator, seller, bidder.");
}

TEST(Permissions, authorize_is_401_without_a_token_and_403_with_one_of_another_role) {
  testing::TempDir dir;
  const std::unique_ptr<TokenStore> store = TokenStore::open(dir.path()).value();
  Authenticator tokens(*store);
  http::Request request;
  EXPECT_EQ(authorize(request, tokens, Operation::place_bid).error().status, 401);
  request.fields = {{"authorization", "Bearer " + store->create("eve", Role::observer).value()}};
  EXPECT_EQ(authorize(request, tokens, Operation::place_bid).error().status, 403);
  request.fields = {{"authorization", "Bearer " + store->create("bob", Role::bidder).value()}};
  EXPECT_EQ(authorize(request, tokens, Operation::place_bid)->name, "bob");
}

}  // namespace
}  // namespace gavel::auth::permissions_test
