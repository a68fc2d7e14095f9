#include "storage/sqlite/journal.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <utility>

#include "storage/sqlite/db.hpp"
#include "storage/sqlite/files.hpp"
#include "storage/sqlite/key_file.hpp"
#include "storage/sqlite/schema.hpp"
#include "storage/sqlite/writer.hpp"

namespace gavel::sqlite {
namespace {

namespace fs = std::filesystem;

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
    case StorageErrc::repeated:
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
  std::unique_ptr<Writer> writer;
  WalMeter wal;
};

Journal::Journal(std::unique_ptr<Database> database, JournalOptions options)
    : database_(std::move(database)), options_(std::move(options)) {
  sqlite3_wal_hook(database_->connection.handle(), on_wal_commit, &database_->wal);
}

Journal::Journal(Journal&&) noexcept = default;
Journal& Journal::operator=(Journal&&) noexcept = default;
Journal::~Journal() = default;

base::Expected<Journal, std::string> Journal::open(const fs::path& data_dir, JournalOptions options) {
  if (!options.tail) options.tail = std::make_shared<Tail>();
  if (!options.requests) options.requests = std::make_shared<auction::RequestIndex>();
  if (auto made = prepare_directory(data_dir); !made) return base::Unexpected(std::move(made.error()));
  auto lock = DirectoryLock::take(data_dir);
  if (!lock) return base::Unexpected(std::move(lock.error()));
  const auto file = data_dir / kDatabaseName;
  auto connection = open_database(file, options.vfs);
  if (!connection) return base::Unexpected(std::move(connection.error()));
  // Readers look into the archive too, and read the present schema alone.
  if (const auto archive = data_dir / kArchiveName / kDatabaseName; fs::exists(archive)) {
    auto brought = open_database(archive, options.vfs);
    if (!brought) return base::Unexpected(std::move(brought.error()));
  }
  auto key = load_or_make_key(data_dir);
  if (!key) return base::Unexpected(std::move(key.error()));
  if (auto synced = sync_directory(data_dir); !synced) return base::Unexpected(std::move(synced.error()));

  auto database = std::make_unique<Database>(Database{std::move(*lock), std::move(*connection), nullptr, WalMeter{}});
  auto writer = Writer::open(database->connection, *std::move(key), options);
  if (!writer) return cannot_open(file, writer.error());
  database->writer = std::move(*writer);
  return Journal(std::move(database), std::move(options));
}

std::vector<StorageResult<auction::Committed>> Journal::append(std::span<const CommitPtr> batch) {
  Verdicts verdicts(batch.size());
  if (batch.empty()) return verdicts;
  StorageResult<void> written = base::Unexpected(journal_is_closed());
  if (database_) written = database_->writer->append(batch, verdicts);
  if (!written) {
    for (auto& verdict : verdicts) verdict = base::Unexpected(written.error());
  }
  return verdicts;
}

StorageResult<void> Journal::append_sale(const auction::SaleCommit& commit) {
  if (!database_) return base::Unexpected(journal_is_closed());
  return database_->writer->append_sale(commit);
}

StorageResult<void> Journal::put_bidder_limit(const auction::BidderLimit& limit) {
  if (!database_) return base::Unexpected(journal_is_closed());
  return database_->writer->put_bidder_limit(limit);
}

StorageResult<void> Journal::note(std::span<const auction::Refusal> refusals) {
  if (!database_) return base::Unexpected(journal_is_closed());
  return database_->writer->note(refusals);
}

StorageResult<auction::Receipt> Journal::prove(const auction::Proven& entry) const {
  if (!database_) return base::Unexpected(journal_is_closed());
  const auto& signer = database_->writer->signer();
  const auto batch = auction::sign_batch(std::span(&entry.entry_hash, 1), signer.key(), signer.kid());
  return auction::receipt_of(*batch, 0, entry);
}

bool Journal::outbox_waits() const noexcept { return database_ && database_->writer->outbox_waits(); }

void Journal::collected(std::int64_t end) noexcept {
  if (database_) database_->writer->collected(end);
}

StorageResult<bool> Journal::fold() {
  if (!database_) return base::Unexpected(journal_is_closed());
  return database_->writer->fold();
}

bool Journal::checkpoint_due() const noexcept {
  return database_ && database_->wal.pending_bytes() >= options_.checkpoint_bytes;
}

bool Journal::checkpoint_overdue() const noexcept {
  return database_ && database_->wal.pending_bytes() >= options_.checkpoint_at_most;
}

StorageResult<void> Journal::checkpoint() {
  if (!database_) return {};
  return move_wal(database_->connection, SQLITE_CHECKPOINT_PASSIVE, database_->wal);
}

StorageResult<void> Journal::close() {
  if (!database_) return {};
  for (auto more = fold(); more && *more;) more = fold();  // what fails here is done at the next start
  auto moved = move_wal(database_->connection, SQLITE_CHECKPOINT_TRUNCATE, database_->wal);
  database_.reset();
  return moved;
}

}  // namespace gavel::sqlite
