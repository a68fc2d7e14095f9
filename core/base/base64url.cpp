#include "core/base/base64url.hpp"

namespace base {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

}  // namespace

std::string to_base64url(std::span<const std::uint8_t> bytes) {
  std::string text;
  text.reserve((bytes.size() * 4 + 2) / 3);
  std::uint32_t waiting = 0;
  int bits = 0;
  for (const std::uint8_t byte : bytes) {
    waiting = (waiting << 8) | byte;
    for (bits += 8; bits >= 6; bits -= 6) text += kAlphabet[(waiting >> (bits - 6)) & 63];
  }
  if (bits > 0) text += kAlphabet[(waiting << (6 - bits)) & 63];
  return text;
}

std::optional<std::vector<std::uint8_t>> from_base64url(std::string_view text) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(text.size() * 3 / 4);
  std::uint32_t waiting = 0;
  int bits = 0;
  for (const char c : text) {
    const auto value = kAlphabet.find(c);
    if (value == kAlphabet.npos) return std::nullopt;
    waiting = (waiting << 6) | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push_back(static_cast<std::uint8_t>(waiting >> bits));
  }
  const bool whole = bits < 6 && (waiting & ((1u << bits) - 1)) == 0;
  if (!whole) return std::nullopt;
  return bytes;
}

}  // namespace base
