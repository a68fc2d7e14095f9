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

bool is_origin_allowed(std::string_view origin, std::string_view host, const std::vector<std::string>& allowed) {
  if (std::ranges::any_of(allowed, [&](const auto& a) { return text::equal_no_case(a, origin); })) return true;
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (origin.starts_with(scheme)) return text::equal_no_case(origin.substr(scheme.size()), host);
  }
  return false;
}

std::optional<Response> check_handshake(const Request& request, const std::vector<std::string>& allowed) {
  if (request.field("sec-websocket-version") != "13") {
    auto refused = problem(426, "websocket_version", "This server speaks version 13 of WebSocket.");
    refused.fields.emplace_back("Upgrade", "websocket");
    refused.fields.emplace_back("Sec-WebSocket-Version", "13");
    return refused;
  }
  if (!is_key(request.field("sec-websocket-key"))) {
    return problem(400, "bad_upgrade", "Sec-WebSocket-Key must be 16 bytes in base64.");
  }
  const bool has_origin = std::ranges::find(request.fields, "origin", [](const auto& f) -> std::string_view {
                            return f.first;
                          }) != request.fields.end();
  if (has_origin && !is_origin_allowed(request.field("origin"), request.field("host"), allowed)) {
    return problem(403, "origin_not_allowed", "Pages of this origin may not open a WebSocket here.");
  }
  return std::nullopt;
}

}  // namespace gavel::http
