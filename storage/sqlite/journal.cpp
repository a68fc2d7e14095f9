#include "storage/sqlite/journal.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "storage/sqlite/auction_row.hpp"
#include "storage/sqlite/batch.hpp"
#include "storage/sqlite/db.hpp"
#include "storage/sqlite/files.hpp"
#include "storage/sqlite/sale_table.hpp"
#include "storage/sqlite/schema.hpp"

namespace gavel::sqlite {
namespace {

namespace fs = std::filesystem;
using auction::Commit;

constexpr int kFrameBytes = 4096 + 24;

/// How many frames of the WAL are not in the database yet. The WAL starts again from its beginning once all of it has
/// been moved, which shows as a number of frames that went down.
struct WalMeter {
  int frames = 0;
  int moved = 0;

  void grown_to(int now) noexcept {
    if (now < frames) moved = 0;
    frames = now;
  }
  std::uint64_t pending_bytes() const noexcept {
    return static_cast<std::uint64_t>(std::max(0, frames - moved)) * kFrameBytes;
  }
};

int on_wal_commit(void* meter, sqlite3*, const char*, int frames) {
  static_cast<WalMeter*>(meter)->grown_to(frames);
  return SQLITE_OK;
}

StorageResult<void> move_wal(Connection& connection, int mode, WalMeter& wal) {
  int frames = 0;
  int moved = 0;
  const int code = sqlite3_wal_checkpoint_v2(connection.handle(), nullptr, mode, &frames, &moved);
  if (code != SQLITE_OK) return base::Unexpected(error_of(connection.handle(), code, "checkpoint"));
  wal = {.frames = frames, .moved = moved};
  return {};
}

/// The schema of a new file is made before the switch to WAL, and moved into the main file after each change: so the
/// header of that file alone always tells whose it is. Until the switch, EXTRA: a rollback journal that came back after
/// a power cut would undo pages that the WAL relies on.
StorageResult<void> prepare_schema(Connection& connection) {
  if (auto done = connection.exec("PRAGMA synchronous = EXTRA; PRAGMA foreign_keys = ON"); !done) return done;
  if (auto done = migrate(connection, migrations()); !done) return done;
  const char* wal =
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -16384";
  if (auto done = connection.exec(wal); !done) return done;
  auto in_wal = connection.integer("SELECT journal_mode = 'wal' FROM pragma_journal_mode");
  if (!in_wal) return fail(in_wal);
  if (!*in_wal) return base::Unexpected(StorageError{StorageErrc::io, "this file system cannot hold a WAL"});
  WalMeter unused;
  return move_wal(connection, SQLITE_CHECKPOINT_PASSIVE, unused);
}

std::string_view remedy(StorageErrc code) noexcept {
  switch (code) {
    case StorageErrc::full:
      return "make room on the disk and start again";
    case StorageErrc::corrupt:
      return "the file is damaged: restore a backup";
    case StorageErrc::busy:
      return "close the program that has it open";
    case StorageErrc::io:
    case StorageErrc::conflict:
      break;
  }
  return "look at the disk and the rights of the files, then start again";
}

base::Unexpected<std::string> cannot_open(const fs::path& file, const StorageError& error) {
  return base::Unexpected("cannot open " + file.string() + ": " + error.text + "; " + std::string(remedy(error.code)));
}

StorageError journal_is_closed() { return {StorageErrc::io, "append: the journal is closed"}; }

base::Expected<Connection, std::string> open_database(const fs::path& file, const std::string& vfs) {
  auto header = read_header(file);
  if (!header) return base::Unexpected(std::move(header.error()));
  if (auto ours = check_header(file, *header); !ours) return base::Unexpected(std::move(ours.error()));
  auto connection = Connection::open(file, OpenMode::create, vfs);
  if (!connection) return cannot_open(file, connection.error());
  auto inside = header_of(*connection);
  if (!inside) return cannot_open(file, inside.error());
  if (auto ours = check_header(file, *inside); !ours) return base::Unexpected(std::move(ours.error()));
  if (auto done = prepare_schema(*connection); !done) return cannot_open(file, done.error());
  return std::move(*connection);
}

}  // namespace

struct Journal::Database {
  DirectoryLock lock;
  Connection connection;
  AuctionTable auctions;
  SaleTable sales;
  Statement insert_entry;
  Statement count_failure;
  WalMeter wal;
};

/// Why a batch was not written.
struct Journal::Failure {
  StorageError error;
  std::optional<std::size_t> commit;  ///< the one that is to blame; without it the batch would go
};

Journal::Journal(std::unique_ptr<Database> database, JournalOptions options)
    : database_(std::move(database)), options_(std::move(options)) {
  sqlite3_wal_hook(database_->connection.handle(), on_wal_commit, &database_->wal);
}

Journal::Journal(Journal&&) noexcept = default;
Journal& Journal::operator=(Journal&&) noexcept = default;
Journal::~Journal() = default;

base::Expected<Journal, std::string> Journal::open(const fs::path& data_dir, JournalOptions options) {
  if (auto made = prepare_directory(data_dir); !made) return base::Unexpected(std::move(made.error()));
  auto lock = DirectoryLock::take(data_dir);
  if (!lock) return base::Unexpected(std::move(lock.error()));
  const auto file = data_dir / kDatabaseName;
  auto connection = open_database(file, options.vfs);
  if (!connection) return base::Unexpected(std::move(connection.error()));
  if (auto synced = sync_directory(data_dir); !synced) return base::Unexpected(std::move(synced.error()));

  auto auctions = AuctionTable::prepare(*connection);
  if (!auctions) return cannot_open(file, auctions.error());
  auto sales = SaleTable::prepare(*connection);
  if (!sales) return cannot_open(file, sales.error());
  auto insert = connection->prepare("INSERT INTO entries (auction, seq, at_ms, kind, payload) VALUES (?, ?, ?, ?, ?)");
  if (!insert) return cannot_open(file, insert.error());
  auto failure = connection->prepare("UPDATE health SET failed_commits = failed_commits + 1");
  if (!failure) return cannot_open(file, failure.error());
  auto database =
      std::make_unique<Database>(Database{std::move(*lock), std::move(*connection), std::move(*auctions),
                                          std::move(*sales), std::move(*insert), std::move(*failure), WalMeter{}});
  return Journal(std::move(database), std::move(options));
}

std::vector<StorageResult<void>> Journal::append(std::span<const Commit> batch) {
  Verdicts verdicts(batch.size());
  for (;;) {
    auto written = try_batch(batch, verdicts);
    if (written) return verdicts;
    auto& [error, commit] = written.error();
    // Each round leaves out one commit more, so this ends.
    if (commit) {
      verdicts[*commit] = base::Unexpected(std::move(error));
    } else {
      std::ranges::fill(verdicts, StorageResult<void>(base::Unexpected(error)));
      return verdicts;
    }
  }
}

base::Expected<void, Journal::Failure> Journal::try_batch(std::span<const Commit> batch, Verdicts& verdicts) {
  const auto whole_batch = [](StorageError& error) { return base::Unexpected(Failure{std::move(error), {}}); };
  if (batch.empty()) return {};
  if (!database_) return base::Unexpected(Failure{journal_is_closed(), {}});
  auto transaction = Transaction::begin(database_->connection);
  if (!transaction) return whole_batch(transaction.error());
  auto plan = BatchPlan::make(batch, database_->auctions, verdicts);
  if (!plan) return whole_batch(plan.error());
  if (plan->lines().empty()) return {};

  for (const auto& [id, touched] : plan->auctions()) {
    if (!touched.after) continue;
    auto done = database_->auctions.write(*touched.after, touched.texts, touched.before);
    if (!done) return whole_batch(done.error());
  }
  for (const auto& [commit, entry, payload] : plan->lines()) {
    auto done =
        database_->insert_entry.run(entry->auction, entry->seq, entry->at.ms, rules::kind(entry->event), payload);
    if (done) continue;
    // Only an entry that its auction's row knows nothing of: one auction is damaged, the others must go on.
    if (done.error().code == StorageErrc::conflict) return base::Unexpected(Failure{std::move(done.error()), commit});
    return whole_batch(done.error());
  }
  auto committed = transaction->commit();
  if (committed) return {};
  overwrite_failed_commit();
  return whole_batch(committed.error());
}

StorageResult<void> Journal::append_sale(const auction::SaleCommit& commit) {
  return in_transaction([&] { return database_->sales.append(commit); });
}

StorageResult<void> Journal::put_bidder_limit(const auction::BidderLimit& limit) {
  return in_transaction([&] { return database_->sales.put_limit(limit); });
}

template <class Write>
StorageResult<void> Journal::in_transaction(Write&& write) {
  if (!database_) return base::Unexpected(journal_is_closed());
  auto transaction = Transaction::begin(database_->connection);
  if (!transaction) return fail(transaction);
  if (auto done = write(); !done) return done;
  auto committed = transaction->commit();
  if (!committed) overwrite_failed_commit();
  return committed;
}

// A commit whose frames were written but not synced is undone for everybody who has the database open; but a process
// that is killed now leaves those frames in the WAL, and whoever opens it next would take them for committed. The next
// commit is written over them, so one is made at once.
void Journal::overwrite_failed_commit() { static_cast<void>(database_->count_failure.run()); }

bool Journal::checkpoint_due() const noexcept {
  return database_ && database_->wal.pending_bytes() >= options_.checkpoint_bytes;
}

StorageResult<void> Journal::checkpoint() {
  if (!database_) return {};
  return move_wal(database_->connection, SQLITE_CHECKPOINT_PASSIVE, database_->wal);
}

StorageResult<void> Journal::close() {
  if (!database_) return {};
  auto moved = move_wal(database_->connection, SQLITE_CHECKPOINT_TRUNCATE, database_->wal);
  database_.reset();
  return moved;
}

}  // namespace gavel::sqlite
