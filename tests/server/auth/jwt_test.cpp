#include "server/auth/jwt.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <nlohmann/json.hpp>

#include "core/base/base64url.hpp"
#include "core/base/ed25519.hpp"
#include "core/base/jwk.hpp"
#include "server/auth/jws.hpp"

namespace gavel::auth::jwt_test {
namespace {

using nlohmann::json;
using Code = JwtError::Code;

// -- RFC 7515 appendix A: one payload, three signatures ---------------------------------------------------------------

constexpr const char* kPayload =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
const std::string kHs256 = std::string("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.") + kPayload +
                           ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
constexpr const char* kHs256Secret =
    "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
const std::string kRs256 =
    std::string("eyJhbGciOiJSUzI1NiJ9.") + kPayload +
    ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1"
    "dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--"
    "xi12jzDwu"
    "sC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_"
    "IoypGlUPQGe77Rw";
const json kRs256Key = {{"kty", "RSA"},
                        {"n",
                         "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-"
                         "4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNM"
                         "sD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-"
                         "UTo7WTBEMa2R2CapHg665xsmt"
                         "dVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_"
                         "h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"},
                        {"e", "AQAB"}};
const std::string kEs256 = std::string("eyJhbGciOiJFUzI1NiJ9.") + kPayload +
                           ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
const json kEs256Key = {{"kty", "EC"},
                        {"crv", "P-256"},
                        {"x", "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"},
                        {"y", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}};
// RFC 8037 appendix A.4: its payload is no JSON, so it is for the key alone.
constexpr const char* kEdDsaText = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
constexpr const char* kEdDsaSignature =
    "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
const json kEdDsaKey = {{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}};

std::string bytes_of(const char* base64url) {
  const auto bytes = base::from_base64url(base64url).value();
  return {bytes.begin(), bytes.end()};
}
std::string text_of(std::string_view bytes) {
  return base::to_base64url(std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
}

class RfcVectors : public ::testing::Test {
 protected:
  /// What is said of a token at a moment at which it is good; it names no audience, so that is the next check to fail.
  Code code(const std::string& token, JwtKey key) {
    JwtVerifier jwts({.issuer = "joe", .audience = "gavel", .now = [] { return rules::Time{1'300'819'379'000}; }});
    jwts.set_keys({std::move(key)});
    return jwts.verify(token).error().code;
  }
  static std::string changed(std::string token) {
    token[token.size() - 10] = token[token.size() - 10] == 'A' ? 'B' : 'A';
    return token;
  }
};

TEST_F(RfcVectors, rfc_7515_a1_hs256) {
  const auto key = *JwtKey::of_secret(bytes_of(kHs256Secret));
  EXPECT_EQ(code(kHs256, key), Code::wrong_audience);
  EXPECT_EQ(code(changed(kHs256), key), Code::bad_signature);
}

TEST_F(RfcVectors, rfc_7515_a2_rs256) {
  const auto key = *JwtKey::from_jwk(kRs256Key);
  EXPECT_EQ(key.algorithm(), JwtKey::Algorithm::rs256);
  EXPECT_EQ(code(kRs256, key), Code::wrong_audience);
  EXPECT_EQ(code(changed(kRs256), key), Code::bad_signature);
}

TEST_F(RfcVectors, rfc_7515_a3_es256) {
  const auto key = *JwtKey::from_jwk(kEs256Key);
  EXPECT_EQ(key.algorithm(), JwtKey::Algorithm::es256);
  EXPECT_EQ(code(kEs256, key), Code::wrong_audience);
  EXPECT_EQ(code(changed(kEs256), key), Code::bad_signature);
}

TEST_F(RfcVectors, rfc_8037_a4_eddsa) {
  const auto key = *JwtKey::from_jwk(kEdDsaKey);
  const auto signature = base::from_base64url(kEdDsaSignature).value();
  EXPECT_TRUE(key.verify(kEdDsaText, signature));
  EXPECT_FALSE(key.verify(std::string(kEdDsaText) + "x", signature));
}

TEST_F(RfcVectors, rfc_7515_a5_an_unsecured_one_is_never_good) {
  const auto unsecured = std::string("eyJhbGciOiJub25lIn0.") + kPayload + ".";
  EXPECT_EQ(code(unsecured, *JwtKey::from_jwk(kRs256Key)), Code::wrong_algorithm);
}

// -- keys -------------------------------------------------------------------------------------------------------------

json with(json key, const char* name, json value) {
  key[name] = std::move(value);
  return key;
}

TEST(JwtKeyTest, what_is_not_for_signatures_or_another_algorithm_is_passed_over) {
  for (const json& key : {kRs256Key, kEs256Key, kEdDsaKey}) {
    EXPECT_TRUE(JwtKey::from_jwk(with(key, "use", "sig")));
    EXPECT_TRUE(JwtKey::from_jwk(with(key, "key_ops", {"verify"})));
    EXPECT_FALSE(JwtKey::from_jwk(with(key, "use", "enc")));
    EXPECT_FALSE(JwtKey::from_jwk(with(key, "key_ops", {"encrypt"})));
    EXPECT_FALSE(JwtKey::from_jwk(with(key, "alg", "RS512")));
    EXPECT_FALSE(JwtKey::from_jwk(with(key, "alg", 7)));
  }
  EXPECT_TRUE(JwtKey::from_jwk(with(kRs256Key, "alg", "RS256")));
}

TEST(JwtKeyTest, short_broken_and_foreign_keys_are_none) {
  const auto short_modulus = kRs256Key["n"].get<std::string>().substr(0, 168);  // 1008 bits
  EXPECT_FALSE(JwtKey::from_jwk(with(kRs256Key, "n", short_modulus)));
  EXPECT_FALSE(JwtKey::from_jwk(with(kRs256Key, "n", text_of(std::string(256, '\0')))));
  EXPECT_FALSE(JwtKey::from_jwk(with(kRs256Key, "n", text_of(std::string(2000, '\x7f'))))) << "16,000 bits are a stall";
  EXPECT_FALSE(JwtKey::from_jwk(with(kRs256Key, "n", 7)));
  EXPECT_FALSE(JwtKey::from_jwk(with(kEs256Key, "crv", "secp256k1")));
  EXPECT_FALSE(JwtKey::from_jwk(with(kEs256Key, "y", kEs256Key["x"]))) << "no point of the curve";
  EXPECT_FALSE(JwtKey::from_jwk(with(kEdDsaKey, "crv", "X25519")));
  EXPECT_FALSE(JwtKey::from_jwk({{"kty", "oct"}, {"k", kHs256Secret}})) << "a published set has no secrets";
  for (const json& other : {json(), json(7), json::array(), json::object()}) EXPECT_FALSE(JwtKey::from_jwk(other));
  EXPECT_FALSE(JwtKey::of_secret(std::string(31, 's')));
  EXPECT_TRUE(JwtKey::of_secret(std::string(32, 's')));
}

TEST(JwtKeyTest, signatures_of_another_shape_are_no_signatures) {
  const auto key = *JwtKey::from_jwk(kEs256Key);
  const auto text = kEs256.substr(0, kEs256.rfind('.'));
  const auto good = base::from_base64url(kEs256.substr(kEs256.rfind('.') + 1)).value();
  ASSERT_TRUE(key.verify(text, good));
  EXPECT_FALSE(key.verify(text, {}));
  EXPECT_FALSE(key.verify(text, std::vector<std::uint8_t>(64, 0))) << "r = s = 0";
  EXPECT_FALSE(key.verify(text, std::span(good).first(63)));
  auto longer = good;
  longer.push_back(0);
  EXPECT_FALSE(key.verify(text, longer));
  EXPECT_FALSE(key.verify(text, std::vector<std::uint8_t>(64, 0xff)));
}

TEST(JwtKeyTest, a_set_passes_over_what_it_cannot_use_and_is_none_without_any_key) {
  const json mixed = {{"keys", {kRs256Key, {{"kty", "unheard-of"}}, kEdDsaKey, 7, with(kEs256Key, "use", "enc")}}};
  EXPECT_EQ(parse_key_set(mixed.dump()).value().size(), 2u);
  const json unusable = {{"keys", {7}}};
  const json many = {{"keys", std::vector<json>(101, kEdDsaKey)}};
  for (const auto& text :
       {std::string(), std::string("[]"), std::string("{\"keys\":7}"), unusable.dump(), many.dump()}) {
    EXPECT_FALSE(parse_key_set(text)) << text.substr(0, 60);
  }
}

TEST(JwtKeyTest, a_token_finds_its_key_by_name_and_without_one_where_there_is_no_choice) {
  const JwtKeys keys = {*JwtKey::from_jwk(with(kRs256Key, "kid", "one")),
                        *JwtKey::from_jwk(with(kEdDsaKey, "kid", "two"))};
  EXPECT_EQ(find_key(keys, "one", JwtKey::Algorithm::rs256).value(), &keys[0]);
  EXPECT_EQ(find_key(keys, "", JwtKey::Algorithm::eddsa).value(), &keys[1]);
  EXPECT_EQ(find_key(keys, "one", JwtKey::Algorithm::eddsa).error(), KeyErrc::wrong_algorithm);
  EXPECT_EQ(find_key(keys, "three", JwtKey::Algorithm::rs256).error(), KeyErrc::unknown);
  EXPECT_EQ(find_key(keys, "", JwtKey::Algorithm::hs256).error(), KeyErrc::unknown);
  const JwtKeys twins = {keys[0], *JwtKey::from_jwk(with(kRs256Key, "kid", "other"))};
  EXPECT_EQ(find_key(twins, "", JwtKey::Algorithm::rs256).error(), KeyErrc::unknown);
}

// -- whole tokens -----------------------------------------------------------------------------------------------------

std::array<std::uint8_t, 32> hmac(std::string_view secret, std::string_view text) {
  std::array<std::uint8_t, 32> mac;
  unsigned size = mac.size();
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac.data(), &size);
  return mac;
}

class Jwts : public ::testing::Test {
 protected:
  Jwts() {
    jwts_.set_keys({*JwtKey::of_secret(secret_), *JwtKey::from_jwk(json::parse(base::to_jwk(key_.public_key())))});
    jwts_.on_unknown_key([this] { ++asked_; });
  }
  json claims(const json& changes = json::object()) const {
    json all = {{"iss", "https://id.example"},
                {"aud", "gavel"},
                {"sub", "bob"},
                {"roles", {"bidder"}},
                {"exp", now_ / 1000 + 300}};
    if (changes.is_object()) all.update(changes);
    for (auto at = all.begin(); at != all.end();) at = at->is_null() ? all.erase(at) : std::next(at);
    return all;
  }
  std::string signed_text(const std::string& header, const std::string& payload) const {
    const auto text = text_of(header) + '.' + text_of(payload);
    return text + '.' + base::to_base64url(hmac(secret_, text));
  }
  std::string token(const json& changes = json::object(), json header = {{"alg", "HS256"}}) const {
    return signed_text(header.dump(), claims(changes).dump());
  }
  std::string ed25519_token(const json& changes = json::object(), json header = {{"alg", "EdDSA"}}) const {
    const auto text = text_of(header.dump()) + '.' + text_of(claims(changes).dump());
    return text + '.' + base::to_base64url(key_.sign(text));
  }
  JwtError refusal(const std::string& text) {
    auto who = jwts_.verify(text);
    return who ? JwtError{Code::malformed, "it was taken"} : who.error();
  }
  Code code(const std::string& text) { return refusal(text).code; }

  std::int64_t now_ = 1'800'000'000'000;
  std::string secret_ = std::string(32, 's');
  base::SigningKey key_ = base::SigningKey::generate();
  int asked_ = 0;
  JwtVerifier jwts_{
      {.issuer = "https://id.example", .audience = "gavel", .leeway = std::chrono::seconds(10), .now = [this] {
         return rules::Time{now_};
       }}};
};

TEST_F(Jwts, a_good_one_is_its_account_and_role) {
  for (const auto& text : {token({{"jti", "j-1"}}), ed25519_token({{"jti", "j-1"}})}) {
    const auto who = jwts_.verify(text);
    ASSERT_TRUE(who) << who.error().detail;
    const Principal bob{
        .name = "bob", .role = Role::bidder, .expires = rules::Time{now_ + 300'000}, .token = "j-1", .jwt = true};
    EXPECT_EQ(*who, bob);
  }
}

TEST_F(Jwts, issuer_and_audience_have_to_be_exactly_those) {
  for (const json& issuer :
       {json("https://id.example/"), json("evil"), json(7), json(), json({"https://id.example"})}) {
    EXPECT_EQ(code(token({{"iss", issuer}})), Code::wrong_issuer) << issuer;
  }
  for (const json& audience : {json("gavel2"), json(), json(7), json::array(), json({"a", "b"})}) {
    EXPECT_EQ(code(token({{"aud", audience}})), Code::wrong_audience) << audience;
  }
  EXPECT_TRUE(jwts_.verify(token({{"aud", {"other", "gavel"}}})));
}

TEST_F(Jwts, times_are_checked_with_the_leeway) {
  const auto at = [&](double seconds) { return static_cast<double>(now_) / 1000 + seconds; };
  EXPECT_TRUE(jwts_.verify(token({{"exp", at(-9.5)}})));
  EXPECT_EQ(code(token({{"exp", at(-10)}})), Code::expired);
  for (const char* name : {"nbf", "iat"}) {
    EXPECT_TRUE(jwts_.verify(token({{name, at(10)}}))) << name;
    EXPECT_EQ(code(token({{name, at(10.5)}})), Code::not_yet_valid) << name;
  }
}

TEST_F(Jwts, times_that_are_none_are_refused_by_name) {
  for (const json& time : {json("1800000300"), json(-1), json(1e300), json(true), json::array()}) {
    for (const char* name : {"exp", "nbf", "iat"}) {
      const auto error = refusal(token({{name, time}}));
      EXPECT_EQ(error.code, Code::invalid_claim) << name << time;
      EXPECT_EQ(error.claim, name);
    }
  }
  EXPECT_EQ(refusal(token({{"exp", nullptr}})).claim, "exp") << "one without an end is none";
}

TEST_F(Jwts, one_that_was_good_is_refused_once_it_is_over) {
  const auto text = token();
  ASSERT_TRUE(jwts_.verify(text));
  now_ += 309'999;
  EXPECT_TRUE(jwts_.verify(text));
  now_ += 1;
  EXPECT_EQ(code(text), Code::expired);
}

TEST_F(Jwts, the_account_is_an_account_name) {
  for (const json& sub : {json(), json(""), json("a b"), json(7), json("auth0|1"), json(std::string(65, 'x'))}) {
    EXPECT_EQ(refusal(token({{"sub", sub}})).claim, "sub") << sub;
  }
}

TEST_F(Jwts, the_first_role_that_is_one_here_counts_and_none_is_refused) {
  EXPECT_EQ(jwts_.verify(token({{"roles", {"offline_access", 7, "seller", "admin"}}}))->role, Role::seller);
  EXPECT_EQ(jwts_.verify(token({{"roles", "operator"}}))->role, Role::operator_);
  for (const json& roles : {json(), json("god"), json::array(), json({"Admin"}), json({{"admin", true}})}) {
    EXPECT_EQ(refusal(token({{"roles", roles}})).claim, "roles") << roles;
  }
}

TEST_F(Jwts, dots_of_a_claims_name_lead_into_objects) {
  JwtVerifier nested({.issuer = "https://id.example",
                      .audience = "gavel",
                      .account_claim = "https://id.example/account",
                      .roles_claim = "realm_access.roles",
                      .now = [this] { return rules::Time{now_}; }});
  nested.set_keys({*JwtKey::of_secret(secret_)});
  const auto who =
      nested.verify(token({{"https://id.example/account", "carol"}, {"realm_access", {{"roles", {"seller"}}}}}));
  ASSERT_TRUE(who);
  EXPECT_EQ(who->name, "carol");
  EXPECT_EQ(who->role, Role::seller);
}

// -- what attackers send: RFC 8725 ------------------------------------------------------------------------------------

TEST_F(Jwts, the_algorithm_is_the_keys_and_never_the_tokens) {
  const json jwk = json::parse(base::to_jwk(key_.public_key()));
  const auto kid = jwk["kid"].get<std::string>();
  EXPECT_TRUE(jwts_.verify(ed25519_token({}, {{"alg", "EdDSA"}, {"kid", kid}})));
  EXPECT_EQ(code(token({}, {{"alg", "HS256"}, {"kid", kid}})), Code::wrong_algorithm);
  for (const char* alg : {"none", "None", "NONE", "", "hs256", "HS512", "RS512", "ES384"}) {
    EXPECT_EQ(code(token({}, {{"alg", alg}})), Code::wrong_algorithm) << alg;
  }
  // The public key, which everybody has, taken for a secret.
  jwts_.set_keys({*JwtKey::from_jwk(jwk)});
  for (const auto& secret : {jwk.dump(), jwk["x"].get<std::string>(), bytes_of(jwk["x"].get<std::string>().c_str())}) {
    const auto text = text_of(R"({"alg":"HS256"})") + '.' + text_of(claims().dump());
    EXPECT_EQ(code(text + '.' + base::to_base64url(hmac(secret, text))), Code::key_unknown);
  }
}

TEST_F(Jwts, keys_that_a_token_brings_along_are_not_looked_at) {
  const auto evil = base::SigningKey::generate();
  const json header = {
      {"alg", "EdDSA"}, {"jwk", json::parse(base::to_jwk(evil.public_key()))}, {"jku", "https://evil.example"}};
  const auto text = text_of(header.dump()) + '.' + text_of(claims().dump());
  EXPECT_EQ(code(text + '.' + base::to_base64url(evil.sign(text))), Code::bad_signature);
}

TEST_F(Jwts, a_payload_or_header_that_was_changed_is_refused) {
  const auto good = token();
  const auto first = good.find('.'), second = good.rfind('.');
  const auto admin = text_of(claims({{"roles", "admin"}}).dump());
  EXPECT_EQ(code(good.substr(0, first + 1) + admin + good.substr(second)), Code::bad_signature);
  EXPECT_EQ(code(good.substr(0, second + 1)), Code::bad_signature) << "no signature";
  EXPECT_EQ(code(text_of(R"({"alg":"HS256","x":1})") + good.substr(first)), Code::bad_signature);
}

TEST_F(Jwts, what_is_no_strict_jws_is_malformed) {
  const auto good = token();
  const std::vector<std::string> broken = {
      "",
      ".",
      "..",
      "a.b",
      good + ".",
      "." + good,
      good + "=",
      " " + good,
      good + std::string(5000, 'A'),
      signed_text("[]", claims().dump()),
      signed_text(R"({"alg":"HS256"})", "7"),
      signed_text(R"({"alg":"HS256","alg":"HS256"})", claims().dump()),
      signed_text(R"({"alg":"HS256"})", R"({"sub":"bob","sub":"root"})"),
      signed_text(R"({"alg":"HS256","crit":["b64"],"b64":false})", claims().dump()),
      signed_text(R"({"alg":"HS256","typ":"secevent+jwt"})", claims().dump()),
      signed_text(R"({"alg":7})", claims().dump()),
      signed_text(R"({"alg":"HS256"} )"
                  "\xff",
                  claims().dump())};
  for (const auto& text : broken) EXPECT_EQ(refusal(text).code, Code::malformed) << text.substr(0, 80);
  for (const auto& text : broken) EXPECT_NE(refusal(text).detail, "it was taken") << text.substr(0, 80);
  for (const char* type : {"JWT", "at+jwt", "application/at+jwt", "jwt"}) {
    EXPECT_TRUE(jwts_.verify(token({}, {{"alg", "HS256"}, {"typ", type}}))) << type;
  }
}

// -- keys change ------------------------------------------------------------------------------------------------------

TEST_F(Jwts, an_unknown_key_is_asked_for_and_good_once_it_is_there) {
  const auto next = base::SigningKey::generate();
  const json jwk = json::parse(base::to_jwk(next.public_key()));
  const json header = {{"alg", "EdDSA"}, {"kid", jwk["kid"]}};
  const auto text = text_of(header.dump()) + '.' + text_of(claims().dump());
  const auto rotated = text + '.' + base::to_base64url(next.sign(text));
  EXPECT_EQ(code(rotated), Code::key_unknown);
  EXPECT_EQ(asked_, 1);
  jwts_.set_keys({*JwtKey::from_jwk(jwk)});
  EXPECT_TRUE(jwts_.verify(rotated));
  EXPECT_EQ(asked_, 1);
}

TEST_F(Jwts, a_key_that_was_taken_away_takes_its_tokens_along) {
  const auto text = token();
  ASSERT_TRUE(jwts_.verify(text));
  ASSERT_TRUE(jwts_.verify(text)) << "remembered";
  jwts_.set_keys({*JwtKey::of_secret(std::string(32, 'n'))});
  EXPECT_EQ(code(text), Code::bad_signature);
}

}  // namespace
}  // namespace gavel::auth::jwt_test
