#include "server/api/text.hpp"

#include <cstdint>
#include <cstdio>

namespace gavel::api {
namespace {

/// What RFC 3629's table allows after a lead byte: how many bytes in all, and the range of the second.
struct Lead {
  std::size_t length = 0;  ///< 0: not a lead byte
  std::uint8_t low = 0x80;
  std::uint8_t high = 0xBF;
};

Lead lead(std::uint8_t byte) noexcept {
  if (byte < 0x80) return {1};
  if (byte >= 0xC2 && byte <= 0xDF) return {2};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};
  if (byte == 0xED) return {3, 0x80, 0x9F};
  if (byte >= 0xE1 && byte <= 0xEF) return {3};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte >= 0xF1 && byte <= 0xF3) return {4};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  return {};
}

std::uint8_t byte_at(std::string_view text, std::size_t at) noexcept { return static_cast<std::uint8_t>(text[at]); }

/// Bytes of the character that starts at `at`; 0 where it is not UTF-8.
std::size_t character_length(std::string_view text, std::size_t at) noexcept {
  const Lead first = lead(byte_at(text, at));
  if (at + first.length > text.size()) return 0;
  for (std::size_t i = 1; i < first.length; ++i) {
    const std::uint8_t low = i == 1 ? first.low : 0x80;
    const std::uint8_t high = i == 1 ? first.high : 0xBF;
    const std::uint8_t byte = byte_at(text, at + i);
    if (byte < low || byte > high) return 0;
  }
  return first.length;
}

/// The code point at `at`, which is moved behind it. @pre valid UTF-8
char32_t next_character(std::string_view text, std::size_t& at) noexcept {
  const std::size_t length = lead(byte_at(text, at)).length;
  constexpr std::uint8_t kLeadBits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  char32_t character = byte_at(text, at) & kLeadBits[length];
  for (std::size_t i = 1; i < length; ++i) character = (character << 6) | (byte_at(text, at + i) & 0x3F);
  at += length;
  return character;
}

bool misleads(char32_t c) noexcept {
  if (c < 0x20 || (c >= 0x7F && c <= 0x9F)) return true;
  if (c == 0x2028 || c == 0x2029) return true;                 // line and paragraph separator
  if (c == 0x061C || c == 0x200E || c == 0x200F) return true;  // Arabic letter mark, LRM, RLM
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

}  // namespace

std::optional<std::size_t> invalid_utf8_at(std::string_view text) noexcept {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = character_length(text, at);
    if (length == 0) return at;
    at += length;
  }
  return std::nullopt;
}

std::size_t length_in_characters(std::string_view text) noexcept {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<std::uint8_t>(c) & 0xC0) != 0x80;
  return count;
}

std::optional<std::string> misleading_character(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const char32_t character = next_character(text, at);
    if (!misleads(character)) continue;
    char name[16];
    std::snprintf(name, sizeof name, "U+%04X", static_cast<unsigned>(character));
    return name;
  }
  return std::nullopt;
}

}  // namespace gavel::api
