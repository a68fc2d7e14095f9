#include "server/api/cursor.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <span>

#include "core/base/base64url.hpp"

namespace gavel::api {
namespace {

template <std::size_t N>
std::string write(char kind, const std::array<std::uint8_t, N>& position) {
  std::array<std::uint8_t, N + 1> bytes;
  bytes[0] = static_cast<std::uint8_t>(kind);
  std::ranges::copy(position, bytes.begin() + 1);
  return base::to_base64url(bytes);
}

template <std::size_t N>
std::optional<std::array<std::uint8_t, N>> read(char kind, std::string_view text) {
  const auto bytes = base::from_base64url(text);
  if (!bytes || bytes->size() != N + 1 || bytes->front() != static_cast<std::uint8_t>(kind)) return std::nullopt;
  std::array<std::uint8_t, N> position;
  std::copy(bytes->begin() + 1, bytes->end(), position.begin());
  return position;
}

constexpr char kAuction = 'a';
constexpr char kBid = 'b';

}  // namespace

std::string auction_cursor(const auction::AuctionId& after) { return write(kAuction, after.bytes()); }

std::optional<auction::AuctionId> parse_auction_cursor(std::string_view text) {
  const auto bytes = read<16>(kAuction, text);
  if (!bytes) return std::nullopt;
  return auction::AuctionId(*bytes);
}

std::string bid_cursor(std::uint64_t after_seq) {
  std::array<std::uint8_t, 8> bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(after_seq >> (8 * (7 - i)));
  return write(kBid, bytes);
}

std::optional<std::uint64_t> parse_bid_cursor(std::string_view text) {
  const auto bytes = read<8>(kBid, text);
  if (!bytes) return std::nullopt;
  std::uint64_t seq = 0;
  for (const std::uint8_t byte : *bytes) seq = (seq << 8) | byte;
  // The journal numbers with 63 bits.
  if (seq > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
  return seq;
}

}  // namespace gavel::api
