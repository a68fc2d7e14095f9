// Url: the parts of an http:// or https:// address that a client needs (RFC 3986, RFC 9110 section 4.2).
//
//     parse_url("https://[2001:db8::1]:8443/keys?v=1")
//     // tls, host "2001:db8::1", port "8443", authority "[2001:db8::1]:8443", target "/keys?v=1"
//
// Thread rules: values.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gavel::http {

struct Url {
  bool tls = false;
  std::string host;       ///< a name or an address, without brackets
  std::string port;       ///< digits; 443 or 80 where none is named
  std::string authority;  ///< for the Host field
  std::string target;     ///< starts with '/'; path and query
  friend bool operator==(const Url&, const Url&) = default;
};

/// Nothing for what is no absolute address of these two schemes, names a user, or has a fragment.
std::optional<Url> parse_url(std::string_view text);

}  // namespace gavel::http
