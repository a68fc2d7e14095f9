// A client that sends exactly the bytes it is given, over a blocking socket: plain, or with TLS on it.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <sys/types.h>

struct ssl_st;  // SSL

namespace gavel::http {

struct Answer {
  int status = 0;
  std::map<std::string, std::string> fields;  ///< names in lower case
  std::string body;
};

/// How a client speaks TLS. It takes any certificate.
struct TlsStyle {
  int most = 0;                ///< TLS1_2_VERSION, …; 0: the newest
  std::string protocols = {};  ///< offered by ALPN: "\x02h2\x08http/1.1"
};

class RawClient {
 public:
  /// Connects to 127.0.0.1. @param receive_buffer of the kernel, in bytes; 0: its default
  explicit RawClient(std::uint16_t port, int receive_buffer = 0);
  /// The same with TLS; tls_version() says what came of the handshake.
  RawClient(std::uint16_t port, const TlsStyle& style, int receive_buffer = 0);
  RawClient(RawClient&& other) noexcept;
  ~RawClient();

  /// Sends all; false when the server has closed meanwhile.
  bool send(std::string_view bytes);
  /// Sends for as long as the kernel takes it at once; the number of bytes.
  std::size_t send_what_fits(std::string_view bytes);
  void end_sending();

  /// Waits for an answer, or the end of the connection, to begin.
  bool has_something_within(std::chrono::milliseconds time);
  /// The next answer; nothing when the connection ends before it is whole. @param head_only the answer to HEAD
  std::optional<Answer> answer(bool head_only = false);
  /// Exactly `size` bytes, or less when the connection ends before.
  std::string take(std::size_t size);
  /// What comes until the connection ends.
  std::string rest();
  /// Of TLS: "TLSv1.3"; empty: the handshake has failed.
  std::string tls_version() const;
  /// What was chosen of TlsStyle::protocols; empty: none.
  std::string protocol() const;
  /// SHA-256 of the server's certificate.
  std::string fingerprint() const;
  /// Asks the server to change its key, too.
  bool change_keys();
  /// Whether the server has said by TLS that no more comes.
  bool was_told_goodbye() const { return goodbye_; }
  /// Whether the connection ends with nothing more coming (a reset counts).
  bool is_closed() { return rest().empty(); }

  /// Sends a request and returns its answer's status; 0 where there is none.
  int status_of(std::string_view request);

 private:
  bool receive();

  struct FreeTls {
    void operator()(ssl_st* ssl) const;
  };
  ssize_t receive(char* into, std::size_t size);

  int fd_;
  std::unique_ptr<ssl_st, FreeTls> tls_ = nullptr;
  bool goodbye_ = false;
  std::string received_;
};

/// "GET path" of HTTP/1.1 with a Host and these fields, each with its CRLF.
std::string get(std::string_view path, std::string_view fields = "");
std::string post(std::string_view path, std::string_view body, std::string_view fields = "");

}  // namespace gavel::http
