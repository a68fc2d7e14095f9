// An auction's version as an entity tag (RFC 9110, section 8.8.3): the number of its last event, in quotes. What
// follows from the time alone (server_time, remaining_ms, a price clock's price) has no part in it.
//
//     ETag: "17"        with every answer that is an auction
//     If-Match: "17"    with a command: it is done if the auction is still at 17, else 412 version_changed
//
// Thread rules: pure functions.
#pragma once

#include <cstdint>
#include <string>

#include "core/auction/requests.hpp"
#include "core/base/expected.hpp"
#include "server/http/message.hpp"

namespace gavel::api {

std::string version_tag(std::uint64_t seq);

/// What If-Match names of the auction that is commanded; empty where the request has none, or "*", or is no command to
/// an auction. Weak tags and those of others match no version: they are 0. 400 "invalid_if_match" for what is no list
/// of entity tags.
base::Expected<auction::Versions, http::Response> versions_of(const http::Request& request);

}  // namespace gavel::api
