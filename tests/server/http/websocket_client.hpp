// A WebSocket client that sends exactly the frames it is told to, right or wrong.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tests/server/http/raw_client.hpp"

namespace gavel::http {

/// How a frame is written; the defaults are what a client has to do (RFC 6455 5.2).
struct FrameStyle {
  int opcode = 1;
  bool fin = true;
  int reserved = 0;  ///< RSV1..3 as the bits 4, 2, 1
  bool masked = true;
};

std::string frame(std::string_view payload, FrameStyle style = {});
/// The payload of a close frame.
std::string close_payload(int code, std::string_view reason = "");

struct Received {
  int opcode;
  std::string payload;
};

class WebSocketClient {
 public:
  /// Connects and shakes hands; status() says what came of it. @param fields each with its CRLF
  explicit WebSocketClient(std::uint16_t port, std::string_view path = "/live", std::string_view fields = "",
                           int receive_buffer = 0);

  /// The same on a connection that is there.
  explicit WebSocketClient(RawClient raw, std::string_view path = "/live", std::string_view fields = "");

  int status() const { return handshake_.status; }
  const Answer& handshake() const { return handshake_; }
  RawClient& raw() { return raw_; }

  bool send(std::string_view payload, FrameStyle style = {}) { return raw_.send(frame(payload, style)); }
  /// The next frame; nothing when the connection ends.
  std::optional<Received> receive();
  /// The code of the close frame that comes, after whatever comes before it; 0 where the connection ends without one,
  /// 1005 where it has no code.
  int close_code();

 private:
  RawClient raw_;
  Answer handshake_;
};

}  // namespace gavel::http
