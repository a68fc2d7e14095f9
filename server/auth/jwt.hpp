// JwtVerifier: JSON Web Tokens (RFC 7519) of the operator's own identity provider, as principals.
//
//     JwtVerifier jwts({.issuer = "https://id.example", .audience = "gavel"});
//     jwts.set_keys(*parse_key_set(text));
//     auto who = jwts.verify(text);        // or which check failed
//
// The checks, in this order: form (jws.hpp), algorithm and key (jwt_key.hpp), signature; then the claims: "iss" is the
// issuer, "aud" has the audience (RFC 8725 sections 3.8, 3.9), "exp" is there and to come, "nbf" and "iat" are not to
// come, all with a leeway. The account is the text of one claim ("sub"), the role the first word of another ("roles": a
// text or a list) that is a role here; a name with dots leads into objects ("realm_access.roles").
//
// What was verified is remembered until it ends, at most so many: a bid is not worth an RSA operation each time. New
// keys forget it all.
//
// Thread rules: all functions from any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/auction/clock.hpp"
#include "core/base/expected.hpp"
#include "server/auth/jwt_key.hpp"
#include "server/auth/principal.hpp"
#include "server/auth/token.hpp"

namespace gavel::auth {

struct JwtError {
  enum class Code : std::uint8_t {
    malformed,
    wrong_algorithm,  ///< none of the four, or not the key's
    key_unknown,      ///< on_unknown_key() was told
    bad_signature,
    wrong_issuer,
    wrong_audience,
    expired,
    not_yet_valid,
    invalid_claim,  ///< `claim` is missing or not what it has to be
  };
  Code code;
  std::string detail;  ///< a sentence for people
  std::string claim = {};
};

class JwtVerifier {
 public:
  struct Options {
    std::string issuer, audience;
    std::string account_claim = "sub", roles_claim = "roles";
    std::chrono::milliseconds leeway = std::chrono::minutes(1);
    std::function<rules::Time()> now = auction::wall_time;  ///< any thread
  };
  explicit JwtVerifier(Options options) : options_(std::move(options)) {}

  /// In place of all before.
  void set_keys(JwtKeys keys);
  /// Called, from any thread, each time a token names a key that is not there. Before the first verify().
  void on_unknown_key(std::function<void()> unknown) { unknown_key_ = std::move(unknown); }

  base::Expected<Principal, JwtError> verify(std::string_view text);

 private:
  using Keys = std::shared_ptr<const JwtKeys>;
  struct Hash {
    std::size_t operator()(const TokenDigest& digest) const noexcept;
  };

  base::Expected<Principal, JwtError> check(std::string_view text, const JwtKeys& keys) const;
  bool is_over(const Principal& principal) const;

  const Options options_;
  std::function<void()> unknown_key_;
  mutable std::shared_mutex mutex_;  ///< guards the rest
  Keys keys_ = std::make_shared<const JwtKeys>();
  std::unordered_map<TokenDigest, Principal, Hash> verified_;
};

}  // namespace gavel::auth
