// Routes of the daemon about itself.
//
//     GET  /healthz                        the process runs                           public
//     GET  /readyz                         it takes work: 503 while it loads, drains  public
//     GET  /metrics                        Prometheus's text format                   admin, operator, observer
//     GET  /v1/system/tree                 the supervision tree                       admin
//     GET  /v1/system/processes/{pid}      and its trace, /crashes: processes.hpp     admin
//     POST /v1/system/processes/{pid}/exit ends it, where the config allows: exits.hpp admin
//     POST /v1/system/auctions/{id}/crash  makes it throw, where the config allows    admin
//
// Thread rules: add_routes() before the server runs; the handlers run on any thread.
#pragma once

#include <atomic>

#include "core/auction/server.hpp"
#include "core/otp/runtime.hpp"
#include "server/auth/authenticator.hpp"
#include "server/auth/permissions.hpp"
#include "server/http/router.hpp"

namespace gavel::system {

/// All outlive the Router.
struct Services {
  otp::Runtime& rt;
  auth::Authenticator& tokens;
  auction::AuctionRegistry& auctions;
  const std::atomic<bool>& loaded;    ///< every unfinished auction has its process
  const std::atomic<bool>& draining;  ///< the daemon is on its way out
  bool allow_crash = false;
};

void add_routes(http::Router& router, const Services& services);

/// 403 "crash_not_allowed": fault injection is off.
http::Response crash_not_allowed();

}  // namespace gavel::system
