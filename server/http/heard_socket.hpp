// HeardSocket: a connection that says when it is read from.
//
// Beast's WebSocket stream answers pings and skips empty fragments by itself, so that a peer could keep it busy without
// a message ever reaching us. Beneath it, every read is seen: a read follows bytes that came, and brings at most
// one of the stream's buffers. That is what the flood budget and the silence of a peer are measured by.
//
// It also takes the teardown out of the stream's hands: linger.hpp does it, with a deadline.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/role.hpp>
#include <utility>

#include "core/base/unique_function.hpp"
#include "server/http/wire.hpp"

namespace gavel::http {

class HeardSocket {
 public:
  using executor_type = Executor;
  using next_layer_type = TcpSocket;  // what Beast closes

  HeardSocket(Wire wire, base::UniqueFunction<void()> on_read) : wire_(std::move(wire)), on_read_(std::move(on_read)) {}

  executor_type get_executor() noexcept { return wire_.get_executor(); }
  TcpSocket& next_layer() noexcept { return wire_.socket(); }
  const TcpSocket& next_layer() const noexcept { return wire_.socket(); }
  Wire& wire() noexcept { return wire_; }

  template <class Buffers, class Handler>
  void async_read_some(const Buffers& buffers, Handler&& handler) {
    on_read_();
    wire_.async_read_some(buffers, std::forward<Handler>(handler));
  }
  template <class Buffers, class Handler>
  void async_write_some(const Buffers& buffers, Handler&& handler) {
    wire_.async_write_some(buffers, std::forward<Handler>(handler));
  }

 private:
  Wire wire_;
  base::UniqueFunction<void()> on_read_;
};

// Found by Beast through argument-dependent lookup.
inline void teardown(boost::beast::role_type, HeardSocket&, error_code& ec) { ec = {}; }
template <class Handler>
void async_teardown(boost::beast::role_type, HeardSocket& socket, Handler&& handler) {
  asio::post(socket.get_executor(), [h = std::forward<Handler>(handler)]() mutable { h(error_code{}); });
}

}  // namespace gavel::http
