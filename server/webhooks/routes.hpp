// Webhooks over the API, for those who run the daemon.
//
//     POST   /v1/webhooks                          make one: the answer has its secret, once
//     GET    /v1/webhooks                          all of them
//     GET    /v1/webhooks/{id}                     one
//     PATCH  /v1/webhooks/{id}                     change what is given
//     DELETE /v1/webhooks/{id}                     with its deliveries
//     POST   /v1/webhooks/{id}/secret              another secret; the one before signs for another day
//     POST   /v1/webhooks/{id}/ping                send it something to see whether it works
//     GET    /v1/webhooks/{id}/deliveries          the newest first
//     POST   /v1/webhooks/{id}/deliveries/{delivery}/redeliver
//     POST   /v1/webhooks/{id}/redeliver           all that are dead
//
// Thread rules: add_routes() before the server runs; the handlers run on any thread.
#pragma once

#include "core/otp/runtime.hpp"
#include "server/auth/authenticator.hpp"
#include "server/http/router.hpp"

namespace gavel::webhooks {

/// What a webhook's address may be.
struct UrlRules {
  bool allow_http = false;     ///< http://, too
  bool allow_private = false;  ///< addresses that are not in the public internet, too
};

/// What it refers to outlives the Router and every answer that is still due.
struct Services {
  otp::Runtime& rt;
  auth::Authenticator& tokens;
  UrlRules urls;
};

void add_routes(http::Router& router, Services services);

}  // namespace gavel::webhooks
