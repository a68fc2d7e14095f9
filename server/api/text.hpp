// Text from outside: is it UTF-8, how long is it for a person, does it carry characters that mislead one.
//
//     if (auto at = invalid_utf8_at(body)) …   // 400, *at is the byte
//     if (auto bad = misleading_character(title)) …   // "U+202E"
//
// Control characters break logs and terminals; bidirectional controls make a title read otherwise than it is written
// ("Trojan Source", CVE-2021-42574). Both are refused, not removed: what is stored is what was sent.
//
// Thread rules: pure functions. UTF-8 follows RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace gavel::api {

/// Where the first character starts that is not UTF-8, in bytes; nothing for good text.
std::optional<std::size_t> invalid_utf8_at(std::string_view text) noexcept;

/// Number of code points. @pre text is valid UTF-8
std::size_t length_in_characters(std::string_view text) noexcept;

/// The first control character (C0, DEL, C1), line or paragraph separator or bidirectional control, as "U+202E".
/// @pre text is valid UTF-8
std::optional<std::string> misleading_character(std::string_view text);

}  // namespace gavel::api
