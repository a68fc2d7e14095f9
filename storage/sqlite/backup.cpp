#include "storage/sqlite/backup.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <system_error>
#include <thread>

#include "storage/sqlite/db.hpp"
#include "storage/sqlite/files.hpp"
#include "storage/sqlite/schema.hpp"

namespace gavel::sqlite {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using Result = base::Expected<std::uint64_t, std::string>;

/// Pages that are copied between two calls of the progress: 1 MiB.
constexpr int kStep = 256;

/// Beside a daemon a backup rests as long as it works, and puts each step on the disk: what it writes never piles up in
/// front of a bid's sync. To rest longer costs bids more: while its snapshot lasts, the log cannot begin anew.
enum class Pace { full, beside_bids };
constexpr std::chrono::milliseconds kLongestRest{500};

base::Unexpected<std::string> cannot(const char* what, const fs::path& file, const std::string& why) {
  return base::Unexpected(std::string("cannot ") + what + " " + file.string() + ": " + why);
}

struct Finish {
  void operator()(sqlite3_backup* backup) const noexcept { sqlite3_backup_finish(backup); }
};

/// A file that was written to by somebody else, for its syncs.
class Synced {
 public:
  explicit Synced(const fs::path& file) : file_(::open(file.c_str(), O_WRONLY | O_CLOEXEC)) {}
  ~Synced() {
    if (file_ >= 0) ::close(file_);
  }
  Synced(const Synced&) = delete;
  Synced& operator=(const Synced&) = delete;
  /// What it cannot do, SQLite's own sync at the end does, or says that it failed.
  void sync() const noexcept {
    if (file_ >= 0) static_cast<void>(::fdatasync(file_));
  }

 private:
  int file_;
};

/// All pages of `from`, as of one snapshot: the copy then never begins again because of somebody who writes. `rest`
/// hears after each step how long it took.
template <class Rest>
StorageResult<void> copy_pages(Connection& from, Connection& to, const PagesDone& progress, Rest&& rest) {
  auto snapshot = Snapshot::begin(from);
  if (!snapshot) return fail(snapshot);
  if (auto pinned = from.integer("SELECT count(*) FROM sqlite_schema"); !pinned) return fail(pinned);
  const std::unique_ptr<sqlite3_backup, Finish> copy(sqlite3_backup_init(to.handle(), "main", from.handle(), "main"));
  if (!copy) return base::Unexpected(error_of(to.handle(), sqlite3_errcode(to.handle()), "backup"));
  for (;;) {
    const auto begun = Clock::now();
    const int code = sqlite3_backup_step(copy.get(), kStep);
    if (code != SQLITE_OK && code != SQLITE_DONE) return base::Unexpected(error_of(to.handle(), code, "backup"));
    const auto all = static_cast<std::uint64_t>(sqlite3_backup_pagecount(copy.get()));
    if (progress) progress(all - static_cast<std::uint64_t>(sqlite3_backup_remaining(copy.get())), all);
    if (code == SQLITE_DONE) return {};
    rest(begun);
  }
}

StorageResult<void> check_whole(Connection& db) {
  auto sound = db.integer("SELECT quick_check = 'ok' FROM pragma_quick_check LIMIT 1");
  if (!sound) return fail(sound);
  if (*sound) return {};
  return base::Unexpected(StorageError{StorageErrc::corrupt, "SQLite's quick_check finds it damaged"});
}

/// Into a draft beside it, which gets the name when it is whole and on the disk.
Result copy_to(Connection& from, const fs::path& file, const PagesDone& progress, Pace pace) {
  const fs::path draft = file.string() + ".new";
  std::error_code ignored;
  const auto give_up = [&](const StorageError& error) {
    fs::remove(draft, ignored);
    return cannot("write", file, error.text);
  };
  fs::remove(draft, ignored);
  {
    std::optional<Synced> synced;  // outlives the connection: closing a file gives up SQLite's locks on it
    auto to = Connection::open(draft, OpenMode::create);
    if (!to) return give_up(to.error());
    // Nobody reads the draft before it has its name: it needs no journal, and few pages in memory.
    if (auto set = to->exec("PRAGMA journal_mode = OFF; PRAGMA cache_size = 64"); !set) return give_up(set.error());
    synced.emplace(draft);
    const auto rest = [&](Clock::time_point begun) {
      if (pace == Pace::full) return;
      synced->sync();
      std::this_thread::sleep_for(std::min<Clock::duration>(Clock::now() - begun, kLongestRest));
    };
    if (auto done = copy_pages(from, *to, progress, rest); !done) return give_up(done.error());
    if (auto done = check_whole(*to); !done) return give_up(done.error());
  }
  std::error_code error;
  fs::permissions(draft, fs::perms::owner_read | fs::perms::owner_write, error);
  if (!error) fs::rename(draft, file, error);
  if (error) return give_up({StorageErrc::io, error.message()});
  if (auto synced = sync_directory(fs::absolute(file).parent_path()); !synced) {
    return base::Unexpected(std::move(synced.error()));
  }
  return fs::file_size(file);
}

}  // namespace

Result backup(const fs::path& data_dir, const fs::path& file, const PagesDone& progress) {
  if (fs::exists(file)) return cannot("write", file, "it is there already; choose another name");
  auto from = open_to_read(data_dir / kDatabaseName, Version::any);
  if (!from) return base::Unexpected(std::move(from.error()));
  return copy_to(*from, file, progress, Pace::beside_bids);
}

Result restore(const fs::path& file, const fs::path& data_dir, const PagesDone& progress) {
  auto from = open_to_read(file, Version::any);
  if (!from) return base::Unexpected(std::move(from.error()));
  if (auto done = check_whole(*from); !done) return cannot("restore", file, done.error().text);
  if (auto made = prepare_directory(data_dir); !made) return base::Unexpected(std::move(made.error()));
  auto lock = DirectoryLock::take(data_dir);
  if (!lock) return base::Unexpected(std::move(lock.error()));
  const auto target = data_dir / kDatabaseName;
  if (fs::exists(target)) return cannot("restore into", data_dir, "it has a database; move that away first");
  return copy_to(*from, target, progress, Pace::full);
}

}  // namespace gavel::sqlite
