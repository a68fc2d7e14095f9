// Access: from which pages, and under which names of the server, a browser may be made to use it.
//
// A browser sends requests for any page that it shows. Two things tell a foreign page from a program that a person
// runs: the Origin field, which pages cannot leave out or forge, and the Host field, which still has the attacker's
// name when that name has been pointed to 127.0.0.1 behind the browser's back (DNS rebinding).
//
//     auto access = look_at(request, {.upgrade = false, .secure = true}, options);
//     if (access.refused) return *access.refused;          // 403, 421
//     … answer with Access-Control-Allow-Origin: access.readable_by, where that is not empty
//
// Refused are:
//   421  a Host that is none of the names that this server goes by (Options::hosts)
//   403  a foreign Origin on whatever changes something, opens a WebSocket, uses a token, or asks beforehand whether it
//        may (a preflight). What anybody may read is answered, but its page does not get to see the answer.
//
// Follows the Fetch standard (CORS protocol; https://fetch.spec.whatwg.org/#http-cors-protocol), RFC 6455 section 10.2
// and RFC 9110 section 15.5.20. Credentials are never allowed: there are no cookies, and a token is put into
// Authorization by a page that has it. Thread rules: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/http/message.hpp"
#include "server/http/options.hpp"

namespace gavel::http {

struct Access {
  std::optional<Response> refused;
  std::string readable_by;  ///< the listed foreign origin that may read the answer; empty: none
};

/// How it was asked.
struct Asked {
  bool upgrade = false;  ///< for a WebSocket
  bool secure = false;   ///< over TLS; without, a proxy may have had it over TLS
};
Access look_at(const Request& request, Asked asked, const Options& options);

/// Whether it is a CORS preflight: OPTIONS with Access-Control-Request-Method.
bool is_preflight(const Request& request) noexcept;

/// Adds what a page of a listed origin may send to the answer to its preflight. @param answer with Allow
void add_preflight_fields(Response& answer);

/// Whether `origin` is one of `listed`, or a page of the server itself: its host and port are those of `host`. Who asks
/// over TLS has no such page over http://, which anybody in between could have written.
bool is_origin_allowed(std::string_view origin, std::string_view host, const std::vector<std::string>& listed,
                       bool secure = false);

/// "localhost", an address of 127.0.0.0/8, or ::1 with or without brackets.
bool is_loopback(std::string_view host) noexcept;

/// Whether `host` (maybe with a port) is "localhost", a loopback address, or one of `names`, whatever its port.
bool is_host_allowed(std::string_view host, const std::vector<std::string>& names);

}  // namespace gavel::http
