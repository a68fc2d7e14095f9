// GET /v1/auctions/{id}/live: the live stream over a WebSocket. Public, like reading.
//
// Thread rules: add_routes() before the server runs; the handlers run on any thread. 404 for no such auction; one that
// is over gets its snapshot and a normal close.
#pragma once

#include "core/auction/house.hpp"
#include "core/otp/runtime.hpp"
#include "server/http/router.hpp"

namespace gavel::live {

/// Both outlive the Router and its sockets.
struct Services {
  auction::House& house;
  otp::Runtime& rt;
};

void add_routes(http::Router& router, Services services);

}  // namespace gavel::live
