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
constexpr char kList = 'l';

/// Big-endian.
void put(std::uint64_t number, std::uint8_t* to) {
  for (int i = 0; i < 8; ++i) to[i] = static_cast<std::uint8_t>(number >> (8 * (7 - i)));
}

std::uint64_t get(const std::uint8_t* from) {
  std::uint64_t number = 0;
  for (int i = 0; i < 8; ++i) number = (number << 8) | from[i];
  return number;
}

}  // namespace

std::string auction_cursor(const auction::AuctionId& after) { return write(kAuction, after.bytes()); }

std::optional<auction::AuctionId> parse_auction_cursor(std::string_view text) {
  const auto bytes = read<16>(kAuction, text);
  if (!bytes) return std::nullopt;
  return auction::AuctionId(*bytes);
}

std::string list_cursor(const ListCursor& cursor) {
  std::array<std::uint8_t, 33> bytes;
  bytes[0] = cursor.order;
  std::ranges::copy(cursor.digest, bytes.begin() + 1);
  put(static_cast<std::uint64_t>(cursor.key), bytes.data() + 9);
  std::ranges::copy(cursor.id.bytes(), bytes.begin() + 17);
  return write(kList, bytes);
}

std::optional<ListCursor> parse_list_cursor(std::string_view text) {
  const auto bytes = read<33>(kList, text);
  if (!bytes) return std::nullopt;
  ListCursor cursor{.order = (*bytes)[0], .key = static_cast<std::int64_t>(get(bytes->data() + 9)), .id = {}};
  std::copy_n(bytes->begin() + 1, cursor.digest.size(), cursor.digest.begin());
  std::array<std::uint8_t, 16> id;
  std::copy_n(bytes->begin() + 17, id.size(), id.begin());
  cursor.id = auction::AuctionId(id);
  return cursor;
}

std::string bid_cursor(std::uint64_t after_seq) {
  std::array<std::uint8_t, 8> bytes;
  put(after_seq, bytes.data());
  return write(kBid, bytes);
}

std::optional<std::uint64_t> parse_bid_cursor(std::string_view text) {
  const auto bytes = read<8>(kBid, text);
  if (!bytes) return std::nullopt;
  const auto seq = get(bytes->data());
  // The journal numbers with 63 bits.
  if (seq > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
  return seq;
}

}  // namespace gavel::api
