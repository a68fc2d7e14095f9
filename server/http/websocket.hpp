// The WebSocket life of a connection: RFC 6455, and around it what a live stream needs: a bounded queue, pings,
// deadlines, a budget for floods. Beast's stream is not used: it keeps 2 KiB for each client that is silent, and takes
// a write for each message.
//
// How it ends: 1009 for a message above the limit, 1003 for a binary one, 1002 and 1007 for what breaks the protocol,
// 1008 for a flood, 1011 when a handler throws, 1013 when the client is too slow for events; without a word when it
// does not answer pings or close frames. permessage-deflate is not offered: it would cost some 300 KB for each watcher.
//
// Thread rules: on the loop's thread. The Socket that the handlers get may be used anywhere and keeps nothing alive.
#pragma once

#include <memory>

#include "server/http/handshake.hpp"
#include "server/http/loop.hpp"

namespace gavel::http {

/// Accepts the upgrade and takes over the connection; nothing may be pending on its socket.
void start_websocket(const std::shared_ptr<Loop>& loop, Peer peer, SocketTicket ticket, const Handshake& handshake,
                     SocketHandlers handlers);

}  // namespace gavel::http
