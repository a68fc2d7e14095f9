// SHA-256 (FIPS 180-4) of bytes that are in memory, and digests as text.
//
//     to_hex(sha256("abc"))       // "ba7816bf8f01cfea…"
//     sha256({head, payload})     // of several pieces, one behind the other; nothing is copied
//
// Errors: throws std::runtime_error where the cryptography library has no SHA-256 (it is broken, or forbidden there).
//
// Thread rules: pure functions.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace base {

using Sha256 = std::array<std::uint8_t, 32>;

/// The digest of these bytes, whatever they are.
Sha256 sha256(std::string_view bytes);

/// The digest of the pieces one behind the other: sha256({"ab", "c"}) is sha256("abc").
Sha256 sha256(std::initializer_list<std::string_view> pieces);

/// These bytes as a piece of what is hashed.
inline std::string_view as_text(std::span<const std::uint8_t> bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Two lower-case hexadecimal digits a byte.
std::string to_hex(std::span<const std::uint8_t> bytes);

/// The same into `to`, which has room for two characters a byte; for where an allocation counts.
void write_hex(std::span<const std::uint8_t> bytes, char* to) noexcept;

/// The digest that to_hex() has written; nothing for any other text (another length, upper case).
std::optional<Sha256> from_hex(std::string_view text) noexcept;

}  // namespace base
