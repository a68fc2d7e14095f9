// Whether an upgrade request may become a WebSocket, and how it is told so: RFC 6455 section 4.2. Its Origin is
// access.hpp's business.
//
// Thread rules: a pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "server/http/message.hpp"

namespace gavel::http {

/// The subprotocol of all WebSockets here (RFC 6455 section 1.9). Who offers it is answered with it; who offers none is
/// served all the same. Browsers that sign in with a ticket offer it beside that: see server/auth/bearer.hpp.
inline constexpr std::string_view kSubprotocol = "gavel.v1";
bool offers_subprotocol(const Request& request) noexcept;

/// What of the request the acceptance is made of.
struct Handshake {
  std::string key;           ///< Sec-WebSocket-Key, checked
  bool subprotocol = false;  ///< kSubprotocol was offered
};
/// The head of the answer that accepts it (RFC 6455 section 4.2.2). No extension is agreed on.
std::string acceptance(const Handshake& handshake);

/// The Response that refuses it: 400 (key), 426 (version); nothing where it may be accepted.
std::optional<Response> check_handshake(const Request& request);

}  // namespace gavel::http
