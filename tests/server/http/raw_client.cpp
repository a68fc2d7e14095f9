#include "tests/server/http/raw_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>
#include <utility>

#include "server/http/text.hpp"

namespace gavel::http {

RawClient::RawClient(std::uint16_t port, int receive_buffer) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (fd_ < 0) throw std::runtime_error{"no socket"};
  const timeval patience{30, 0};  // only ends a test that would hang
  ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  const int on = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (receive_buffer > 0) ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) throw std::runtime_error{"no connection"};
}

RawClient::RawClient(std::uint16_t port, const TlsStyle& style, int receive_buffer) : RawClient(port, receive_buffer) {
  std::signal(SIGPIPE, SIG_IGN);  // OpenSSL's writes raise it
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  SSL_CTX_set_security_level(context.get(), 0);  // or it would not even offer what has to be refused
  SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context.get(), style.most);
  tls_.reset(SSL_new(context.get()));
  SSL_set_alpn_protos(tls_.get(), reinterpret_cast<const unsigned char*>(style.protocols.data()),
                      static_cast<unsigned>(style.protocols.size()));
  SSL_set_fd(tls_.get(), fd_);
  SSL_connect(tls_.get());
}

void RawClient::FreeTls::operator()(ssl_st* ssl) const { SSL_free(ssl); }

std::string RawClient::tls_version() const {
  return SSL_is_init_finished(tls_.get()) ? SSL_get_version(tls_.get()) : "";
}

std::string RawClient::protocol() const {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(tls_.get(), &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

std::string RawClient::fingerprint() const {
  unsigned char bytes[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  X509_digest(SSL_get0_peer_certificate(tls_.get()), EVP_sha256(), bytes, &size);
  return {reinterpret_cast<const char*>(bytes), size};
}

bool RawClient::change_keys() {
  ERR_clear_error();
  return SSL_key_update(tls_.get(), SSL_KEY_UPDATE_REQUESTED) == 1 && SSL_do_handshake(tls_.get()) == 1;
}

RawClient::RawClient(RawClient&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      tls_(std::move(other.tls_)),
      goodbye_(other.goodbye_),
      received_(std::move(other.received_)) {}

RawClient::~RawClient() {
  if (fd_ >= 0) ::close(fd_);
}

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    ERR_clear_error();
    const auto sent = tls_ ? SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size()))
                           : ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::size_t RawClient::send_what_fits(std::string_view bytes) {
  const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  return sent < 0 ? 0 : static_cast<std::size_t>(sent);
}

void RawClient::end_sending() { tls_ ? SSL_shutdown(tls_.get()) : ::shutdown(fd_, SHUT_WR); }

bool RawClient::has_something_within(std::chrono::milliseconds time) {
  pollfd wanted{fd_, POLLIN, 0};
  return !received_.empty() || (tls_ && SSL_has_pending(tls_.get()) == 1) ||
         ::poll(&wanted, 1, static_cast<int>(time.count())) > 0;
}

ssize_t RawClient::receive(char* into, std::size_t size) {
  if (!tls_) return ::recv(fd_, into, size, 0);
  ERR_clear_error();
  errno = 0;
  const auto got = SSL_read(tls_.get(), into, static_cast<int>(size));
  goodbye_ |= got <= 0 && SSL_get_error(tls_.get(), got) == SSL_ERROR_ZERO_RETURN;
  return got;
}

bool RawClient::receive() {
  char buffer[64 * 1024];
  const auto size = receive(buffer, sizeof buffer);
  if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
    throw std::runtime_error{"the server neither sends nor closes"};
  if (size <= 0) return false;
  received_.append(buffer, static_cast<std::size_t>(size));
  return true;
}

std::optional<Answer> RawClient::answer(bool head_only) {
  std::size_t end = 0;
  while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
    if (!receive()) return std::nullopt;
  }
  Answer answer;
  const auto head = take(end + 4);
  answer.status = std::stoi(head.substr(9, 3));
  text::split(std::string_view{head}.substr(head.find('\n') + 1), '\n', [&](std::string_view line) {
    if (const auto colon = line.find(':'); colon != std::string_view::npos) {
      const auto value = line.substr(colon + 1);
      answer.fields[text::lower(line.substr(0, colon))] = text::trim(value.substr(0, value.size() - 1));
    }
    return true;
  });
  const auto size = answer.fields.contains("content-length") && !head_only ? std::stoul(answer.fields["content-length"])
                                                                           : std::size_t{0};
  answer.body = take(size);
  if (answer.body.size() < size) return std::nullopt;
  return answer;
}

std::string RawClient::take(std::size_t size) {
  while (received_.size() < size && receive()) {
  }
  auto taken = received_.substr(0, size);
  received_.erase(0, size);
  return taken;
}

std::string RawClient::rest() {
  while (receive()) {
  }
  return std::exchange(received_, {});
}

int RawClient::status_of(std::string_view request) {
  send(request);
  const auto got = answer();
  return got ? got->status : 0;
}

std::string get(std::string_view path, std::string_view fields) {
  return "GET " + std::string{path} + " HTTP/1.1\r\nHost: gavel.test\r\n" + std::string{fields} + "\r\n";
}

std::string post(std::string_view path, std::string_view body, std::string_view fields) {
  return "POST " + std::string{path} +
         " HTTP/1.1\r\nHost: gavel.test\r\nContent-Type: application/json\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n" + std::string{fields} + "\r\n" + std::string{body};
}

}  // namespace gavel::http
