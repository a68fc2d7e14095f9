#include "server/auth/bearer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/server/auth/temp_dir.hpp"

namespace gavel::auth::bearer_test {
namespace {

class Bearer : public ::testing::Test {
 protected:
  http::Request with(const std::vector<std::string>& authorizations) const {
    http::Request request;
    for (const auto& value : authorizations) request.fields.emplace_back("authorization", value);
    return request;
  }
  http::Response refused(const std::vector<std::string>& authorizations) {
    auto who = authenticate(with(authorizations), tokens_);
    return who ? http::Response{} : who.error();
  }
  static std::string code(const http::Response& answer) {
    return nlohmann::json::parse(answer.body).at("code").get<std::string>();
  }
  static std::string challenge(const http::Response& answer) {
    const auto field = std::ranges::find(answer.fields, "WWW-Authenticate", [](const auto& f) { return f.first; });
    return field == answer.fields.end() ? "" : field->second;
  }

  testing::TempDir dir_;
  std::unique_ptr<TokenStore> store_ = TokenStore::open(dir_.path()).value();
  Authenticator tokens_{*store_};
  std::string token_ = store_->create("alice", Role::bidder).value();
};

TEST_F(Bearer, a_token_in_the_authorization_field_is_its_principal) {
  for (const char* scheme : {"Bearer ", "bearer ", "BEARER ", "Bearer   "}) {
    const auto who = authenticate(with({scheme + token_}), tokens_);
    ASSERT_TRUE(who) << scheme;
    EXPECT_EQ(who->name, "alice");
  }
}

TEST_F(Bearer, no_authorization_is_401_with_a_plain_challenge) {
  const auto answer = refused({});
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(answer.content_type, "application/problem+json");
  EXPECT_EQ(code(answer), "token_missing");
  EXPECT_EQ(challenge(answer), "Bearer realm=\"gavel\"");
}

TEST_F(Bearer, what_is_not_one_bearer_token_is_malformed) {
  const std::vector<std::vector<std::string>> cases = {{""},
                                                       {"Bearer"},
                                                       {"Bearer "},
                                                       {token_},
                                                       {"Basic YWxpY2U6eA=="},
                                                       {"Bearer" + token_},
                                                       {"Bearer " + token_ + " x"},
                                                       {"Bearer " + token_, "Bearer " + token_}};
  for (const auto& fields : cases) {
    const auto answer = refused(fields);
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(code(answer), "token_malformed") << fields.front();
    EXPECT_NE(challenge(answer).find("invalid_request"), std::string::npos);
  }
}

TEST_F(Bearer, every_unknown_token_gets_the_same_bytes) {
  const auto made_up = refused({"Bearer gvl_" + std::string(43, 'A')});
  EXPECT_EQ(made_up.status, 401);
  EXPECT_EQ(code(made_up), "token_unknown");
  EXPECT_NE(challenge(made_up).find("invalid_token"), std::string::npos);
  for (const auto& text : {token_.substr(0, 46), token_ + "x", std::string("x"), std::string(100'000, 'y')}) {
    const auto answer = refused({"Bearer " + text});
    EXPECT_EQ(answer.body, made_up.body);
    EXPECT_EQ(answer.fields, made_up.fields);
  }
}

TEST_F(Bearer, a_token_that_is_over_or_was_taken_back_is_told_apart) {
  const auto made = store_->make({.account = "alice", .role = Role::bidder}).value();
  ASSERT_TRUE(store_->revoke(made.token.id));
  EXPECT_EQ(code(refused({"Bearer " + made.text})), "token_revoked");
  EXPECT_NE(challenge(refused({"Bearer " + made.text})).find("invalid_token"), std::string::npos);
}

TEST_F(Bearer, what_looks_like_a_jwt_is_unknown_where_no_issuer_is_trusted) {
  EXPECT_EQ(code(refused({"Bearer eyJhbGciOiJub25lIn0.e30."})), "token_unknown");
}

/// A handshake as a browser sends it.
http::Request handshake(const std::string& protocols) {
  http::Request request;
  request.fields = {{"upgrade", "websocket"}, {"sec-websocket-protocol", protocols}};
  return request;
}

TEST_F(Bearer, a_ticket_signs_one_handshake_in_and_no_other) {
  const auto ticket = tokens_.tickets().issue(*authenticate(with({"Bearer " + token_}), tokens_));
  const auto offer = "gavel.v1, gavel.ticket." + ticket->text;
  const auto who = authenticate(handshake(offer), tokens_);
  ASSERT_TRUE(who);
  EXPECT_EQ(who->name, "alice");
  const auto again = authenticate(handshake(offer), tokens_);
  ASSERT_FALSE(again);
  EXPECT_EQ(code(again.error()), "ticket_unknown");
  EXPECT_NE(challenge(again.error()).find("invalid_token"), std::string::npos);
}

TEST_F(Bearer, a_ticket_is_for_handshakes_alone) {
  const auto ticket = tokens_.tickets().issue(*authenticate(with({"Bearer " + token_}), tokens_));
  auto request = handshake("gavel.ticket." + ticket->text);
  request.fields.erase(request.fields.begin());
  EXPECT_EQ(code(authenticate(request, tokens_).error()), "token_missing");
  EXPECT_EQ(code(refused({"Bearer " + ticket->text})), "token_unknown");
}

TEST_F(Bearer, a_token_is_not_taken_from_a_subprotocol) {
  for (const auto& offer : {"gavel.ticket." + token_, "gavel.bearer." + token_, token_}) {
    EXPECT_FALSE(authenticate(handshake(offer), tokens_)) << offer;
  }
}

TEST_F(Bearer, nobody_is_nobody_and_a_bad_token_is_refused_where_none_is_needed) {
  const auto nobody = authenticate_if_shown(handshake("gavel.v1"), tokens_);
  ASSERT_TRUE(nobody);
  EXPECT_FALSE(*nobody);
  const auto alice = authenticate_if_shown(with({"Bearer " + token_}), tokens_);
  ASSERT_TRUE(alice && *alice);
  EXPECT_EQ((*alice)->name, "alice");
  EXPECT_FALSE(authenticate_if_shown(with({"Bearer x"}), tokens_));
  EXPECT_FALSE(authenticate_if_shown(handshake("gavel.ticket.x"), tokens_));
}

TEST_F(Bearer, no_answer_repeats_what_was_sent) {
  for (const auto& answer : {refused({"Bearer gvl_secretsecret"}), refused({"Basic secretsecret"})}) {
    EXPECT_EQ(answer.body.find("secretsecret"), std::string::npos);
  }
}

}  // namespace
}  // namespace gavel::auth::bearer_test
