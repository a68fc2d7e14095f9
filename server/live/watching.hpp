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

/// `watcher` makes of a socket what the hub knows it by; `join` and `leave` make the hub's messages of that.
template <class Hub, class Make, class Join, class Leave>
http::SocketHandlers watching(otp::Runtime& rt, Hub hub, Make watcher, Join join, Leave leave) {
  using Watcher = decltype(watcher(std::shared_ptr<http::Socket>()));
  struct Open {
    std::shared_ptr<http::Socket> socket;
    Watcher watcher;
  };
  auto open = std::make_shared<Open>();
  return {.opened =
              [&rt, hub, watcher, join, open](std::shared_ptr<http::Socket> socket) {
                *open = {socket, watcher(socket)};
                rt.call(hub, join(open->watcher), std::chrono::seconds(10), [socket](otp::CallResult<void> joined) {
                  if (!joined) socket->close(kServiceRestart, kRestarts);
                });
              },
          .message = [open](std::string) { open->socket->close(kUnsupportedData, "this stream takes no messages"); },
          .closed =
              [&rt, hub, leave, open] {
                if (!open->socket) return;
                const auto gone = std::exchange(*open, {});
                rt.call(hub, leave(gone.watcher), std::chrono::seconds(10), [](otp::CallResult<void>) {});
              }};
}

}  // namespace gavel::live
