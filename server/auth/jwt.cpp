#include "server/auth/jwt.hpp"

#include <cstring>
#include <utility>

#include "core/base/sha256.hpp"
#include "server/auth/jws.hpp"
#include "server/auth/jwt_claims.hpp"

namespace gavel::auth {
namespace {

using Code = JwtError::Code;

constexpr std::size_t kMostRemembered = 20'000;

base::Unexpected<JwtError> refuse(Code code, std::string detail) {
  return base::Unexpected(JwtError{code, std::move(detail)});
}

}  // namespace

std::size_t JwtVerifier::Hash::operator()(const TokenDigest& digest) const noexcept {
  std::size_t bits = 0;
  std::memcpy(&bits, digest.data(), sizeof bits);
  return bits;
}

void JwtVerifier::set_keys(JwtKeys keys) {
  auto fresh = std::make_shared<const JwtKeys>(std::move(keys));
  const std::lock_guard lock(mutex_);
  keys_ = std::move(fresh);
  verified_.clear();
}

base::Expected<Principal, JwtError> JwtVerifier::verify(std::string_view text) {
  const auto digest = base::sha256(text.substr(0, Jws::kMost + 1));
  Keys keys;
  {
    const std::shared_lock lock(mutex_);
    const auto known = verified_.find(digest);
    if (known != verified_.end() && !is_over(known->second)) return known->second;
    keys = keys_;
  }
  auto who = check(text, *keys);
  if (!who) {
    if (who.error().code == Code::key_unknown && unknown_key_) unknown_key_();
    return who;
  }
  const std::lock_guard lock(mutex_);
  if (keys != keys_) return who;  // verified by keys that are gone: good once, not again
  if (verified_.size() >= kMostRemembered) verified_.clear();
  verified_.insert_or_assign(digest, *who);
  return who;
}

bool JwtVerifier::is_over(const Principal& principal) const {
  return options_.now().ms >= principal.expires->ms + options_.leeway.count();
}

base::Expected<Principal, JwtError> JwtVerifier::check(std::string_view text, const JwtKeys& keys) const {
  auto jws = parse_jws(text);
  if (!jws) return refuse(Code::malformed, std::move(jws.error()));
  const auto algorithm = parse_algorithm(jws->algorithm);
  if (!algorithm) return refuse(Code::wrong_algorithm, "A JWT is signed with RS256, ES256, EdDSA or HS256.");
  const auto key = find_key(keys, jws->key, *algorithm);
  if (!key && key.error() == KeyErrc::wrong_algorithm) {
    return refuse(Code::wrong_algorithm, "The JWT's key is for another algorithm than its alg says.");
  }
  if (!key) return refuse(Code::key_unknown, "The JWT was signed by a key that is not known here.");
  if (!(*key)->verify(jws->signed_text, jws->signature)) {
    return refuse(Code::bad_signature, "The signature of the JWT is not that of its key.");
  }
  return check_claims(jws->claims, options_);
}

}  // namespace gavel::auth
