// gzip as a content coding (RFC 9110, sections 8.4 and 12.5.3), for answers that are large and for clients that ask.
//
//     list(request, packing(request, std::move(respond)));     // whatever list() answers, packed where it is worth it
//
// For answers without secrets alone: the length of a packed one tells what is in it beside what a stranger put there
// (BREACH).
//
// Thread rules: pure functions; what packing() gives runs on the thread that answers.
#pragma once

#include <cstddef>
#include <string_view>

#include "server/http/message.hpp"

namespace gavel::http {

/// Does Accept-Encoding take gzip? What names the coding counts before "*"; "gzip;q=0" is a no.
bool accepts_gzip(std::string_view accept_encoding) noexcept;

/// A smaller body fits into one packet as it is.
inline constexpr std::size_t kWorthPacking = 1400;

/// A 200 of kWorthPacking bytes or more with `Content-Encoding: gzip` and packed; others as they are.
Response packed(Response answer);

/// Packs what is answered where the request accepts that and nobody has signed in with it; says `Vary: Accept-Encoding`
/// in any case.
Respond packing(const Request& request, Respond respond);

}  // namespace gavel::http
