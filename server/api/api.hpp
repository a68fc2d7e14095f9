// The REST API: auctions and bids over HTTP, as routes of a Router. docs/api.md is its page for users.
//
//     http::Router router;
//     api::add_routes(router, {house, tokens});
//
//     POST /v1/auctions                 make one                        seller, operator, admin
//     GET  /v1/auctions                 list them                       public
//     GET  /v1/auctions/{id}            one, as of its last event       public
//     POST /v1/auctions/{id}/bids       bid                             bidder, seller, operator
//     GET  /v1/auctions/{id}/bids       the accepted bids               public
//     POST /v1/auctions/{id}/cancel     call it off                     its seller, admin
//
// A handler checks, turns the request into a command, hands it to the House and returns; the answer comes from the
// House's completion. Nothing blocks.
//
// Thread rules: add_routes() before the server runs; the handlers run on any thread. Errors are answers: problem+json.
#pragma once

#include "core/auction/house.hpp"
#include "server/auth/tokens.hpp"
#include "server/http/router.hpp"

namespace gavel::api {

/// What the handlers need. Both outlive the Router and every answer that is still due.
struct Services {
  auction::House& house;
  auth::TokenStore& tokens;
};

void add_routes(http::Router& router, Services services);

}  // namespace gavel::api
