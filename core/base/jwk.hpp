// Ed25519 public keys as JSON Web Keys (RFC 7517, RFC 8037).
//
//     to_jwk(key)          // {"crv":"Ed25519","kid":"kPrK_qmx…","kty":"OKP","x":"11qYAYKx…"}
//     jwk_thumbprint(key)  // "kPrK_qmx…": the key's name
//
// Thread rules: pure functions.
#pragma once

#include <string>

#include "core/base/ed25519.hpp"

namespace base {

/// The key's name, `kid`: SHA-256 of its canonical form (RFC 7638, RFC 8037 appendix A.3), base64url, 43 characters.
std::string jwk_thumbprint(const Ed25519Public& key);

/// JSON with sorted members and no blanks; `kid` is the thumbprint.
std::string to_jwk(const Ed25519Public& key);

}  // namespace base
