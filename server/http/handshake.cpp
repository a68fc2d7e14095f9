#include "server/http/handshake.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "core/base/base64.hpp"
#include "server/http/problem.hpp"
#include "server/http/text.hpp"

namespace gavel::http {
namespace {

/// 16 bytes in base64.
bool is_key(std::string_view key) noexcept {
  const auto is_base64 = [](char c) { return text::is_alpha(c) || text::is_digit(c) || c == '+' || c == '/'; };
  return key.size() == 24 && key.ends_with("==") && std::ranges::all_of(key.substr(0, 22), is_base64);
}

/// Sec-WebSocket-Accept: SHA-1 of the key and of what RFC 6455 section 1.3 puts behind it, in base64.
std::string accept_of(const std::string& key) {
  const auto text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<std::uint8_t, 20> hash{};
  if (EVP_Digest(text.data(), text.size(), hash.data(), nullptr, EVP_sha1(), nullptr) != 1) {
    throw std::runtime_error{"OpenSSL has no SHA-1, without which there are no WebSockets"};
  }
  return base::to_base64(hash);
}

}  // namespace

bool offers_subprotocol(const Request& request) noexcept {
  bool offered = false;
  text::split(request.field("sec-websocket-protocol"), ',', [&](std::string_view one) {
    offered = text::trim(one) == kSubprotocol;  // names of subprotocols have upper and lower case
    return !offered;
  });
  return offered;
}

std::string acceptance(const Handshake& handshake) {
  auto head =
      "HTTP/1.1 101 Switching Protocols\r\nServer: gavel\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
      "Sec-WebSocket-Accept: " +
      accept_of(handshake.key) + "\r\n";
  if (handshake.subprotocol) ((head += "Sec-WebSocket-Protocol: ") += kSubprotocol) += "\r\n";
  return head += "\r\n";
}

std::optional<Response> check_handshake(const Request& request) {
  if (request.field("sec-websocket-version") != "13") {
    auto refused = problem(426, "websocket_version", "This server speaks version 13 of WebSocket.");
    return with_field(with_field(std::move(refused), "Upgrade", "websocket"), "Sec-WebSocket-Version", "13");
  }
  if (!is_key(request.field("sec-websocket-key"))) {
    return problem(400, "bad_upgrade", "Sec-WebSocket-Key must be 16 bytes in base64.");
  }
  return std::nullopt;
}

}  // namespace gavel::http
