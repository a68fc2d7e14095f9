// EntryLog: the writing side of the tables `log` and `entries`.
//
// A commit's entries are appended to `log`: one row each, at the end, and no other page is touched. Later they are
// moved to `entries`, where those of an auction lie together. In between an entry may be in both, never in none.
//
// Thread rules: those of the connection; a write transaction must be open.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/sqlite/db.hpp"

namespace gavel::sqlite {

class EntryLog {
 public:
  static StorageResult<EntryLog> prepare(Connection& connection);

  /// Behind what is there, at last_position() + 1.
  StorageResult<void> append(const auction::Entry& entry, std::string_view payload, const base::Sha256& hash);

  /// Copies the row at a position to `entries`, where it may be already.
  StorageResult<void> move(std::int64_t position) { return sql_[kMove].run(position); }
  /// The same for all rows there are, in order of auction and seq.
  StorageResult<void> move_all() { return sql_[kMoveAll].run(); }

  /// Deletes rows from the front, up to and with `position`, at most so many; true: all of them.
  StorageResult<bool> drop_through(std::int64_t position, std::int64_t at_most);

  /// Deletes all rows; the next one is the first.
  StorageResult<void> clear();

  std::int64_t last_position() const noexcept { return last_; }
  /// The transaction was not committed: where the log ends then.
  void roll_back_to(std::int64_t last_position) noexcept { last_ = last_position; }

 private:
  enum Sql : std::size_t { kAppend, kMove, kMoveAll, kDrop, kFirst, kLast, kStatements };
  explicit EntryLog(std::vector<Statement> sql) : sql_(std::move(sql)) {}
  StorageResult<std::int64_t> integer(Sql which);

  std::vector<Statement> sql_;
  std::int64_t last_ = 0;
};

}  // namespace gavel::sqlite
