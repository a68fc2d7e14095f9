// Base64 with padding (RFC 4648 section 4), as protocols write it that are older than base64url.
//
// Thread rules: a pure function.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace base {

std::string to_base64(std::span<const std::uint8_t> bytes);

}  // namespace base
