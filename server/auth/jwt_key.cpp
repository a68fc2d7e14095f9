#include "server/auth/jwt_key.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "core/base/base64url.hpp"

namespace gavel::auth {
namespace {

using nlohmann::json;
using Bytes = std::vector<std::uint8_t>;
using Algorithm = JwtKey::Algorithm;

constexpr std::array<std::pair<Algorithm, std::string_view>, 4> kAlgorithms = {{{Algorithm::rs256, "RS256"},
                                                                                {Algorithm::es256, "ES256"},
                                                                                {Algorithm::eddsa, "EdDSA"},
                                                                                {Algorithm::hs256, "HS256"}}};
constexpr std::size_t kMostKeys = 100;
constexpr std::size_t kLeastSecret = 32;

struct Free {
  void operator()(EVP_PKEY_CTX* context) const noexcept { EVP_PKEY_CTX_free(context); }
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
  void operator()(OSSL_PARAM_BLD* builder) const noexcept { OSSL_PARAM_BLD_free(builder); }
  void operator()(OSSL_PARAM* params) const noexcept { OSSL_PARAM_free(params); }
  void operator()(BIGNUM* number) const noexcept { BN_free(number); }
  void operator()(ECDSA_SIG* signature) const noexcept { ECDSA_SIG_free(signature); }
  void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;
using Key = std::shared_ptr<EVP_PKEY>;

std::string text_member(const json& jwk, const char* name) {
  const auto at = jwk.find(name);
  return at != jwk.end() && at->is_string() ? at->get<std::string>() : std::string();
}

std::optional<Bytes> bytes_member(const json& jwk, const char* name) {
  return base::from_base64url(text_member(jwk, name));
}

Owned<BIGNUM> number(std::span<const std::uint8_t> bytes) {
  return Owned<BIGNUM>(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
}

/// A public key of that type from its parameters; null where OpenSSL says that it is none.
Key make_key(const char* type, OSSL_PARAM_BLD* builder) {
  const Owned<OSSL_PARAM> params(OSSL_PARAM_BLD_to_param(builder));
  const Owned<EVP_PKEY_CTX> making(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* made = nullptr;
  if (!params || !making || EVP_PKEY_fromdata_init(making.get()) != 1 ||
      EVP_PKEY_fromdata(making.get(), &made, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    return nullptr;
  }
  Key key(made, Free());
  const Owned<EVP_PKEY_CTX> checking(EVP_PKEY_CTX_new_from_pkey(nullptr, made, nullptr));
  return checking && EVP_PKEY_public_check(checking.get()) == 1 ? key : nullptr;
}

/// RFC 7518 section 6.3.1.
Key rsa_key(const json& jwk) {
  const auto n = bytes_member(jwk, "n"), e = bytes_member(jwk, "e");
  if (!n || !e || n->size() < 2048 / 8 || n->size() > 8192 / 8 || e->empty() || e->size() > 8) return nullptr;
  const auto modulus = number(*n), exponent = number(*e);
  const Owned<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
  if (!builder || !modulus || !exponent || BN_num_bits(modulus.get()) < 2048 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1) {
    return nullptr;
  }
  return make_key("RSA", builder.get());
}

/// RFC 7518 section 6.2.1: a point of P-256.
Key ec_key(const json& jwk) {
  const auto x = bytes_member(jwk, "x"), y = bytes_member(jwk, "y");
  if (text_member(jwk, "crv") != "P-256" || !x || !y || x->size() != 32 || y->size() != 32) return nullptr;
  Bytes point{4};  // uncompressed: SEC 1 section 2.3.3
  point.insert(point.end(), x->begin(), x->end());
  point.insert(point.end(), y->begin(), y->end());
  const Owned<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
  if (!builder || OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1) {
    return nullptr;
  }
  return make_key("EC", builder.get());
}

/// RFC 8037 section 2.
Key okp_key(const json& jwk) {
  const auto x = bytes_member(jwk, "x");
  if (text_member(jwk, "crv") != "Ed25519" || !x || x->size() != 32) return nullptr;
  return Key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, x->data(), x->size()), Free());
}

bool is_for_signatures(const json& jwk) {
  if (jwk.contains("use") && text_member(jwk, "use") != "sig") return false;
  const auto at = jwk.find("key_ops");
  return at == jwk.end() || (at->is_array() && std::ranges::find(*at, json("verify")) != at->end());
}

/// r and s as the DER that OpenSSL wants; empty where they are not 32 bytes each.
Bytes der_of(std::span<const std::uint8_t> signature) {
  const Owned<ECDSA_SIG> parts(ECDSA_SIG_new());
  if (signature.size() != 64 || !parts) return {};
  auto r = number(signature.first(32)), s = number(signature.last(32));
  if (!r || !s || ECDSA_SIG_set0(parts.get(), r.get(), s.get()) != 1) return {};
  static_cast<void>(r.release());
  static_cast<void>(s.release());
  Bytes der(static_cast<std::size_t>(std::max(0, i2d_ECDSA_SIG(parts.get(), nullptr))));
  auto* out = der.data();
  i2d_ECDSA_SIG(parts.get(), &out);
  return der;
}

}  // namespace

std::optional<Algorithm> parse_algorithm(std::string_view text) noexcept {
  const auto* at = std::ranges::find(kAlgorithms, text, &std::pair<Algorithm, std::string_view>::second);
  return at == kAlgorithms.end() ? std::nullopt : std::optional(at->first);
}

std::string_view name(Algorithm algorithm) noexcept { return kAlgorithms[static_cast<std::size_t>(algorithm)].second; }

std::optional<JwtKey> JwtKey::from_jwk(const json& jwk) {
  if (!jwk.is_object() || !is_for_signatures(jwk)) return std::nullopt;
  const auto type = text_member(jwk, "kty");
  auto key = type == "RSA" ? rsa_key(jwk) : type == "EC" ? ec_key(jwk) : type == "OKP" ? okp_key(jwk) : nullptr;
  if (!key) return std::nullopt;
  const auto algorithm = type == "RSA" ? Algorithm::rs256 : type == "EC" ? Algorithm::es256 : Algorithm::eddsa;
  if (jwk.contains("alg") && text_member(jwk, "alg") != auth::name(algorithm)) return std::nullopt;
  JwtKey made(algorithm, std::move(key));
  made.id_ = text_member(jwk, "kid");
  return made;
}

std::optional<JwtKey> JwtKey::of_secret(std::string secret) {
  if (secret.size() < kLeastSecret) return std::nullopt;
  JwtKey made(Algorithm::hs256, nullptr);
  made.secret_ = std::move(secret);
  return made;
}

bool JwtKey::verify(std::string_view text, std::span<const std::uint8_t> signature) const {
  if (algorithm_ == Algorithm::hs256) return verify_secret(text, signature);
  Bytes der;
  if (algorithm_ == Algorithm::es256) {
    der = der_of(signature);
    if (der.empty()) return false;
    signature = der;
  }
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  const auto* const digest = algorithm_ == Algorithm::eddsa ? nullptr : EVP_sha256();  // Ed25519 hashes by itself
  if (!context || EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key_.get()) != 1) return false;
  return EVP_DigestVerify(context.get(), signature.data(), signature.size(),
                          reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1;
}

bool JwtKey::verify_secret(std::string_view text, std::span<const std::uint8_t> signature) const {
  std::array<std::uint8_t, 32> mac;
  unsigned size = mac.size();
  const auto* const made = HMAC(EVP_sha256(), secret_.data(), static_cast<int>(secret_.size()),
                                reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac.data(), &size);
  return made && signature.size() == mac.size() && CRYPTO_memcmp(mac.data(), signature.data(), mac.size()) == 0;
}

base::Expected<JwtKeys, std::string> parse_key_set(std::string_view text) {
  const auto set = json::parse(text, nullptr, false);
  const auto keys = set.is_object() ? set.find("keys") : set.end();
  if (keys == set.end() || !keys->is_array()) return base::Unexpected(std::string("it is not a JWK set"));
  if (keys->size() > kMostKeys) return base::Unexpected(std::string("it has more than 100 keys"));
  JwtKeys usable;
  for (const auto& jwk : *keys) {
    if (auto key = JwtKey::from_jwk(jwk)) usable.push_back(*std::move(key));
  }
  if (usable.empty()) {
    return base::Unexpected(
        std::string("it has no key for RS256 (2048 bits or more), ES256 or EdDSA that is for signatures"));
  }
  return usable;
}

base::Expected<const JwtKey*, KeyErrc> find_key(const JwtKeys& keys, std::string_view id, Algorithm algorithm) {
  const JwtKey* only = nullptr;
  bool named = false, several = false;
  for (const JwtKey& key : keys) {
    if (!id.empty() && key.id() == id) {
      if (key.algorithm() == algorithm) return &key;
      named = true;
    }
    if (key.algorithm() != algorithm || (!id.empty() && !key.id().empty())) continue;
    several = only != nullptr;
    only = &key;
  }
  if (named) return base::Unexpected(KeyErrc::wrong_algorithm);
  if (!only || several) return base::Unexpected(KeyErrc::unknown);
  return only;
}

}  // namespace gavel::auth
