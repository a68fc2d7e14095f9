// Receipts in answers, who signs them, what was refused; and answers of requests that were done before.
#include "core/base/jwk.hpp"
#include "server/api/kept_answer.hpp"
#include "tests/server/api/api_fixture.hpp"

namespace gavel::api::proofs_test {
namespace {

using auth::Role;
using testing::ApiFixture;
using testing::FakeHouse;

class Proofs : public ApiFixture {
 protected:
  auction::Proven entry(std::uint64_t seq) const {
    return {FakeHouse::id(1), seq, house_.time, base::sha256("an entry")};
  }
  std::string bids() const { return path(FakeHouse::id(1), "/bids"); }
};

TEST_F(Proofs, accepted_bid_is_answered_with_its_receipt) {
  std::get<auction::BidAnswer>(house_.verdict).receipt = FakeHouse::receipt_for(entry(2));
  const auto answer = post(bids(), R"({"amount":9900})", Role::bidder);
  ASSERT_EQ(answer.status(), 201);
  const auto receipt = answer.json().at("receipt");
  EXPECT_EQ(receipt.at("auction"), FakeHouse::id(1).to_string());
  EXPECT_EQ(receipt.at("seq"), 2);
  EXPECT_EQ(receipt.at("at"), "2026-11-22T16:00:00.000Z");
  EXPECT_EQ(receipt.at("entry_hash"), base::to_hex(base::sha256("an entry")));
  EXPECT_EQ(receipt.at("leaf"), 0);
  EXPECT_EQ(receipt.at("leaves"), 1);
  EXPECT_TRUE(receipt.at("path").empty());
  EXPECT_EQ(receipt.at("key"), "kid");
  EXPECT_EQ(receipt.at("signature").get<std::string>().size(), 86u) << "64 bytes, base64url";
  EXPECT_EQ(answer.json().at("outcome"), "leading");
}

TEST_F(Proofs, keys_are_a_jwk_set_for_everybody) {
  house_.keys = {{"first", base::Ed25519Public{1}, {1}}, {"second", base::Ed25519Public{2}, {2}}};
  const auto set = get("/v1/keys").json().at("keys");
  ASSERT_EQ(set.size(), 2u);
  EXPECT_EQ(set[1].at("kid"), "second");
  EXPECT_EQ(set[1].at("kty"), "OKP");
  EXPECT_EQ(set[1].at("crv"), "Ed25519");
  EXPECT_EQ(set[1].at("alg"), "EdDSA");
  EXPECT_EQ(set[1].at("x").get<std::string>().size(), 43u);
}

TEST_F(Proofs, refused_bids_are_listed_for_admins_alone) {
  const auto target = path(FakeHouse::id(1), "/refusals");
  house_.refused = {{{FakeHouse::id(1), house_.time, "ann", rules::Amount{50}, "below_minimum"},
                     {FakeHouse::id(1), house_.time, "bob", std::nullopt, "auction_closed"}},
                    7};
  const auto page = send("GET", target, {}, Role::admin).json();
  EXPECT_EQ(page.at("items").dump(),
            R"([{"amount":50,"at":"2026-11-22T16:00:00.000Z","bidder":"ann","code":"below_minimum"},)"
            R"({"amount":null,"at":"2026-11-22T16:00:00.000Z","bidder":"bob","code":"auction_closed"}])");
  EXPECT_EQ(page.at("next_after"), 7);
  for (const auto role : {Role::operator_, Role::seller, Role::bidder, Role::observer}) {
    EXPECT_EQ(send("GET", target, {}, role).status(), 403);
  }
  EXPECT_EQ(get(target).status(), 401);
}

TEST_F(Proofs, key_goes_with_the_command_to_the_house) {
  idempotency_key_ = "k1";
  ASSERT_EQ(post(bids(), R"({"amount":9900})", Role::bidder).status(), 201);
  ASSERT_TRUE(house_.asked_keys.contains("bidder k1"));
  idempotency_key_ = "k2";
  ASSERT_EQ(post(path(FakeHouse::id(1), "/cancel"), R"({"reason":"x"})", Role::seller).status(), 200);
  EXPECT_TRUE(house_.asked_keys.contains("seller k2"));
  idempotency_key_ = "k3";
  ASSERT_EQ(post("/v1/auctions",
                 R"({"title":"x","currency":"USD","format":"english","starting_price":1,"increments":"ebay-us",)"
                 R"("duration_ms":1000})",
                 Role::seller)
                .status(),
            201);
  EXPECT_TRUE(house_.asked_keys.contains("seller k3"));
}

TEST_F(Proofs, request_that_was_done_before_is_answered_as_it_was_and_not_done_again) {
  idempotency_key_ = "k1";
  const auto first = post(bids(), R"({"amount":9900})", Role::bidder);
  house_.done_requests["bidder k1"] = {to_text(first.response), FakeHouse::receipt_for(entry(2))};
  // After a restart nothing of it is in memory any more.
  http::Router fresh;
  add_routes(fresh, {house_, authenticator_});
  std::swap(router_, fresh);
  const auto again = post(bids(), R"({"amount":9900})", Role::bidder);
  EXPECT_EQ(again.status(), 201);
  EXPECT_EQ(again.field("Idempotent-Replayed"), "true");
  auto body = again.json();
  EXPECT_EQ(body.at("receipt").at("seq"), 2);
  body.erase("receipt");
  EXPECT_EQ(body, first.json());
  EXPECT_EQ(house_.bids_placed.size(), 1u);
  const auto other = post(bids(), R"({"amount":9901})", Role::bidder);
  EXPECT_EQ(other.status(), 422);
  EXPECT_EQ(other.code(), "idempotency_key_reused");
}

TEST_F(Proofs, request_that_is_at_work_elsewhere_is_to_be_asked_again_and_that_is_not_kept) {
  idempotency_key_ = "k1";
  house_.failure = auction::HouseErrc::repeated;
  const auto answer = post(bids(), R"({"amount":9900})", Role::bidder);
  EXPECT_EQ(answer.status(), 409);
  EXPECT_EQ(answer.code(), "idempotency_key_in_use");
  EXPECT_EQ(answer.field("Retry-After"), "1");
  house_.failure.reset();
  EXPECT_EQ(post(bids(), R"({"amount":9900})", Role::bidder).status(), 201);
}

TEST_F(Proofs, kept_answer_comes_back_as_it_was) {
  http::Response answer{.status = 201,
                        .content_type = "application/json",
                        .body = "{\"a\":\"line\\nline\"}",
                        .fields = {{"Location", "/v1/auctions/1"}}};
  const auto back = from_text(to_text(answer));
  EXPECT_EQ(back.status, 201);
  EXPECT_EQ(back.body, answer.body);
  EXPECT_EQ(back.fields, answer.fields);
  EXPECT_EQ(from_text("nonsense").status, 500);
}

}  // namespace
}  // namespace gavel::api::proofs_test
