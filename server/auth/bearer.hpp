// "Authorization: Bearer gvl_…" (RFC 6750 section 2.1): from a request to its principal.
//
// The answer to an unknown token is the same whatever is wrong with it (shortened, changed, made up), so it tells a
// guesser nothing.
//
// Thread rules: a function; any thread.
#pragma once

#include "core/base/expected.hpp"
#include "server/auth/principal.hpp"
#include "server/auth/tokens.hpp"
#include "server/http/message.hpp"

namespace gavel::auth {

/// Or 401 with WWW-Authenticate, and the code "token_missing" (no Authorization), "token_malformed" (another scheme, no
/// token, two fields) or "token_unknown".
base::Expected<Principal, http::Response> authenticate(const http::Request& request, TokenStore& tokens);

}  // namespace gavel::auth
