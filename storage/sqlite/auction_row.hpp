// The table `auctions`: one row for each auction, with all that a View needs, so that lists and closed auctions are
// read without their entries.
//
// Thread rules: those of the connection.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/auction/view.hpp"
#include "storage/sqlite/db.hpp"

namespace gavel::sqlite {

/// The columns that view_of() reads, in its order; for the SELECT of a query.
inline constexpr std::string_view kViewColumns =
    "id, title, seller, currency, format, increments, phase, outcome, starting_price, price, minimum_bid, "
    "high_bidder, bid_count, seq, has_reserve, reserve_met, starts_at_ms, ends_at_ms";

/// The View of the row that `rows` stands on. `corrupt` where a column has a word that is not known here.
StorageResult<auction::View> view_of(const Rows& rows);

/// The writing side.
class AuctionTable {
 public:
  /// How far an auction has come on disk.
  struct Standing {
    std::uint64_t seq = 0;
    rules::Phase phase = rules::Phase::scheduled;
  };

  static StorageResult<AuctionTable> prepare(Connection& connection);

  /// Nothing where there is no such auction.
  StorageResult<std::optional<Standing>> standing(const AuctionId& id);

  /// Writes what may have changed since `before`; the whole row where there was none.
  StorageResult<void> write(const auction::View& view, const std::optional<Standing>& before);

 private:
  AuctionTable(Statement standing, Statement insert, Statement update, Statement update_phase);

  Statement standing_;
  Statement insert_;
  Statement update_;
  Statement update_phase_;
};

}  // namespace gavel::sqlite
