// What a watcher's socket does, whatever it watches: joins a hub when it is open, leaves it when it has closed. It has
// nothing to say.
//
// Thread rules: a pure function; the runtime outlives the socket.
#pragma once

#include <chrono>
#include <memory>
#include <utility>

#include "core/otp/runtime.hpp"
#include "server/http/message.hpp"
#include "server/live/close.hpp"

namespace gavel::live {

/// `join` and `leave` make the hub's message of a socket.
template <class Hub, class Join, class Leave>
http::SocketHandlers watching(otp::Runtime& rt, Hub hub, Join join, Leave leave) {
  auto socket = std::make_shared<std::shared_ptr<http::Socket>>();
  return {.opened =
              [&rt, hub, join, socket](std::shared_ptr<http::Socket> opened) {
                *socket = opened;
                rt.call(hub, join(opened), std::chrono::seconds(10), [opened](otp::CallResult<void> joined) {
                  if (!joined) opened->close(kServiceRestart, "the live stream restarts, come again");
                });
              },
          .message = [socket](std::string) { (*socket)->close(kUnsupportedData, "this stream takes no messages"); },
          .closed =
              [&rt, hub, leave, socket] {
                if (*socket) rt.cast(hub, leave(std::move(*socket)));
              }};
}

}  // namespace gavel::live
