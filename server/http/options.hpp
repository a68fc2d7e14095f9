// What a Server is told when it is made, and what it can tell.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/http/forwarded.hpp"
#include "server/http/limits.hpp"

namespace gavel::http {

class TlsIdentity;

/// Gets one line of text, without its line end. Called on the loops' threads, several at a time.
using Log = std::function<void(std::string_view)>;

struct Options {
  Limits limits;
  /// Origins ("https://auctions.example") whose pages may use the server, beside its own pages. See access.hpp.
  std::vector<std::string> origins;
  /// Names (without a port) that a request's Host may have, beside "localhost" and loopback addresses. Nothing: any.
  std::optional<std::vector<std::string>> hosts;
  /// What the server shows who connects from now on, and speaks TLS alone. Null: no TLS.
  std::shared_ptr<const TlsIdentity> tls;
  std::string transport_security;  ///< Strict-Transport-Security of answers over TLS (RFC 6797); empty: none
  Proxies proxies;                 ///< whose word on who asks is taken
  Log log;                         ///< may be empty
  /// A request whose handler takes at least so long is a line of `log`. 0: none.
  Limits::Duration slow{0};
  /// Gets a line for each answer: method and path, status, how long it took, and the names of trace.hpp. May be empty.
  Log answers;
};

/// Since the Server was made; "now" where it says so.
struct Counts {
  std::size_t connections = 0;             ///< now open, WebSockets included
  std::size_t sockets = 0;                 ///< WebSockets now open or shaking hands
  std::uint64_t accepted = 0;              ///< connections
  std::uint64_t turned_away = 0;           ///< connections above a limit, or without a file descriptor
  std::uint64_t requests = 0;              ///< whose head has passed the gate
  std::uint64_t refused = 0;               ///< by the gate, or by a deadline
  std::uint64_t failed = 0;                ///< handlers that threw or never answered
  std::array<std::uint64_t, 6> answers{};  ///< by status / 100: answers[2] counts the 2xx
};

}  // namespace gavel::http
