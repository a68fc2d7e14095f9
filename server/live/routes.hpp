// The ways to the live stream of an auction. All are public, as reading is, and have the same numbered events:
//
//     GET /v1/auctions/{id}/live     over a WebSocket
//     GET /v1/auctions/{id}/events   as server-sent events (Accept: text/event-stream), or page by page as JSON
//
// Thread rules: add_routes() before the server runs; the handlers run on any thread. 404 for no such auction; one that
// is over gets its snapshot and a normal close.
#pragma once

#include <atomic>
#include <optional>

#include "core/auction/house.hpp"
#include "core/otp/runtime.hpp"
#include "server/http/router.hpp"
#include "server/live/message.hpp"

namespace gavel::live {

/// All outlive the Router and its sockets.
struct Services {
  auction::House& house;
  otp::Runtime& rt;
  const std::atomic<bool>* draining = nullptr;  ///< on the way out: requests that wait for events wait no longer
};

void add_routes(http::Router& router, Services services);
/// Those of …/events: event_routes.cpp. add_routes() calls it.
void add_event_routes(http::Router& router, Services services);

/// The handlers of a watcher's socket: it joins the hub when it is open, and leaves it when it has closed.
http::SocketHandlers watch_auction(otp::Runtime& rt, const auction::AuctionId& id, Form form,
                                   std::optional<std::uint64_t> after, bool presence);

}  // namespace gavel::live
