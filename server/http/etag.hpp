// Entity tags (RFC 9110, section 8.8.3).
//
// Thread rules: a pure function.
#pragma once

#include <string_view>

namespace gavel::http {

/// Does the field If-None-Match name this tag, or any? The weak comparison (RFC 9110, section 13.1.2): what was packed
/// on the way is the same. @pre `tag` is a whole one, with its quotes, and has no comma inside
bool if_none_match(std::string_view field, std::string_view tag) noexcept;

}  // namespace gavel::http
