// The REST API of sales of many lots, as routes of a Router. docs/api.md is its page for users.
//
//     POST   /v1/sales                 make one, with lots or without      seller, operator, admin
//     POST   /v1/sales/{id}/lots       add lots                            its seller, admin
//     POST   /v1/sales/{id}/cancel     call it off                         its seller, admin
//     GET    /v1/sales                 those that pass the filters         public
//     GET    /v1/sales/{id}            one, as of its last event           public
//     GET    /v1/sales/{id}/lots       its auctions, in order              public
//     GET    /v1/sales/{id}/events     its feed, from a number on          public
//
// Thread rules: add_sale_routes() before the server runs; the handlers run on any thread. Errors are answers.
#pragma once

#include "core/auction/sales.hpp"
#include "server/api/rates.hpp"
#include "server/auth/authenticator.hpp"
#include "server/http/router.hpp"

namespace gavel::api {

/// All outlive the Router and every answer that is still due.
struct SaleServices {
  auction::Sales& sales;
  auction::House& house;  ///< knows what was done before
  auth::Authenticator& tokens;
  Rates* rates = nullptr;  ///< null: none
  /// Under which key this request was made; null: under none.
  std::shared_ptr<const auction::RequestKey> key = nullptr;
};

void add_sale_routes(http::Router& router, SaleServices services);

/// 404 for a sale that is not there; else as problem_of().
http::Response sale_problem(auction::HouseErrc error);

}  // namespace gavel::api
