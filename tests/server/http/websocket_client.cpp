#include "tests/server/http/websocket_client.hpp"

namespace gavel::http {
namespace {

std::string number(std::uint64_t value, int bytes) {
  std::string out;
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xff);
  return out;
}

std::uint64_t read_number(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

}  // namespace

std::string frame(std::string_view payload, FrameStyle style) {
  std::string out = number(static_cast<unsigned>((style.fin ? 0x80 : 0) | style.reserved << 4 | style.opcode), 1);
  const unsigned mask_bit = style.masked ? 0x80 : 0;
  if (payload.size() < 126) {
    out += number(mask_bit | payload.size(), 1);
  } else if (payload.size() < 65536) {
    out += number(mask_bit | 126, 1) + number(payload.size(), 2);
  } else {
    out += number(mask_bit | 127, 1) + number(payload.size(), 8);
  }
  if (!style.masked) return out.append(payload);
  const std::string key = "\x12\x34\x56\x78";
  out += key;
  for (std::size_t i = 0; i < payload.size(); ++i) out += static_cast<char>(payload[i] ^ key[i % 4]);
  return out;
}

std::string close_payload(int code, std::string_view reason) {
  return number(static_cast<unsigned>(code), 2).append(reason);
}

WebSocketClient::WebSocketClient(std::uint16_t port, std::string_view path, std::string_view fields, int receive_buffer)
    : WebSocketClient(RawClient(port, receive_buffer), path, fields) {}

WebSocketClient::WebSocketClient(RawClient raw, std::string_view path, std::string_view fields) : raw_(std::move(raw)) {
  raw_.send(get(path,
                "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
                    std::string{fields}));
  if (auto answer = raw_.answer()) handshake_ = *std::move(answer);
}

std::optional<Received> WebSocketClient::receive() {
  const auto head = raw_.take(2);
  if (head.size() < 2) return std::nullopt;
  auto size = static_cast<std::uint64_t>(head[1] & 0x7f);
  if (size == 126) size = read_number(raw_.take(2));
  if (size == 127) size = read_number(raw_.take(8));
  auto payload = raw_.take(size);
  if (payload.size() < size) return std::nullopt;
  return Received{head[0] & 0x0f, std::move(payload)};
}

int WebSocketClient::close_code() {
  while (const auto got = receive()) {
    if (got->opcode != 8) continue;
    return got->payload.size() < 2 ? 1005 : static_cast<int>(read_number(std::string_view{got->payload}.substr(0, 2)));
  }
  return 0;
}

}  // namespace gavel::http
