// Frames as a server sends them (RFC 6455 section 5.2): whole, and not masked.
//
// Thread rules: pure functions.
#pragma once

#include <string>
#include <string_view>

namespace gavel::http {

enum class Opcode : unsigned char { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

/// @param payload of close, ping and pong: 125 bytes at most
inline void append_frame(std::string& out, Opcode opcode, std::string_view payload) {
  constexpr std::size_t kShort = 125, kTwoBytes = 0xFFFF;
  const int length_bytes = payload.size() <= kShort ? 0 : payload.size() <= kTwoBytes ? 2 : 8;
  out += static_cast<char>(0x80U | static_cast<unsigned>(opcode));
  out += static_cast<char>(length_bytes == 0 ? payload.size() : length_bytes == 2 ? 126 : 127);
  for (int shift = 8 * (length_bytes - 1); shift >= 0; shift -= 8)
    out += static_cast<char>(payload.size() >> shift & 0xFF);
  out += payload;
}

}  // namespace gavel::http
