// Reading what `entries` and `log` keep: a row as an Entry, an auction's entries as a whole.
//
// Thread rules: those of the connection.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "storage/sqlite/db.hpp"
#include "storage/sqlite/names.hpp"
#include "storage/sqlite/tail.hpp"

namespace gavel::sqlite {

/// The columns that the functions below read, in their order.
inline constexpr std::string_view kEntryColumns = "seq, at_ms, kind, payload, hash";

/// The Entry of a row. `corrupt` names auction and entry; `expected`: the number that must be next.
StorageResult<auction::Entry> entry_of(const AuctionId& id, const Rows& rows, std::uint64_t expected, Names& names);

/// The auction after these entries, by the rules. `corrupt` where they cannot follow each other.
StorageResult<auction::View> view_after(const AuctionId& id, const std::vector<auction::Entry>& entries);

/// The entries of an auction with seq > after, wherever they are.
class EntryRows {
 public:
  static StorageResult<EntryRows> prepare(Connection& connection);

  /// Calls `each` with the rows in order of seq, until it gives false or an error.
  /// `tail`: where those that are in `log` are, copied before the Snapshot that must be open.
  template <class Each>
  StorageResult<void> for_each(const AuctionId& id, std::uint64_t after, const Tail::Part& tail, Each&& each);

  /// All of an auction, numbered 1, 2, 3 … without gaps; none where there is no such auction.
  StorageResult<std::vector<auction::Entry>> all(const AuctionId& id, const Tail::Part& tail, Names& names);

  /// For another process's log: where an auction's rows in `log` are. O(rows of the log).
  StorageResult<Tail::Part> scan(const AuctionId& id);

 private:
  enum Sql : std::size_t { kEntries, kLogRow, kLogScan, kStatements };
  explicit EntryRows(std::vector<Statement> sql) : sql_(std::move(sql)) {}

  std::vector<Statement> sql_;
};

template <class Each>
StorageResult<void> EntryRows::for_each(const AuctionId& id, std::uint64_t after, const Tail::Part& tail, Each&& each) {
  std::uint64_t last = after;
  {
    Rows rows(sql_[kEntries], id, after);
    for (;;) {
      auto found = rows.next();
      if (!found) return fail(found);
      if (!*found) break;
      last = static_cast<std::uint64_t>(rows.integer(0));
      StorageResult<bool> more = each(rows);
      if (!more) return fail(more);
      if (!*more) return {};
    }
  }
  // Those that were moved since the tail was copied came above.
  for (std::size_t i = last >= tail.first ? last + 1 - tail.first : 0; i < tail.positions.size(); ++i) {
    Rows rows(sql_[kLogRow], tail.positions[i]);
    auto found = rows.next();
    if (!found) return fail(found);
    if (!*found) {
      return base::Unexpected(
          StorageError{StorageErrc::corrupt, "auction " + id.to_string() + ": an entry is neither here nor there"});
    }
    StorageResult<bool> more = each(rows);
    if (!more) return fail(more);
    if (!*more) return {};
  }
  return {};
}

}  // namespace gavel::sqlite
