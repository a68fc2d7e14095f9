// GET /v1/auctions: what its URL asks for, and the cursors of its pages.
//
//     const auto asked = read_list_query(query, now);      // what is wrong is in `query` afterwards
//     …
//     next_cursor = list_cursor(asked.query, *page.next, asked.digest);
//
// A cursor belongs to the list that gave it: it carries the order, and a digest of all that narrows the list. With
// other filters it would begin somewhere in the midst of another list and leave things out without a word; so it is
// refused.
//
// Thread rules: pure functions.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/auction/listing.hpp"
#include "server/api/cursor.hpp"
#include "server/api/query.hpp"

namespace gavel::api {

/// The query parameters of the route.
const std::vector<std::string_view>& list_parameters();

using ListDigest = std::array<std::uint8_t, 8>;
/// Of the filters, as they stand in the URL, in order of their names; `list` tells lists apart that have the same.
ListDigest list_digest(const http::Request& request, std::string_view list = {});
/// "cursor" of a list in this order with these filters, or what is wrong with it is in `query`; nothing for the first
/// page.
std::optional<ListCursor> read_list_cursor(const http::Request& request, Query& query, std::uint8_t order,
                                           const ListDigest& digest);

struct AskedList {
  auction::ListQuery query;
  bool mine = false;  ///< the caller's own, drafts too: whose, and that they may, is the handler's to find out
  ListDigest digest{};
};

/// @param now the server's time
AskedList read_list_query(const http::Request& request, Query& query, rules::Time now);

std::string list_cursor(const auction::ListQuery& query, const auction::ListPosition& after, const ListDigest& digest);

}  // namespace gavel::api
