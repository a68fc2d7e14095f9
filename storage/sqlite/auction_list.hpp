// Lists of auctions (core/auction/listing.hpp), read from the indexes of the table `auctions`.
//
// One scan for each phase that the list has, all in the list's order, merged here: SQLite neither sorts nor merges, and
// stops where this stops. Which index a scan uses is scan_sql()'s choice, and each one's plan is looked at in
// auction_list_test.
//
// A row may be behind what was bid (tail.hpp), so its end and its price may be older than what is known. Where a list
// asks for either, whoever calls hands in the views that are newer than their rows: they are a scan of their own, and
// their rows are passed over.
//
// Thread rules: those of the connection.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "core/auction/listing.hpp"
#include "storage/sqlite/db.hpp"
#include "storage/sqlite/names.hpp"

namespace gavel::sqlite {

/// By what a list is narrowed before anything else.
enum class ListBy : std::uint8_t { phase, seller, sale };

/// ?1: the seller's alias or the sale, ?2: the phase, ?3: the id behind which it begins; by times also ?4: the time of
/// that id, ?5: the time at which it ends (ascending: the first one that is not in it; descending: the last that is).
std::string scan_sql(ListBy by, auction::ListOrder order, bool descending);

using NewerViews = std::unordered_map<auction::AuctionId, auction::ViewPtr>;

/// Do the rows alone not say who is in the list, or where?
bool needs_newer_views(const auction::ListQuery& query);

class AuctionList {
 public:
  /// Views of `newer` count in place of their rows; the others are as their rows say.
  /// @pre a Snapshot is open, and `newer` was read before it: all of it, where needs_newer_views()
  StorageResult<auction::ListPage> page(Connection& connection, const auction::ListQuery& query,
                                        const NewerViews& newer, Names& names);

 private:
  class Merge;
  struct Next;
  /// What is to be asked about the next one; null: its row says that it is not in the list.
  StorageResult<auction::ViewPtr> view_of_next(const auction::ListQuery& query, const Next& next,
                                               const NewerViews& newer, Names& names);
  StorageResult<void> open_scans(Connection& connection, const auction::ListQuery& query, Names& names, Merge& merge);
  StorageResult<Statement*> scan(Connection& connection, const auction::ListQuery& query, ListBy by,
                                 rules::Phase phase);

  static constexpr std::size_t kScans = 3 * 3 * 2 * rules::kPhases;
  std::array<std::optional<Statement>, kScans> scans_;  ///< each is prepared when it is first needed
  std::optional<Statement> view_;
};

}  // namespace gavel::sqlite
