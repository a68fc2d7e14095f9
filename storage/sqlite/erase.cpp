#include "storage/sqlite/erase.hpp"

#include <array>
#include <optional>

#include "storage/sqlite/db.hpp"
#include "storage/sqlite/files.hpp"
#include "storage/sqlite/journal.hpp"

namespace gavel::sqlite {
namespace {

namespace fs = std::filesystem;

/// The text of a query's only row; empty where there is none.
StorageResult<std::string> text(Connection& db, std::string_view sql, const std::string& parameter) {
  auto statement = db.prepare(sql);
  if (!statement) return fail(statement);
  Rows rows(*statement, parameter);
  auto found = rows.next();
  if (!found) return fail(found);
  return *found ? std::string(rows.text(0)) : std::string();
}

constexpr std::string_view kRunning =
    "SELECT a.id FROM auctions AS a JOIN entries AS e ON e.auction = a.id "
    "WHERE a.phase IN ('draft', 'scheduled', 'open', 'paused') AND instr(e.payload, ?1) LIMIT 1";

/// An auction that is not over and has an entry about the alias; nothing where there is none.
StorageResult<std::optional<AuctionId>> running_auction(Connection& db, const std::string& alias) {
  auto statement = db.prepare(kRunning);
  if (!statement) return fail(statement);
  Rows rows(*statement, alias);
  auto found = rows.next();
  if (!found) return fail(found);
  return *found ? std::optional(rows.id(0)) : std::nullopt;
}

StorageResult<void> erase(Connection& db, const std::string& name) {
  constexpr std::array<std::string_view, 4> kSql{
      "UPDATE accounts SET name = NULL WHERE name = ?", "DELETE FROM bidders WHERE name = ?",
      "DELETE FROM requests WHERE account = ?", "DELETE FROM refusals WHERE bidder = ?"};
  auto sql = db.prepare_all(kSql);
  if (!sql) return fail(sql);
  auto transaction = Transaction::begin(db);
  if (!transaction) return fail(transaction);
  for (auto& statement : *sql) {
    if (auto done = statement.run(name); !done) return done;
  }
  return transaction->commit();
}

/// What was deleted is overwritten, and does not stay in the WAL either.
StorageResult<void> leave_no_trace(Connection& db) {
  if (auto done = db.exec("PRAGMA wal_checkpoint(TRUNCATE)"); !done) return done;
  if (auto done = db.exec("VACUUM"); !done) return done;
  return db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
}

}  // namespace

base::Expected<Erased, std::string> erase_account(const fs::path& data_dir, const std::string& name) {
  const auto cannot = [&](const std::string& why) { return base::Unexpected("cannot erase " + name + ": " + why); };
  {
    auto journal = Journal::open(data_dir);  // the log is folded, the schema is the present one
    if (!journal) return base::Unexpected(std::move(journal.error()));
    if (auto done = journal->close(); !done) return cannot(done.error().text);
  }
  auto lock = DirectoryLock::take(data_dir);
  if (!lock) return base::Unexpected(std::move(lock.error()));
  auto db = Connection::open(data_dir / kDatabaseName, OpenMode::existing);
  if (!db) return cannot(db.error().text);
  if (auto done = db->exec("PRAGMA secure_delete = ON; PRAGMA synchronous = FULL"); !done)
    return cannot(done.error().text);
  auto alias = text(*db, "SELECT alias FROM accounts WHERE name = ?", name);
  if (!alias) return cannot(alias.error().text);
  if (alias->empty()) return cannot("the journal knows no such account");
  auto running = running_auction(*db, *alias);
  if (!running) return cannot(running.error().text);
  if (*running) {
    return cannot("it takes part in an auction that is not over (" + (*running)->to_string() + "); try again then");
  }
  if (auto done = erase(*db, name); !done) return cannot(done.error().text);
  if (auto done = leave_no_trace(*db); !done) return cannot(done.error().text);
  return Erased{*alias};
}

}  // namespace gavel::sqlite
