// Tls: the TLS of one connection, on its own descriptor. OpenSSL reads and writes the socket itself, so there is no
// copy of what is encrypted, and a connection that is silent holds no buffer for either direction.
//
//     auto tried = tls.read(socket.native_handle(), buffer);
//     if (tried.ec == asio::error::would_block) socket.async_wait(tried.wait, again);
//
// Each function does what can be done at once. Wire makes asynchronous operations of them.
//
// Thread rules: on the connection's loop.
#pragma once

#include <memory>
#include <string_view>

#include "server/http/net.hpp"
#include "server/http/tls_identity.hpp"

struct ssl_st;  // SSL

namespace gavel::http {

class Tls {
 public:
  /// What came of it. would_block: nothing did; try again when the socket is ready for `wait`.
  struct Tried {
    error_code ec = {};
    std::size_t size = 0;
    TcpSocket::wait_type wait = TcpSocket::wait_read;
  };

  /// The server's side. It goes on with this identity for as long as it lives. @throws std::bad_alloc
  explicit Tls(const TlsIdentity& identity);

  // `socket`: the connection's, non-blocking; -1 once that is closed.
  Tried shake_hands(int socket);
  /// eof where the client has said that no more comes, or just ended. @param into not empty
  Tried read(int socket, asio::mutable_buffer into);
  /// As much of it as the kernel takes. After would_block the next write begins with the same bytes.
  Tried write(int socket, asio::const_buffer bytes);
  /// Says that no more comes from here (close_notify, RFC 8446 section 6.1), unless TLS has failed before.
  Tried say_goodbye(int socket);

  /// Whether a read may give something though the socket has nothing more: it has been read from the kernel already.
  bool has_more() const noexcept;
  /// Why TLS has failed, in OpenSSL's words: "no shared cipher". Empty: it has not.
  std::string_view failure() const noexcept { return failure_; }

 private:
  struct Free {
    void operator()(ssl_st* ssl) const noexcept;
  };
  /// What OpenSSL's reads and writes of the socket see, and leave behind.
  struct Line {
    int socket = -1;
    bool blocked = false;
    int error = 0;
  };
  friend struct TlsLine;  // the BIO in tls.cpp
  template <class F>
  Tried attempt(int socket, F&& operation);
  Tried outcome_of(int result);

  std::unique_ptr<Line> line_ = std::make_unique<Line>();
  std::unique_ptr<ssl_st, Free> ssl_;
  bool failed_ = false;
  int empty_ = 0;  ///< how often no data came of what was read, since some last did
  std::string_view failure_;
};

}  // namespace gavel::http
