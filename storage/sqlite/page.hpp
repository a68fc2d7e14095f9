// Pages of a query, and how a reader names an entry that is damaged.
//
// Thread rules: those of the connection.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "storage/sqlite/db.hpp"

namespace gavel::sqlite {

/// For a LIMIT: one row more than asked for tells whether there is another page.
inline std::int64_t one_more(std::uint32_t limit) { return std::int64_t{limit} + 1; }

/// Reads at most `limit` items of a query that was asked for one more. True: there is more.
template <class Item, class Read>
StorageResult<bool> read_page(Rows& rows, std::uint32_t limit, std::vector<Item>& items, Read&& read) {
  for (;;) {
    auto found = rows.next();
    if (!found) return fail(found);
    if (!*found) return false;
    if (items.size() == limit) return true;
    StorageResult<Item> item = read(rows);
    if (!item) return fail(item);
    items.push_back(std::move(*item));
  }
}

inline base::Unexpected<StorageError> corrupt_entry(const AuctionId& id, std::int64_t seq,
                                                    const std::string& sentence) {
  return base::Unexpected(StorageError{
      StorageErrc::corrupt, "auction " + id.to_string() + ", entry " + std::to_string(seq) + ": " + sentence});
}

}  // namespace gavel::sqlite
