// Who one is, and tokens over the API.
//
//     GET    /v1/me           the account of the token, its role, what it may     everybody with a token
//     POST   /v1/tickets      a ticket for a WebSocket                            everybody with a token
//     POST   /v1/tokens       make a token                                        admin
//     GET    /v1/tokens       list them                                           admin
//     DELETE /v1/tokens/{id}  take one back                                       admin
//
// A token is in the answer that makes it and nowhere else: it is not kept for an Idempotency-Key either, so whoever
// loses that answer takes the token back by its id and makes another.
//
// Thread rules: add_token_routes() before the server runs; the handlers run on any thread.
#pragma once

#include "core/otp/runtime.hpp"
#include "server/auth/authenticator.hpp"
#include "server/http/router.hpp"

namespace gavel::api {

/// Both outlive the Router and every answer that is still due.
struct TokenServices {
  otp::Runtime& rt;
  auth::Authenticator& tokens;
};

void add_token_routes(http::Router& router, TokenServices services);

}  // namespace gavel::api
