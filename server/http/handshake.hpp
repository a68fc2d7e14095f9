// Whether an upgrade request may become a WebSocket: RFC 6455 section 4.2.1. Its Origin is access.hpp's business.
//
// Thread rules: a pure function.
#pragma once

#include <optional>
#include <string_view>

#include "server/http/message.hpp"

namespace gavel::http {

/// The subprotocol of all WebSockets here (RFC 6455 section 1.9). Who offers it is answered with it; who offers none is
/// served all the same. Browsers that sign in with a ticket offer it beside that: see server/auth/bearer.hpp.
inline constexpr std::string_view kSubprotocol = "gavel.v1";
bool offers_subprotocol(const Request& request) noexcept;

/// The Response that refuses it: 400 (key), 426 (version); nothing where it may be accepted.
std::optional<Response> check_handshake(const Request& request);

}  // namespace gavel::http
