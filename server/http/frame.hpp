// A text message from a server as a WebSocket frame (RFC 6455 5.2): whole, not masked.
//
// Thread rules: a pure function.
#pragma once

#include <string>
#include <string_view>

namespace gavel::http {

inline void append_text_frame(std::string& out, std::string_view text) {
  constexpr std::size_t kShort = 125, kTwoBytes = 0xFFFF;
  const int length_bytes = text.size() <= kShort ? 0 : text.size() <= kTwoBytes ? 2 : 8;
  out += '\x81';
  out += static_cast<char>(length_bytes == 0 ? text.size() : length_bytes == 2 ? 126 : 127);
  for (int shift = 8 * (length_bytes - 1); shift >= 0; shift -= 8)
    out += static_cast<char>(text.size() >> shift & 0xFF);
  out += text;
}

}  // namespace gavel::http
