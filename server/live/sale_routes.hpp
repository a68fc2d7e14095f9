// The WebSocket of a sale's feed: /v1/sales/{id}/live. docs/live.md is its page for users.
//
// Thread rules: add_sale_routes() before the server runs; handlers run on any thread.
#pragma once

#include "core/auction/sales.hpp"
#include "core/otp/runtime.hpp"
#include "server/http/router.hpp"

namespace gavel::live {

/// Both outlive the Router and its sockets.
struct SaleServices {
  auction::Sales& sales;
  otp::Runtime& rt;
};

void add_sale_routes(http::Router& router, SaleServices services);

}  // namespace gavel::live
