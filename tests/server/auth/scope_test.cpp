#include "server/auth/scope.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/server/auth/temp_dir.hpp"

namespace gavel::auth::scope_test {
namespace {

const auto kId = auction::AuctionId::make({7}, 1, 2);
const auto kOther = auction::AuctionId::make({8}, 1, 2);
const Scope kAuction{Scope::Kind::auction, kId};
const Scope kSale{Scope::Kind::sale, kId};

std::string path(std::string_view list, const auction::AuctionId& id, std::string_view rest = {}) {
  return "/v1/" + std::string(list) + '/' + id.to_string() + std::string(rest);
}

TEST(Scope, is_written_and_read_as_kind_and_id) {
  for (const Scope& scope : {kAuction, kSale}) EXPECT_EQ(parse_scope(to_string(scope)), scope);
  const auto id = kId.to_string();
  const std::vector<std::string> wrong = {"", id, "lot:" + id, "sale:", "sale:x", "sale" + id, "sale:" + id + "x"};
  for (const auto& text : wrong) {
    EXPECT_FALSE(parse_scope(text)) << text;
  }
}

TEST(Scope, of_an_auction_reaches_what_is_under_its_path_and_no_further) {
  for (const char* rest : {"", "/bids", "/bids/own", "/results", "/bidders/bob"}) {
    EXPECT_EQ(reach(kAuction, path("auctions", kId, rest), Operation::place_bid), Reach::inside) << rest;
    EXPECT_EQ(reach(kAuction, path("auctions", kOther, rest), Operation::place_bid), Reach::outside) << rest;
  }
  for (const auto& elsewhere :
       {path("sales", kId), std::string("/v1/auctions"), std::string("/v1/bidders/bob/limits/USD"),
        std::string("/metrics"), "/v1/system/auctions/" + kId.to_string() + "/crash",
        "/v1/auctions/" + kId.to_string() + "0"}) {
    EXPECT_EQ(reach(kAuction, elsewhere, Operation::run_own_auction), Reach::outside) << elsewhere;
  }
}

TEST(Scope, of_a_sale_reaches_the_sale_and_leaves_auctions_to_their_view) {
  EXPECT_EQ(reach(kSale, path("sales", kId, "/lots"), Operation::run_own_auction), Reach::inside);
  EXPECT_EQ(reach(kSale, path("sales", kOther, "/lots"), Operation::run_own_auction), Reach::outside);
  EXPECT_EQ(reach(kSale, path("auctions", kOther, "/bids"), Operation::place_bid), Reach::depends);
  EXPECT_EQ(reach(kSale, "/v1/auctions", Operation::run_own_auction), Reach::outside);
}

TEST(Scope, makes_no_auction_and_always_sees_its_own_account) {
  for (const Scope& scope : {kAuction, kSale}) {
    EXPECT_EQ(reach(scope, path("auctions", kId, "/relist"), Operation::create_auction), Reach::outside);
    EXPECT_EQ(reach(scope, "/v1/me", Operation::see_account), Reach::inside);
    EXPECT_EQ(reach(scope, "/v1/tickets", Operation::see_account), Reach::inside);
  }
}

TEST(Scope, covers_the_auction_itself_or_the_lots_of_the_sale) {
  rules::Terms terms{.currency = *rules::Currency::parse("USD"),
                     .increments = *rules::IncrementTable::parse("ebay-us")};
  auction::View view;
  view.id = kOther;
  terms.sale.emplace().sale = kId.to_string();
  view.terms = std::make_shared<const rules::Terms>(terms);
  EXPECT_TRUE(covers(kSale, view));
  EXPECT_FALSE(covers(kAuction, view));
  EXPECT_TRUE(covers({Scope::Kind::auction, kOther}, view));
  EXPECT_FALSE(covers({Scope::Kind::sale, kOther}, view));
  terms.sale.reset();
  view.terms = std::make_shared<const rules::Terms>(terms);
  EXPECT_FALSE(covers(kSale, view));
}

TEST(Scope, a_token_outside_of_it_is_403_and_is_told_what_it_is_for) {
  testing::TempDir dir;
  const std::unique_ptr<TokenStore> store = TokenStore::open(dir.path()).value();
  Authenticator tokens(*store);
  const auto made = store->make({.account = "bob", .role = Role::bidder, .scope = kAuction}).value();
  http::Request request;
  request.fields = {{"authorization", "Bearer " + made.text}};
  request.path = path("auctions", kId, "/bids");
  EXPECT_TRUE(authorize(request, tokens, Operation::place_bid));
  request.path = path("auctions", kOther, "/bids");
  const auto refused = authorize(request, tokens, Operation::place_bid);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status, 403);
  const auto body = nlohmann::json::parse(refused.error().body);
  EXPECT_EQ(body.at("code"), "token_out_of_scope");
  EXPECT_EQ(body.at("scope"), (nlohmann::json{{"auction", kId.to_string()}}));
}

}  // namespace
}  // namespace gavel::auth::scope_test
