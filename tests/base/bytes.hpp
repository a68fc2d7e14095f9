// Bytes as standards print them.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace base::testing {

/// Pairs of hexadecimal digits as the bytes that they stand for.
inline std::string bytes(std::string_view hex) {
  if (hex.size() % 2 != 0) throw std::invalid_argument("half a byte");
  std::string out;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return out;
}

template <std::size_t N>
std::array<std::uint8_t, N> array_of(std::string_view hex) {
  const auto text = bytes(hex);
  if (text.size() != N) throw std::invalid_argument("another length");
  std::array<std::uint8_t, N> out;
  std::ranges::copy(text, out.begin());
  return out;
}

}  // namespace base::testing
