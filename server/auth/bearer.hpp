// From a request to its principal: "Authorization: Bearer …" (RFC 6750 section 2.1), or, in the handshake of a
// WebSocket that a browser opens, a ticket:
//
//     Sec-WebSocket-Protocol: gavel.v1, gavel.ticket.<ticket>
//
// Only tickets are taken from there, no tokens: what is in that field is written down by more proxies and tools than
// what is in Authorization, and a ticket that was used is worth nothing. Programs send Authorization with a handshake
// as with any request. Neither is ever taken from a URL.
//
// The answer to an unknown token is the same whatever is wrong with it (shortened, changed, made up), so it tells a
// guesser nothing. That it has expired or was taken back hears only who shows all of it.
//
// Thread rules: functions; any thread.
#pragma once

#include <optional>

#include "core/base/expected.hpp"
#include "server/auth/authenticator.hpp"
#include "server/auth/principal.hpp"
#include "server/http/message.hpp"

namespace gavel::auth {

/// Or 401 with WWW-Authenticate, and the code "token_missing" (no Authorization, no ticket), "token_malformed" (another
/// scheme, no token, two fields), or what Authenticator says. A ticket is used up by it: ask once for each handshake,
/// in the guard or in the handler.
base::Expected<Principal, http::Response> authenticate(const http::Request& request, Authenticator& tokens);

/// The same where nobody needs to be signed in: nothing for a request that shows neither token nor ticket.
base::Expected<std::optional<Principal>, http::Response> authenticate_if_shown(const http::Request& request,
                                                                               Authenticator& tokens);

/// Of the handshake of a connection that lasts: who it is, and by what it can be asked again whether that is still so.
/// Nothing where it shows neither token nor ticket.
base::Expected<std::optional<SignedIn>, http::Response> sign_in(const http::Request& handshake, Authenticator& tokens);

/// Whether that is still so: who it is now, or 401 as authenticate() says it.
base::Expected<Principal, http::Response> renew(const SignedIn& who, Authenticator& tokens);

}  // namespace gavel::auth
