#include "server/http/tls.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <boost/asio/error.hpp>
#include <cerrno>
#include <new>

namespace gavel::http {
namespace {

/// How often in a row OpenSSL may have got records and none of them had data: changes of the key, warnings, empty ones.
/// Who sends more only wants them to be looked at.
constexpr int kMostEmpty = 32;

bool would_block(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

}  // namespace

/// OpenSSL's way to the socket. Its own one raises SIGPIPE, and does not say whether the kernel had no more.
struct TlsLine {
  using Line = Tls::Line;

  static Line& of(BIO* bio) { return *static_cast<Line*>(BIO_get_data(bio)); }

  static int done(BIO* bio, ssize_t size, void (*retry)(BIO*)) {
    BIO_clear_retry_flags(bio);
    if (size >= 0) return static_cast<int>(size);
    auto& line = of(bio);
    line.blocked = would_block(errno);
    if (line.blocked) {
      retry(bio);
    } else {
      line.error = errno;
    }
    return -1;
  }
  static int read(BIO* bio, char* into, int size) {
    return done(bio, ::recv(of(bio).socket, into, static_cast<std::size_t>(size), 0),
                [](BIO* b) { BIO_set_retry_read(b); });
  }
  static int write(BIO* bio, const char* bytes, int size) {
    return done(bio, ::send(of(bio).socket, bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL),
                [](BIO* b) { BIO_set_retry_write(b); });
  }
  static long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

  static const BIO_METHOD* method() {
    static BIO_METHOD* const made = [] {
      auto* const m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "connection");
      if (!m) throw std::bad_alloc{};
      BIO_meth_set_read(m, read);
      BIO_meth_set_write(m, write);
      BIO_meth_set_ctrl(m, control);
      return m;
    }();
    return made;
  }
};

void Tls::Free::operator()(ssl_st* ssl) const noexcept { SSL_free(ssl); }

Tls::Tls(const TlsIdentity& identity) : ssl_(SSL_new(identity.context())) {
  auto* const bio = ssl_ ? BIO_new(TlsLine::method()) : nullptr;
  if (!bio) throw std::bad_alloc{};
  BIO_set_data(bio, line_.get());
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_accept_state(ssl_.get());
}

Tls::Tried Tls::outcome_of(int result) {
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return {.ec = asio::error::would_block, .wait = TcpSocket::wait_read};
    case SSL_ERROR_WANT_WRITE:
      return {.ec = asio::error::would_block, .wait = TcpSocket::wait_write};
    case SSL_ERROR_ZERO_RETURN:
      return {.ec = asio::error::eof};
    case SSL_ERROR_SYSCALL:
      failed_ = true;
      if (line_->error == 0) return {.ec = asio::error::eof};
      return {.ec = error_code(line_->error, boost::system::system_category())};
    default:
      break;
  }
  failed_ = true;
  const auto error = ERR_peek_last_error();
  // Every length is known by HTTP and WebSocket, so that an end without a goodbye takes nothing away from them.
  if (ERR_GET_REASON(error) == SSL_R_UNEXPECTED_EOF_WHILE_READING) return {.ec = asio::error::eof};
  const auto* const reason = ERR_reason_error_string(error);
  failure_ = reason ? reason : "unknown reason";
  return {.ec = make_error_code(boost::system::errc::protocol_error)};
}

/// `operation(size)` answers as SSL_read_ex() does. It comes back after each record that is no data: then there may be
/// more in OpenSSL's buffer, of which the socket knows nothing.
template <class F>
Tls::Tried Tls::attempt(int socket, F&& operation) {
  if (failed_) return {.ec = asio::error::connection_aborted};
  do {
    ERR_clear_error();
    *line_ = {.socket = socket};
    std::size_t size = 0;
    const int result = operation(size);
    if (result > 0) return {.size = size};
    const auto outcome = outcome_of(result);
    if (outcome.ec != asio::error::would_block || line_->blocked) return outcome;
  } while (++empty_ < kMostEmpty);
  failed_ = true;
  failure_ = "too many records without data";
  return {.ec = make_error_code(boost::system::errc::protocol_error)};
}

Tls::Tried Tls::shake_hands(int socket) {
  return attempt(socket, [this](std::size_t&) { return SSL_do_handshake(ssl_.get()); });
}

Tls::Tried Tls::read(int socket, asio::mutable_buffer into) {
  auto tried =
      attempt(socket, [&](std::size_t& size) { return SSL_read_ex(ssl_.get(), into.data(), into.size(), &size); });
  if (tried.size > 0) empty_ = 0;
  return tried;
}

Tls::Tried Tls::write(int socket, asio::const_buffer bytes) {
  Tried all;
  while (bytes.size() > 0) {
    const auto one =
        attempt(socket, [&](std::size_t& size) { return SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &size); });
    if (one.ec) return all.size > 0 ? all : one;  // an error comes again
    all.size += one.size;
    bytes += one.size;
  }
  return all;
}

Tls::Tried Tls::say_goodbye(int socket) {
  if (failed_ || !SSL_is_init_finished(ssl_.get()) || (SSL_get_shutdown(ssl_.get()) & SSL_SENT_SHUTDOWN)) return {};
  // 0: said, and not yet answered, for which nobody waits.
  return attempt(socket, [this](std::size_t&) { return SSL_shutdown(ssl_.get()) >= 0 ? 1 : -1; });
}

bool Tls::has_more() const noexcept { return SSL_has_pending(ssl_.get()) == 1; }

}  // namespace gavel::http
