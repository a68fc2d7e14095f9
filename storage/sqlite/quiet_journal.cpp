#include "storage/sqlite/quiet_journal.hpp"

#include <utility>

#include "storage/sqlite/journal.hpp"

namespace gavel::sqlite {

base::Expected<QuietJournal, std::string> QuietJournal::open(const std::filesystem::path& data_dir) {
  {
    auto journal = Journal::open(data_dir);
    if (!journal) return base::Unexpected(std::move(journal.error()));
    if (auto done = journal->close(); !done) return base::Unexpected(std::move(done.error().text));
  }
  auto lock = DirectoryLock::take(data_dir);
  if (!lock) return base::Unexpected(std::move(lock.error()));
  auto db = Connection::open(data_dir / kDatabaseName, OpenMode::existing);
  if (!db) return base::Unexpected(std::move(db.error().text));
  if (auto done = db->exec("PRAGMA synchronous = FULL"); !done) return base::Unexpected(std::move(done.error().text));
  return QuietJournal{std::move(*lock), std::move(*db), data_dir};
}

}  // namespace gavel::sqlite
