// What the connection of somebody who watches is told the kernel, whatever it speaks.
//
// Thread rules: on the connection's loop.
#pragma once

#include <netinet/tcp.h>

#include "server/http/limits.hpp"
#include "server/http/net.hpp"

namespace gavel::http {

/// A dead peer is noticed even while nothing is awaited here: unacknowledged bytes end the connection
/// (TCP_USER_TIMEOUT). What a slow one has not read waits here, where it is bounded and ticks are replaced, and not in
/// the kernel (TCP_NOTSENT_LOWAT). Where the kernel has neither, it does without.
inline void set_watcher_options(TcpSocket& socket, const Limits& limits) {
  using UserTimeout = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_USER_TIMEOUT>;
  using Unsent = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_NOTSENT_LOWAT>;
  error_code ignored;
  socket.set_option(UserTimeout{static_cast<int>((limits.ping_time + limits.pong_time).count())}, ignored);
  socket.set_option(Unsent{static_cast<int>(limits.unsent)}, ignored);
}

}  // namespace gavel::http
