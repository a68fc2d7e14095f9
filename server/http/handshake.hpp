// Whether an upgrade request may become a WebSocket: RFC 6455 section 4.2.1, and section 10.2 for the Origin.
//
// A browser sends the page's Origin whatever the page wants. So a page of another site is told from ours here, before
// the upgrade; programs, which send none, are let through. Thread rules: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/http/message.hpp"

namespace gavel::http {

/// Whether pages of `origin` may connect: it is one of `allowed`, or its host and port are those of `host`.
bool is_origin_allowed(std::string_view origin, std::string_view host, const std::vector<std::string>& allowed);

/// The Response that refuses it: 400 (key), 403 (Origin), 426 (version); nothing where it may be accepted.
std::optional<Response> check_handshake(const Request& request, const std::vector<std::string>& allowed);

}  // namespace gavel::http
