#include "storage/sqlite/entry_log.hpp"

#include <algorithm>
#include <array>

namespace gavel::sqlite {

StorageResult<EntryLog> EntryLog::prepare(Connection& connection) {
  constexpr std::array<std::string_view, kStatements> kSql{
      "INSERT INTO log (position, auction, seq, at_ms, kind, payload, hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
      "INSERT OR IGNORE INTO entries (auction, seq, at_ms, kind, payload, hash) "
      "SELECT auction, seq, at_ms, kind, payload, hash FROM log WHERE position = ?",
      "INSERT OR IGNORE INTO entries (auction, seq, at_ms, kind, payload, hash) "
      "SELECT auction, seq, at_ms, kind, payload, hash FROM log ORDER BY auction, seq",
      "DELETE FROM log WHERE position <= ?",
      "SELECT coalesce(min(position), 0) FROM log",
      "SELECT coalesce(max(position), 0) FROM log"};
  auto sql = connection.prepare_all(kSql);
  if (!sql) return fail(sql);
  EntryLog log(std::move(*sql));
  auto last = log.integer(kLast);
  if (!last) return fail(last);
  log.last_ = *last;
  return log;
}

StorageResult<std::int64_t> EntryLog::integer(Sql which) {
  Rows rows(sql_[which]);
  if (auto found = rows.next(); !found) return fail(found);
  return rows.integer(0);
}

StorageResult<void> EntryLog::append(const auction::Entry& entry, std::string_view payload, const base::Sha256& hash) {
  auto done =
      sql_[kAppend].run(last_ + 1, entry.auction, entry.seq, entry.at.ms, rules::kind(entry.event), payload, hash);
  if (done) ++last_;
  return done;
}

StorageResult<void> EntryLog::clear() {
  auto done = sql_[kDrop].run(last_);
  if (done) last_ = 0;
  return done;
}

StorageResult<bool> EntryLog::drop_through(std::int64_t position, std::int64_t at_most) {
  auto first = integer(kFirst);
  if (!first) return fail(first);
  const auto through = std::min(position, *first + at_most - 1);
  if (*first == 0 || *first > position) return true;
  if (auto done = sql_[kDrop].run(through); !done) return fail(done);
  return through == position;
}

}  // namespace gavel::sqlite
