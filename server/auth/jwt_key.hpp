// JwtKey: a key that checks signatures of JWTs, and the one algorithm that it is for.
//
//     auto keys = parse_key_set(text);          // a JWK set, RFC 7517 section 5
//     keys->push_back(*JwtKey::of_secret(…));
//     find_key(*keys, "EdDSA", "kid-1");
//
// The algorithm belongs to the key, never to the token (RFC 8725 section 3.1): an RSA key of 2048 bits or more is for
// RS256, one on P-256 for ES256 (RFC 7518 sections 3.3, 3.4), Ed25519 for EdDSA (RFC 8037), a secret of 32 bytes or
// more for HS256 (RFC 7518 section 3.2). A token that names another one is refused before any cryptography, so neither
// "none" nor a public key taken for a secret gets anywhere. The cryptography is OpenSSL's: Debian 12's libjwt (1.10)
// has neither key sets nor EdDSA, and its cpp-jwt (1.4) no EdDSA; both would have left the rules above to be written
// here.
//
// Thread rules: a value; const functions from any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/expected.hpp"

struct evp_pkey_st;

namespace gavel::auth {

class JwtKey {
 public:
  enum class Algorithm : std::uint8_t { rs256, es256, eddsa, hs256 };

  /// A public key; nothing for one that is of another kind or curve, too short or too long, not for signatures ("use",
  /// "key_ops"), for another algorithm ("alg"), or broken.
  static std::optional<JwtKey> from_jwk(const nlohmann::json& jwk);
  /// A shared secret, whatever its bytes; nothing for one of less than 32.
  static std::optional<JwtKey> of_secret(std::string secret);

  Algorithm algorithm() const noexcept { return algorithm_; }
  const std::string& id() const noexcept { return id_; }  ///< "kid"; empty where it has none

  /// Is it the signature of this text? As JWS has it: ES256 is r and s, 32 bytes each (RFC 7518 section 3.4).
  bool verify(std::string_view text, std::span<const std::uint8_t> signature) const;

 private:
  JwtKey(Algorithm algorithm, std::shared_ptr<evp_pkey_st> key) : algorithm_(algorithm), key_(std::move(key)) {}
  bool verify_secret(std::string_view text, std::span<const std::uint8_t> signature) const;

  Algorithm algorithm_;
  std::string id_;
  std::shared_ptr<evp_pkey_st> key_;  ///< null: a secret
  std::string secret_;
};

/// "RS256", …; nothing for any other word, "none" among them.
std::optional<JwtKey::Algorithm> parse_algorithm(std::string_view text) noexcept;
std::string_view name(JwtKey::Algorithm algorithm) noexcept;

using JwtKeys = std::vector<JwtKey>;

/// The usable keys of a JWK set; others are passed over, as RFC 7517 section 5 has it, and so are secrets: a set that
/// is published has none. The error is a sentence: not a JWK set, more than 100 keys, or not one of them usable.
base::Expected<JwtKeys, std::string> parse_key_set(std::string_view text);

enum class KeyErrc : std::uint8_t {
  unknown,          ///< no key of that name; or, where the token names none, not exactly one for that algorithm
  wrong_algorithm,  ///< the key of that name is for another algorithm
};
/// The key that a token with that "kid" (maybe empty) and algorithm was signed by.
base::Expected<const JwtKey*, KeyErrc> find_key(const JwtKeys& keys, std::string_view id, JwtKey::Algorithm algorithm);

}  // namespace gavel::auth
