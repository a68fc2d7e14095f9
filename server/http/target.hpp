// The request target: origin-form only, decoded once, nothing in it that two readers could understand differently.
//
//     auto target = parse_target("/v1/auctions/01J?limit=20", limits);
//     target->path   == "/v1/auctions/01J"
//     target->query  == {{"limit", "20"}}
//
// Follows RFC 9112 section 3.2.1 (origin-form) and RFC 3986; the query is read as HTML forms write it ('+' is a space).
// Refused with 400: absolute-form, authority-form and "*", bytes >= 0x80, '#', '\', control bytes (encoded ones too),
// %2f and %5c in the path, "." and ".." segments (encoded ones too), what is not UTF-8 when decoded, and parameters
// that carry credentials: a URL ends up in logs, histories and Referer fields.
//
// Thread rules: a pure function.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/expected.hpp"
#include "server/http/limits.hpp"
#include "server/http/refusal.hpp"

namespace gavel::http {

struct Target {
  std::string path;                                        ///< decoded, starts with '/'
  std::vector<std::pair<std::string, std::string>> query;  ///< decoded, in order; a name alone has the value ""
};

base::Expected<Target, Refusal> parse_target(std::string_view raw, const Limits& limits);

/// The text as the name or value of a parameter: all but letters, digits and -._~ as %XX.
std::string encode_query(std::string_view text);

}  // namespace gavel::http
