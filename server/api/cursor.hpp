// Cursors: where a page of a list ended, as a text that clients hand back and do not look into.
//
// Base64url of a letter for the kind of list and the position; that of auctions, whose list has orders and filters, of
// those besides. They keep no server memory and do not expire; a changed or shortened one, or one of another kind of
// list, is refused. They are not signed: a made-up one only starts elsewhere in a public list.
//
// Thread rules: pure functions.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/auction/id.hpp"

namespace gavel::api {

std::string auction_cursor(const auction::AuctionId& after);
std::optional<auction::AuctionId> parse_auction_cursor(std::string_view text);

/// Of the list of auctions.
struct ListCursor {
  std::uint8_t order = 0;                ///< whatever the list makes of it
  std::array<std::uint8_t, 8> digest{};  ///< of the filters
  std::int64_t key = 0;                  ///< milliseconds, where times give the order
  auction::AuctionId id;
  friend bool operator==(const ListCursor&, const ListCursor&) = default;
};
std::string list_cursor(const ListCursor& cursor);
std::optional<ListCursor> parse_list_cursor(std::string_view text);

std::string bid_cursor(std::uint64_t after_seq);
std::optional<std::uint64_t> parse_bid_cursor(std::string_view text);

}  // namespace gavel::api
