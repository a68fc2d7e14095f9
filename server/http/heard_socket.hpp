// HeardSocket: a connection that says when it is read from, and on which two may write.
//
// Beast's WebSocket stream answers pings and skips empty fragments by itself, so that a peer could keep it busy without
// a message ever reaching us. Beneath it, every read is seen: a read follows bytes that came, and brings at most
// one of the stream's buffers. That is what the flood budget and the silence of a peer are measured by.
//
// Data frames are written past the stream, many at once: the stream would take a write for each. So that none gets into
// the middle of another, what the stream writes (the handshake, control frames) waits for ours, and ours for that.
//
// It also takes the teardown out of the stream's hands: linger.hpp does it, with a deadline.
#pragma once

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/role.hpp>
#include <utility>

#include "core/base/unique_function.hpp"
#include "server/http/wire.hpp"

namespace gavel::http {

class HeardSocket {
 public:
  using executor_type = Executor;
  using next_layer_type = TcpSocket;  // what Beast closes

  /// @param on_free called when we may write again
  HeardSocket(Wire wire, base::UniqueFunction<void()> on_read, base::UniqueFunction<void()> on_free)
      : wire_(std::move(wire)), on_read_(std::move(on_read)), on_free_(std::move(on_free)) {}

  executor_type get_executor() noexcept { return wire_.get_executor(); }
  TcpSocket& next_layer() noexcept { return wire_.socket(); }
  const TcpSocket& next_layer() const noexcept { return wire_.socket(); }
  Wire& wire() noexcept { return wire_; }

  // For the stream.
  template <class Buffers, class Handler>
  void async_read_some(const Buffers& buffers, Handler&& handler) {
    on_read_();
    wire_.async_read_some(buffers, std::forward<Handler>(handler));
  }
  /// One at a time, as the stream does it. One that takes only a part is followed by that of the rest.
  template <class Buffers, class Handler>
  void async_write_some(const Buffers& buffers, Handler&& handler) {
    auto write = [this, buffers, handler = std::forward<Handler>(handler)]() mutable {
      writing_ = true;
      const auto size = asio::buffer_size(buffers);
      wire_.async_write_some(buffers, [this, size, handler = std::move(handler)](error_code ec, std::size_t n) mutable {
        within_ = !ec && n < size;
        if (!within_) free();
        handler(ec, n);
      });
    };
    if (writing_ && !within_) {
      waiting_ = std::move(write);
    } else {
      write();
    }
  }

  // For us: whole frames.
  bool is_free() const noexcept { return !writing_; }
  /// As much as the kernel takes at once; the rest has to follow with async_write(). @pre is_free()
  template <class Buffers>
  std::size_t write_some(const Buffers& buffers, error_code& ec) {
    return wire_.write_some(buffers, ec);
  }
  /// @pre is_free()
  template <class Handler>
  void async_write(asio::const_buffer rest, Handler&& handler) {
    writing_ = true;
    asio::async_write(wire_, rest,
                      [this, handler = std::forward<Handler>(handler)](error_code ec, std::size_t n) mutable {
                        free();
                        handler(ec, n);
                      });
  }

 private:
  void free() {
    writing_ = false;
    if (auto next = std::exchange(waiting_, {})) return next();
    on_free_();
  }

  Wire wire_;
  base::UniqueFunction<void()> on_read_, on_free_;
  base::UniqueFunction<void()> waiting_;  ///< what the stream writes when ours is written
  bool writing_ = false;
  bool within_ = false;  ///< the stream has written a part
};

// Found by Beast through argument-dependent lookup.
inline void teardown(boost::beast::role_type, HeardSocket&, error_code& ec) { ec = {}; }
template <class Handler>
void async_teardown(boost::beast::role_type, HeardSocket& socket, Handler&& handler) {
  asio::post(socket.get_executor(), [h = std::forward<Handler>(handler)]() mutable { h(error_code{}); });
}

}  // namespace gavel::http
