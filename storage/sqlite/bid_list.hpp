// The list of an auction's bids as the public may see it, read from the entries.
//
// A bid that was taken back stays in the list and says so. What is sealed has no amount before the auction is closed;
// a sealed bid that was withdrawn has none ever.
//
// Thread rules: those of the connection.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "storage/sqlite/db.hpp"
#include "storage/sqlite/tail.hpp"

namespace gavel::sqlite {

class BidList {
 public:
  static StorageResult<BidList> prepare(Connection& connection);

  /// Rows with seq > after, at most `limit`. `tail`: where the auction's entries in `log` are.
  /// @pre a Snapshot is open: several queries are asked.
  StorageResult<auction::BidPage> page(const AuctionId& id, std::uint64_t after, std::uint32_t limit,
                                       const Tail::Part& tail);

 private:
  struct TakenBack;

  explicit BidList(std::vector<Statement> sql) : sql_(std::move(sql)) {}
  StorageResult<bool> is_closed(const AuctionId& id);
  struct Asked;
  StorageResult<TakenBack> taken_back(const Asked& asked);
  StorageResult<auction::BidRow> row(const Asked& asked, const Rows& rows);
  StorageResult<bool> rows_in_log(const Asked& asked, auction::BidPage& page);
  StorageResult<void> name_bidder(const Asked& asked, std::string_view payload, auction::BidRow& row);
  StorageResult<std::optional<std::uint32_t>> alias_in(Rows& rows);

  std::vector<Statement> sql_;
};

}  // namespace gavel::sqlite
