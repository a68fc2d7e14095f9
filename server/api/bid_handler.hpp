// Bids that come by another way than a route of the Router: the handler behind POST /v1/auctions/{id}/bids, with the
// same checks, the same answers and the same keys.
//
//     const auto keys = std::make_shared<Idempotency>(Idempotency::Options{});
//     add_routes(router, services, keys);
//     auto bid = bid_handler(services, keys);
//     bid(bid_request(id, body, authorization, key), [](http::Response answer) { … });
//
// Thread rules: add_routes() and bid_handler() before the server runs; the handler from any thread.
#pragma once

#include <memory>
#include <string>

#include "server/api/api.hpp"
#include "server/api/idempotency.hpp"

namespace gavel::api {

/// As add_routes() of api.hpp, with keys that others know, too.
void add_routes(http::Router& router, Services services, const std::shared_ptr<Idempotency>& keys);

/// Answers 401 and 403 itself: no guard has been asked before.
http::Handler bid_handler(Services services, std::shared_ptr<Idempotency> keys);

/// The request as a client would send it.
/// @param authorization the field's value; empty: none  @param key of Idempotency-Key; nothing: none
http::Request bid_request(const std::string& id, std::string body, const std::string& authorization,
                          const std::optional<std::string>& key);

}  // namespace gavel::api
