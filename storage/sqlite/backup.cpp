#include "storage/sqlite/backup.hpp"

#include <sqlite3.h>

#include <memory>
#include <system_error>

#include "storage/sqlite/db.hpp"
#include "storage/sqlite/files.hpp"
#include "storage/sqlite/schema.hpp"

namespace gavel::sqlite {
namespace {

namespace fs = std::filesystem;
using Result = base::Expected<std::uint64_t, std::string>;

/// Pages that are copied between two calls of the progress.
constexpr int kStep = 2'560;

base::Unexpected<std::string> cannot(const char* what, const fs::path& file, const std::string& why) {
  return base::Unexpected(std::string("cannot ") + what + " " + file.string() + ": " + why);
}

struct Finish {
  void operator()(sqlite3_backup* backup) const noexcept { sqlite3_backup_finish(backup); }
};

/// All pages of `from`, as of one snapshot: the copy then never begins again because of somebody who writes.
StorageResult<void> copy_pages(Connection& from, Connection& to, const PagesDone& progress) {
  auto snapshot = Snapshot::begin(from);
  if (!snapshot) return fail(snapshot);
  if (auto pinned = from.integer("SELECT count(*) FROM sqlite_schema"); !pinned) return fail(pinned);
  const std::unique_ptr<sqlite3_backup, Finish> copy(sqlite3_backup_init(to.handle(), "main", from.handle(), "main"));
  if (!copy) return base::Unexpected(error_of(to.handle(), sqlite3_errcode(to.handle()), "backup"));
  for (;;) {
    const int code = sqlite3_backup_step(copy.get(), kStep);
    if (code != SQLITE_OK && code != SQLITE_DONE) return base::Unexpected(error_of(to.handle(), code, "backup"));
    const auto all = static_cast<std::uint64_t>(sqlite3_backup_pagecount(copy.get()));
    if (progress) progress(all - static_cast<std::uint64_t>(sqlite3_backup_remaining(copy.get())), all);
    if (code == SQLITE_DONE) return {};
  }
}

StorageResult<void> check_whole(Connection& db) {
  auto sound = db.integer("SELECT quick_check = 'ok' FROM pragma_quick_check LIMIT 1");
  if (!sound) return fail(sound);
  if (*sound) return {};
  return base::Unexpected(StorageError{StorageErrc::corrupt, "SQLite's quick_check finds it damaged"});
}

/// Into a draft beside it, which gets the name when it is whole and on the disk.
Result copy_to(Connection& from, const fs::path& file, const PagesDone& progress) {
  const fs::path draft = file.string() + ".new";
  std::error_code ignored;
  const auto give_up = [&](const StorageError& error) {
    fs::remove(draft, ignored);
    return cannot("write", file, error.text);
  };
  fs::remove(draft, ignored);
  {
    auto to = Connection::open(draft, OpenMode::create);
    if (!to) return give_up(to.error());
    if (auto done = copy_pages(from, *to, progress); !done) return give_up(done.error());
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
  return copy_to(*from, file, progress);
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
  return copy_to(*from, target, progress);
}

}  // namespace gavel::sqlite
