// GET /v1/live: one WebSocket for many auctions, on which people may also bid. Public; who signs in at the handshake
// (Authorization, or a ticket) with what is not known is refused.
//
// Thread rules: add_connection_routes() before the server runs; handlers run on any thread.
#pragma once

#include "server/auth/authenticator.hpp"
#include "server/http/router.hpp"
#include "server/live/connection.hpp"

namespace gavel::live {

/// `tokens` outlives the Router and its sockets.
void add_connection_routes(http::Router& router, Connection::Services services, auth::Authenticator& tokens);

}  // namespace gavel::live
