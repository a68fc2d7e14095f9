// The tables `auctions` and `auction_texts`: a row in each for an auction, with all that a View needs, so that lists
// and closed auctions are read without their entries.
//
// Terms and what came after the end are texts of a table of their own: SQLite writes a row as a whole, and a bid would
// write a long description again.
//
// Thread rules: those of the connection.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/auction/view.hpp"
#include "storage/sqlite/db.hpp"
#include "storage/sqlite/names.hpp"

namespace gavel::sqlite {

/// Where a query for views begins: the columns that view_of() reads, in its order. A WHERE clause follows.
inline constexpr std::string_view kSelectViews =
    "SELECT id, phase, outcome, price, minimum_bid, high_bidder, bid_count, bidders, seq, has_reserve, reserve_met, "
    "ends_at_ms, clock_starts_at_ms, extensions, paused_remaining_ms, terms, aftermath "
    "FROM auctions CROSS JOIN auction_texts ON auction = id WHERE ";

/// The View of the row that `rows` stands on. `corrupt` where a column is not what was written.
StorageResult<auction::View> view_of(const Rows& rows, Names& names);

/// The texts of a View; nothing: as they are on the disk.
struct ViewTexts {
  std::optional<std::string> terms;
  std::optional<std::string> aftermath;
};

/// How far an auction has come on disk.
struct Standing {
  std::uint64_t seq = 0;
  rules::Phase phase = rules::Phase::scheduled;
  base::Sha256 head{};  ///< hash of entry `seq`
};

/// The writing side.
class AuctionTable {
 public:
  static StorageResult<AuctionTable> prepare(Connection& connection);

  /// As its row says it, and the entry in `entries` that the row is after. Nothing where there is no such auction.
  StorageResult<std::optional<Standing>> standing(const AuctionId& id);

  /// Writes what may have changed since `before`; the whole row where there was none.
  /// @pre texts.terms where there was none.
  StorageResult<void> write(const auction::View& view, const ViewTexts& texts, const std::optional<Standing>& before,
                            Names& names);

  /// Writes what bids may have changed.
  StorageResult<void> refresh(const auction::View& view);

 private:
  explicit AuctionTable(std::vector<Statement> sql) : sql_(std::move(sql)) {}

  StorageResult<void> insert(const auction::View& view, const ViewTexts& texts, Names& names);
  StorageResult<void> write_texts(const auction::View& view, const ViewTexts& texts, Names& names);

  std::vector<Statement> sql_;
};

}  // namespace gavel::sqlite
