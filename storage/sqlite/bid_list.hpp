// The list of an auction's bids as the public may see it, read from the entries.
//
// A bid that was taken back stays in the list and says so. What is sealed has no amount before the auction is closed;
// a sealed bid that was withdrawn has none ever.
//
// Thread rules: those of the connection.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "storage/sqlite/db.hpp"

namespace gavel::sqlite {

class BidList {
 public:
  static StorageResult<BidList> prepare(Connection& connection);

  /// Rows with seq > after, at most `limit`.
  /// @pre a Snapshot is open: several queries are asked.
  StorageResult<auction::BidPage> page(const AuctionId& id, std::uint64_t after, std::uint32_t limit);

 private:
  struct TakenBack;

  explicit BidList(std::vector<Statement> sql) : sql_(std::move(sql)) {}
  StorageResult<bool> is_closed(const AuctionId& id);
  StorageResult<TakenBack> taken_back(const AuctionId& id, std::uint64_t after);
  StorageResult<auction::BidRow> row(const AuctionId& id, const Rows& rows, bool closed, const TakenBack& taken_back);
  StorageResult<void> name_bidder(const AuctionId& id, std::string_view payload, auction::BidRow& row);

  std::vector<Statement> sql_;
};

}  // namespace gavel::sqlite
