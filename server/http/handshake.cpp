#include "server/http/handshake.hpp"

#include <algorithm>

#include "server/http/problem.hpp"
#include "server/http/text.hpp"

namespace gavel::http {
namespace {

/// 16 bytes in base64.
bool is_key(std::string_view key) noexcept {
  const auto is_base64 = [](char c) { return text::is_alpha(c) || text::is_digit(c) || c == '+' || c == '/'; };
  return key.size() == 24 && key.ends_with("==") && std::ranges::all_of(key.substr(0, 22), is_base64);
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
