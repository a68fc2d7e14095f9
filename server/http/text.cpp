#include "server/http/text.hpp"

#include <cstddef>

namespace gavel::http::text {
namespace {

struct Lead {
  std::size_t more;         ///< continuation bytes
  unsigned char low, high;  ///< range of the first of them
};

Lead lead_of(unsigned char byte) noexcept {
  const auto range = [](std::size_t more, int low, int high) {
    return Lead{more, static_cast<unsigned char>(low), static_cast<unsigned char>(high)};
  };
  if (byte < 0xc2 || byte > 0xf4) return range(0, 1, 0);
  if (byte < 0xe0) return range(1, 0x80, 0xbf);
  if (byte < 0xf0) return range(2, byte == 0xe0 ? 0xa0 : 0x80, byte == 0xed ? 0x9f : 0xbf);
  return range(3, byte == 0xf0 ? 0x90 : 0x80, byte == 0xf4 ? 0x8f : 0xbf);
}

}  // namespace

bool is_utf8(std::string_view bytes) noexcept {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    if (byte < 0x80) continue;
    auto [more, low, high] = lead_of(byte);
    if (more == 0 || bytes.size() - i <= more) return false;
    for (; more > 0; --more, low = 0x80, high = 0xbf) {
      const auto next = static_cast<unsigned char>(bytes[++i]);
      if (next < low || next > high) return false;
    }
  }
  return true;
}

}  // namespace gavel::http::text
