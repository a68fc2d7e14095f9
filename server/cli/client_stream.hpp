// ClientStream: a connection to a daemon: TCP, and TLS on it where the URL says https.
//
//     ClientStream stream(loop, url);
//     stream.next_layer().expires_after(10s);
//     stream.async_connect(addresses, [&](error_code ec) { if (ec) … });
//
// An asynchronous stream of Asio, and the lowest but one of a WebSocket of Beast; the deadlines are those of the
// tcp_stream below. Trust says whose certificates are good: the name in the URL has to be in one that an authority has
// signed, TLS 1.2 at least.
//
// Thread rules: on the thread that runs the loop.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <memory>
#include <string>
#include <utility>

#include "server/cli/url.hpp"

namespace gavel::cli {

class ClientStream {
  using Tcp = boost::beast::tcp_stream;
  using Error = boost::system::error_code;
  using Addresses = boost::asio::ip::tcp::resolver::results_type;

 public:
  using next_layer_type = Tcp;
  using executor_type = Tcp::executor_type;

  /// @param url outlives it
  ClientStream(boost::asio::io_context& loop, const BaseUrl& url) : url_(url), plain_(loop) { reopen(); }

  executor_type get_executor() noexcept { return plain_.get_executor(); }
  next_layer_type& next_layer() noexcept { return tls_ ? tls_->next_layer() : plain_; }
  const next_layer_type& next_layer() const noexcept { return tls_ ? tls_->next_layer() : plain_; }

  /// Before it connects once more: the deadline of next_layer() is none then. @throws std::bad_alloc
  void reopen();
  /// Connects, and shakes hands where that is due: `done(error)`.
  template <class Done>
  void async_connect(const Addresses& addresses, Done done) {
    next_layer().async_connect(addresses, [this, done = std::move(done)](Error ec, const auto&) mutable {
      Error ignored;
      if (!ec) next_layer().socket().set_option(boost::asio::ip::tcp::no_delay(true), ignored);
      if (ec || !tls_) return done(ec);
      tls_->async_handshake(boost::asio::ssl::stream_base::client,
                            [keep = tls_, done = std::move(done)](Error failed) mutable { done(failed); });
    });
  }
  void close() { next_layer().close(); }

  template <class Buffers, class Handler>
  void async_read_some(const Buffers& buffers, Handler&& handler) {
    if (!tls_) return static_cast<void>(plain_.async_read_some(buffers, std::forward<Handler>(handler)));
    tls_->async_read_some(buffers, keeping(std::forward<Handler>(handler)));
  }
  template <class Buffers, class Handler>
  void async_write_some(const Buffers& buffers, Handler&& handler) {
    if (!tls_) return static_cast<void>(plain_.async_write_some(buffers, std::forward<Handler>(handler)));
    tls_->async_write_some(buffers, keeping(std::forward<Handler>(handler)));
  }

  /// Whether it is TLS that failed: then another try would fail, too.
  static bool is_tls(const Error& error) { return error.category() == boost::asio::error::get_ssl_category(); }
  /// Whether it is only that the server has ended the connection.
  static bool is_end(const Error& error) {
    return error == boost::asio::error::eof || error == boost::asio::ssl::error::stream_truncated;
  }
  /// What an error of TLS means.
  std::string sentence_of(const Error& error) const;

 private:
  /// An operation of Asio's TLS refers to the stream for as long as it is pending.
  template <class Handler>
  auto keeping(Handler&& handler) {
    return [keep = tls_, handler = std::forward<Handler>(handler)](Error ec, std::size_t size) mutable {
      handler(ec, size);
    };
  }

  const BaseUrl& url_;
  Tcp plain_;
  std::shared_ptr<boost::asio::ssl::stream<Tcp>> tls_;  ///< null: plain_ is used
};

// Found by Beast through argument-dependent lookup: the end of a WebSocket is that of its TCP connection, since its
// close frames have said already that nothing is missing.
inline void teardown(boost::beast::role_type role, ClientStream& stream, boost::system::error_code& ec) {
  boost::beast::teardown(role, stream.next_layer(), ec);
}
template <class Handler>
void async_teardown(boost::beast::role_type role, ClientStream& stream, Handler&& handler) {
  boost::beast::async_teardown(role, stream.next_layer(), std::forward<Handler>(handler));
}

}  // namespace gavel::cli
