#include "storage/sqlite/archive.hpp"

#include <algorithm>

#include "storage/sqlite/db.hpp"
#include "storage/sqlite/files.hpp"
#include "storage/sqlite/quiet_journal.hpp"
#include "storage/sqlite/sale_table.hpp"
#include "storage/sqlite/schema.hpp"

namespace gavel::sqlite {
namespace {

namespace fs = std::filesystem;
using Progress = std::function<void(std::uint64_t, std::uint64_t)>;

constexpr const char* kTemporary =
    "CREATE TEMP TABLE running (sale TEXT PRIMARY KEY);"
    "CREATE TEMP TABLE old (id BLOB PRIMARY KEY);"
    "CREATE TEMP TABLE batch (id BLOB PRIMARY KEY)";
constexpr std::string_view kFindOld =
    "INSERT INTO old SELECT id FROM main.auctions WHERE phase IN ('closed', 'cancelled') AND ends_at_ms < ? "
    "AND (sale IS NULL OR sale NOT IN (SELECT sale FROM running))";
constexpr const char* kNextBatch = "DELETE FROM batch; INSERT INTO batch SELECT id FROM old ORDER BY id LIMIT 500";
constexpr std::int64_t kBatch = 500;
// Names go along, so that the archive can be read by itself; they are erased in both.
constexpr const char* kCopyOthers =
    "INSERT OR REPLACE INTO archive.accounts SELECT * FROM main.accounts;"
    "INSERT OR IGNORE INTO archive.signing_keys SELECT * FROM main.signing_keys";
constexpr const char* kCopyBatch =
    "INSERT OR REPLACE INTO archive.auctions SELECT a.* FROM main.auctions AS a JOIN batch USING (id);"
    "INSERT OR REPLACE INTO archive.auction_texts "
    "SELECT t.* FROM main.auction_texts AS t JOIN batch ON batch.id = t.auction;"
    "INSERT OR REPLACE INTO archive.entries SELECT e.* FROM main.entries AS e JOIN batch ON batch.id = e.auction";
constexpr const char* kDeleteBatch =
    "DELETE FROM main.entries WHERE auction IN (SELECT id FROM batch);"
    "DELETE FROM main.auction_texts WHERE auction IN (SELECT id FROM batch);"
    "DELETE FROM main.auctions WHERE id IN (SELECT id FROM batch);"
    "DELETE FROM old WHERE id IN (SELECT id FROM batch)";

StorageResult<void> make_archive(const fs::path& file) {
  auto db = Connection::open(file, OpenMode::create);
  if (!db) return fail(db);
  if (auto done = db->exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL"); !done) return done;
  if (auto done = migrate(*db, migrations()); !done) return done;
  return db->exec("PRAGMA wal_checkpoint(TRUNCATE)");  // whose file it is stands in its header
}

class Mover {
 public:
  Mover(Connection& db, const Progress& progress) : db_(db), progress_(progress) {}

  StorageResult<std::uint64_t> run(const fs::path& archive, rules::Time ended_before) {
    auto attach = db_.prepare("ATTACH ? AS archive");
    if (!attach) return fail(attach);
    if (auto done = attach->run(archive.string()); !done) return fail(done);
    if (auto done = db_.exec("PRAGMA archive.synchronous = FULL"); !done) return fail(done);
    if (auto done = find(ended_before); !done) return fail(done);
    auto all = db_.integer("SELECT count(*) FROM old");
    if (!all) return fail(all);
    if (*all > 0) {
      if (auto done = in_transaction(kCopyOthers); !done) return fail(done);
    }
    for (std::int64_t moved = 0; moved < *all;) {
      if (auto done = move_batch(); !done) return fail(done);
      moved = std::min(moved + kBatch, *all);
      if (progress_) progress_(static_cast<std::uint64_t>(moved), static_cast<std::uint64_t>(*all));
    }
    if (*all > 0) {
      if (auto done = db_.exec("PRAGMA main.wal_checkpoint(TRUNCATE); PRAGMA archive.wal_checkpoint(TRUNCATE)"); !done)
        return fail(done);
    }
    return static_cast<std::uint64_t>(*all);
  }

 private:
  /// Lots of sales that go on stay: their sale reads them when it starts.
  StorageResult<void> find(rules::Time ended_before) {
    if (auto done = db_.exec(kTemporary); !done) return done;
    auto sales = SaleQueries::prepare(db_);
    if (!sales) return fail(sales);
    auto running = db_.prepare("INSERT INTO running VALUES (?)");
    if (!running) return fail(running);
    for (std::optional<AuctionId> after = AuctionId(); after;) {
      auto page = sales->unfinished(*after, 1000);
      if (!page) return fail(page);
      for (const auto& sale : page->items) {
        if (auto done = running->run(sale.to_string()); !done) return done;
      }
      after = page->next;
    }
    auto old = db_.prepare(kFindOld);
    return old ? old->run(ended_before.ms) : fail(old);
  }

  StorageResult<void> move_batch() {
    if (auto done = db_.exec(kNextBatch); !done) return done;
    if (auto done = in_transaction(kCopyBatch); !done) return done;
    return in_transaction(kDeleteBatch);
  }

  StorageResult<void> in_transaction(const char* sql) {
    auto transaction = Transaction::begin(db_);
    if (!transaction) return fail(transaction);
    if (auto done = db_.exec(sql); !done) return done;
    return transaction->commit();
  }

  Connection& db_;
  const Progress& progress_;
};

}  // namespace

base::Expected<std::uint64_t, std::string> archive_auctions(const fs::path& data_dir, rules::Time ended_before,
                                                            const Progress& progress) {
  const auto cannot = [&](const std::string& why) {
    return base::Unexpected("cannot archive auctions of " + data_dir.string() + ": " + why);
  };
  auto quiet = QuietJournal::open(data_dir);
  if (!quiet) return base::Unexpected(std::move(quiet.error()));
  const auto directory = data_dir / kArchiveName;
  const auto file = directory / kDatabaseName;
  if (auto made = prepare_directory(directory); !made) return base::Unexpected(std::move(made.error()));
  auto header = read_header(file);
  if (!header) return base::Unexpected(std::move(header.error()));
  if (auto ours = check_header(file, *header); !ours) return base::Unexpected(std::move(ours.error()));
  if (auto made = make_archive(file); !made) return cannot(made.error().text);
  auto moved = Mover(quiet->db, progress).run(file, ended_before);
  if (!moved) return cannot(moved.error().text);
  return *moved;
}

}  // namespace gavel::sqlite
