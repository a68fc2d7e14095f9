// Base64url without padding (RFC 4648 section 5): bytes as text that may stand in a URL or a header.
//
// Thread rules: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace base {

std::string to_base64url(std::span<const std::uint8_t> bytes);

/// Nothing for what to_base64url() would not write: other characters, '=', a length that no bytes have, set bits behind
/// the last byte. So there is one text for each row of bytes.
std::optional<std::vector<std::uint8_t>> from_base64url(std::string_view text);

}  // namespace base
