// SHA-256 (FIPS 180-4) of bytes that are in memory.
//
//     to_hex(sha256("abc"))  // "ba7816bf8f01cfea…"
//
// Errors: throws std::runtime_error where the cryptography library has no SHA-256 (it is broken, or forbidden there).
//
// Thread rules: pure functions.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace base {

using Sha256 = std::array<std::uint8_t, 32>;

/// The digest of these bytes, whatever they are.
Sha256 sha256(std::string_view bytes);

/// Two lower-case hexadecimal digits a byte.
std::string to_hex(std::span<const std::uint8_t> bytes);

}  // namespace base
