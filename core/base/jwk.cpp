#include "core/base/jwk.hpp"

#include "core/base/base64url.hpp"
#include "core/base/sha256.hpp"

namespace base {
namespace {

constexpr std::string_view kCurve = R"({"crv":"Ed25519",)";

std::string rest_of(const Ed25519Public& key) { return R"("kty":"OKP","x":")" + to_base64url(key) + "\"}"; }

}  // namespace

std::string jwk_thumbprint(const Ed25519Public& key) { return to_base64url(sha256({kCurve, rest_of(key)})); }

std::string to_jwk(const Ed25519Public& key) {
  return std::string(kCurve) + R"("kid":")" + jwk_thumbprint(key) + "\"," + rest_of(key);
}

}  // namespace base
