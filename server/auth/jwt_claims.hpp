// The claims of a JWT whose signature is good: RFC 7519 section 4.1, and who it says it is. For jwt.cpp.
//
// Thread rules: pure functions.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "server/auth/jwt.hpp"

namespace gavel::auth {

/// The principal, or the first check that failed. @param claims an object
base::Expected<Principal, JwtError> check_claims(const nlohmann::json& claims, const JwtVerifier::Options& wanted);

}  // namespace gavel::auth
