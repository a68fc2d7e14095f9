// Whether an upgrade request may become a WebSocket: RFC 6455 section 4.2.1. Its Origin is access.hpp's business.
//
// Thread rules: a pure function.
#pragma once

#include <optional>

#include "server/http/message.hpp"

namespace gavel::http {

/// The Response that refuses it: 400 (key), 426 (version); nothing where it may be accepted.
std::optional<Response> check_handshake(const Request& request);

}  // namespace gavel::http
