// Wire: the socket of a connection, with TLS on it or without. What a session, a WebSocket and a stream of events read
// and write, and all that they know of TLS.
//
//     Wire wire{std::move(socket)};      // the socket itself, at the cost of one branch
//     wire.start_tls(identity);          // from now on what goes over it is encrypted
//     wire.async_read_some(buffer, [](error_code ec, std::size_t size) { … });
//
// An asynchronous stream of Asio, for handlers that bring no executor or allocator of their own, as all here. Nothing
// may be pending when it is moved; who waits keeps its owner alive.
//
// Thread rules: on the connection's loop.
#pragma once

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <memory>
#include <type_traits>
#include <utility>

#include "server/http/net.hpp"
#include "server/http/tls.hpp"

namespace gavel::http {

class Wire {
 public:
  using executor_type = Executor;

  explicit Wire(TcpSocket socket) : socket_(std::move(socket)) {}

  executor_type get_executor() noexcept { return socket_.get_executor(); }
  TcpSocket& socket() noexcept { return socket_; }
  const TcpSocket& socket() const noexcept { return socket_; }
  bool is_open() const noexcept { return socket_.is_open(); }
  /// Null: there is no TLS here.
  Tls* tls() noexcept { return tls_.get(); }
  /// Hands are to be shaken next. @throws std::bad_alloc
  void start_tls(const TlsIdentity& identity) { tls_ = std::make_unique<Tls>(identity); }
  /// What follows is for the socket alone.
  void drop_tls() noexcept { tls_.reset(); }

  template <class Buffers>
  std::size_t write_some(const Buffers& buffers, error_code& ec) {
    if (!tls_) return socket_.write_some(buffers, ec);
    const auto tried = write_now(buffers);
    ec = tried.ec;
    return tried.size;
  }

  /// What is there now, up to so much; would_block: nothing is. @param into not empty
  Tls::Tried read_now(asio::mutable_buffer into) {
    if (tls_) return tls_->read(socket_.native_handle(), into);
    Tls::Tried tried;
    tried.size = socket_.read_some(into, tried.ec);
    if (tried.ec == asio::error::try_again) tried.ec = asio::error::would_block;
    return tried;
  }
  /// Until read_now() may be tried again, or write_some(). Holds no buffer.
  template <class Handler>
  void async_wait(TcpSocket::wait_type what, Handler&& handler) {
    if (!tls_ || what != TcpSocket::wait_read || !tls_->has_more()) {
      return static_cast<void>(socket_.async_wait(what, std::forward<Handler>(handler)));
    }
    asio::post(get_executor(), [handler = std::forward<Handler>(handler)]() mutable { handler(error_code{}); });
  }

  template <class Buffers, class Handler>
  void async_read_some(const Buffers& buffers, Handler&& handler) {
    if (!tls_) return static_cast<void>(socket_.async_read_some(buffers, std::forward<Handler>(handler)));
    // Where nothing has come yet, and mostly that is so, asking the kernel would only cost.
    run([this, into = first_of(buffers)] { return tls_->read(socket_.native_handle(), into); },
        std::forward<Handler>(handler), tls_->has_more());
  }
  template <class Buffers, class Handler>
  void async_write_some(const Buffers& buffers, Handler&& handler) {
    if (!tls_) return static_cast<void>(socket_.async_write_some(buffers, std::forward<Handler>(handler)));
    run([this, buffers] { return write_now(buffers); }, std::forward<Handler>(handler), true);
  }

  /// Says goodbye as TLS has it, where there is TLS.
  Tls::Tried say_goodbye() { return tls_ ? tls_->say_goodbye(socket_.native_handle()) : Tls::Tried{}; }
  void close() noexcept {
    error_code ignored;
    socket_.close(ignored);
  }

 private:
  static constexpr std::size_t kRecord = 16 * 1024;

  /// Tries; where that has to wait for the socket, once more then.
  template <class Try, class Handler>
  struct Operation {
    Wire* wire;
    Try attempt;
    Handler handler;

    void wait(TcpSocket::wait_type what) {
      auto& socket = wire->socket_;
      socket.async_wait(what, std::move(*this));
    }
    void operator()(error_code ec) {
      const auto tried = ec ? Tls::Tried{.ec = ec} : attempt();
      if (tried.ec == asio::error::would_block) return wait(tried.wait);
      handler(tried.ec, tried.size);
    }
  };

  /// The handler is never called from in here.
  template <class Try, class Handler>
  void run(Try attempt, Handler&& handler, bool at_once) {
    Operation<Try, std::decay_t<Handler>> operation{this, std::move(attempt), std::forward<Handler>(handler)};
    if (!at_once) return operation.wait(TcpSocket::wait_read);
    const auto tried = operation.attempt();
    if (tried.ec == asio::error::would_block) return operation.wait(tried.wait);
    asio::post(get_executor(),
               [handler = std::move(operation.handler), tried]() mutable { handler(tried.ec, tried.size); });
  }

  template <class Buffers>
  static asio::mutable_buffer first_of(const Buffers& buffers) {
    for (auto i = asio::buffer_sequence_begin(buffers); i != asio::buffer_sequence_end(buffers); ++i) {
      if (const asio::mutable_buffer one = *i; one.size() > 0) return one;
    }
    return {};
  }

  /// Many small pieces become one record: the head and the payload of a frame are one packet.
  template <class Buffers>
  Tls::Tried write_now(const Buffers& buffers) {
    std::array<char, kRecord> together;
    asio::const_buffer bytes;
    for (auto i = asio::buffer_sequence_begin(buffers); i != asio::buffer_sequence_end(buffers); ++i) {
      const asio::const_buffer one = *i;
      if (one.size() == 0) continue;
      if (bytes.size() == 0) {
        bytes = one;
      } else if (bytes.size() < kRecord) {
        bytes = asio::buffer(together, asio::buffer_copy(asio::buffer(together), buffers));
        break;
      }
    }
    return tls_->write(socket_.native_handle(), bytes);
  }

  TcpSocket socket_;
  std::unique_ptr<Tls> tls_;
};

}  // namespace gavel::http
