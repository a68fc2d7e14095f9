// The REST API: auctions and bids over HTTP, as routes of a Router. docs/api.md is its page for users.
//
//     http::Router router;
//     api::add_routes(router, {house, tokens});
//
//     POST   /v1/auctions                        make one                          seller, operator, admin
//     POST   /v1/auctions/bulk                   make many, one a line             seller, operator, admin
//     GET    /v1/auctions                        list them                         public; mine=true: one's own
//     GET    /v1/auctions/{id}                   one, as of its last event         public, drafts to their seller
//     PATCH  /v1/auctions/{id}                   change its terms                  its seller, admin
//     POST   /v1/auctions/{id}/publish|pause|resume|cancel|settle|default|relist   its seller, admin
//     POST   /v1/auctions/{id}/second-chance     offer it to the next bidder       its seller, admin
//     POST   /v1/auctions/{id}/second-chance/accept|decline                        who has the offer
//     PUT    /v1/auctions/{id}/bidders/{bidder}  approve, DELETE: not any more     its seller, admin
//     GET    /v1/auctions/{id}/results           names and sealed bids, after it   its seller, admin
//     GET    /v1/auctions/{id}/whatif            other terms, after the end        admin
//     POST   /v1/auctions/{id}/bids              bid                               bidder, seller, operator
//     GET    /v1/auctions/{id}/bids              the accepted bids                 public
//     GET    /v1/auctions/{id}/bids/own          one's own secret                  bidder, seller, operator
//     DELETE /v1/auctions/{id}/bids/own          withdraw a sealed bid             bidder, seller, operator
//     POST   /v1/auctions/{id}/bids/{seq}/retract  take a bid back                 its bidder
//     POST   /v1/auctions/{id}/bids/{seq}/remove                                   its seller, admin
//     POST   /v1/auctions/{id}/buy|commitments|reveals|join|leave                  bidder, seller, operator
//     GET    /v1/auctions/{id}/refusals          refused bids                      admin
//     GET    /v1/keys                            who signs receipts                public
//     PUT    /v1/bidders/{bidder}/limits/{currency}  what one may owe; GET: and owes   operator, admin
//
// A handler checks, turns the request into a command, hands it to the House and returns; the answer comes from the
// House's completion. Nothing blocks.
//
// Thread rules: add_routes() before the server runs; the handlers run on any thread. Errors are answers: problem+json.
#pragma once

#include <memory>

#include "core/auction/house.hpp"
#include "server/api/rates.hpp"
#include "server/auth/authenticator.hpp"
#include "server/http/router.hpp"

namespace gavel::api {

/// What the handlers need. All outlive the Router and every answer that is still due.
struct Services {
  auction::House& house;
  auth::Authenticator& tokens;
  Rates* rates = nullptr;  ///< null: none
  /// Under which key this request was made; null: under none.
  std::shared_ptr<const auction::RequestKey> key = nullptr;
  /// What If-Match names; empty: any.
  auction::Versions versions = {};
};

void add_routes(http::Router& router, Services services);

}  // namespace gavel::api
