#include "server/webhooks/addresses.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace gavel::webhooks {
namespace {

namespace ip = boost::asio::ip;

struct Block {
  std::uint32_t address;
  int bits;
};

constexpr std::uint32_t v4(std::uint32_t a, std::uint32_t b, std::uint32_t c = 0) { return a << 24 | b << 16 | c << 8; }

constexpr std::array kNotPublic{
    Block{v4(0, 0), 8},                                    // this network
    Block{v4(10, 0), 8},                                   // private
    Block{v4(100, 64), 10},                                // shared by carriers
    Block{v4(127, 0), 8},                                  // loopback
    Block{v4(169, 254), 16},                               // link-local, and the metadata of clouds
    Block{v4(172, 16), 12},                                // private
    Block{v4(192, 0, 0), 24},                              // protocol assignments
    Block{v4(192, 0, 2), 24},                              // documentation
    Block{v4(192, 88, 99), 24},  Block{v4(192, 168), 16},  // private
    Block{v4(198, 18), 15},                                // benchmarks
    Block{v4(198, 51, 100), 24},                           // documentation
    Block{v4(203, 0, 113), 24},                            // documentation
    Block{v4(224, 0), 4},                                  // multicast
    Block{v4(240, 0), 4},                                  // reserved, broadcast
};

bool is_public_v4(std::uint32_t address) noexcept {
  return std::ranges::none_of(kNotPublic, [&](const Block& block) {
    const std::uint32_t mask = ~std::uint32_t{0} << (32 - block.bits);
    return (address & mask) == block.address;
  });
}

std::uint32_t v4_at(const ip::address_v6::bytes_type& bytes, std::size_t at) noexcept {
  return std::uint32_t{bytes[at]} << 24 | std::uint32_t{bytes[at + 1]} << 16 | std::uint32_t{bytes[at + 2]} << 8 |
         bytes[at + 3];
}

template <std::size_t size>
bool starts_with(const ip::address_v6::bytes_type& bytes, const std::array<std::uint8_t, size>& prefix) noexcept {
  return std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

using P4 = std::array<std::uint8_t, 4>;
using P12 = std::array<std::uint8_t, 12>;

bool is_public_v6(const ip::address_v6& address) noexcept {
  const auto bytes = address.to_bytes();
  if (starts_with(bytes, P12{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff})) return is_public_v4(v4_at(bytes, 12));
  if (starts_with(bytes, P12{0, 0x64, 0xff, 0x9b})) return is_public_v4(v4_at(bytes, 12));                // NAT64
  if (starts_with(bytes, std::array<std::uint8_t, 2>{0x20, 0x02})) return is_public_v4(v4_at(bytes, 2));  // 6to4
  if ((bytes[0] & 0xe0) != 0x20) return false;  // not global unicast: loopback, unique local, link-local, multicast
  if (bytes[0] == 0x20 && bytes[1] == 0x01 && (bytes[2] & 0xfe) == 0) return false;  // 2001::/23: Teredo and the like
  if (starts_with(bytes, P4{0x20, 0x01, 0x0d, 0xb8})) return false;                  // documentation
  return bytes[0] != 0x3f || bytes[1] != 0xff || (bytes[2] & 0xf0) != 0;  // 3fff::/20: documentation (RFC 9637)
}

}  // namespace

bool is_public(const ip::address& address) noexcept {
  return address.is_v4() ? is_public_v4(address.to_v4().to_uint()) : is_public_v6(address.to_v6());
}

}  // namespace gavel::webhooks
