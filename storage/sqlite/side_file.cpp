#include "storage/sqlite/side_file.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <optional>

#include "storage/sqlite/files.hpp"

namespace gavel::sqlite {
namespace {

/// The file as its owner's alone; SQLite would make it readable by others, and gives what it puts beside it the same
/// mode.
void make_private(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (fd >= 0) ::close(fd);  // where it failed, opening the database says why
}

/// What is wrong with it, as the end of a sentence.
std::optional<std::string> prepare(Connection& connection, const SideFile& file) {
  if (auto done = connection.exec(file.settings); !done) return done.error().text;
  auto transaction = Transaction::begin(connection);
  if (!transaction) return transaction.error().text;
  const auto owner = connection.integer("PRAGMA application_id");
  const auto version = connection.integer("PRAGMA user_version");
  const auto tables = connection.integer("SELECT count(*) FROM sqlite_schema");
  if (!owner || !version || !tables) return "it cannot be read";
  const bool ours = *owner == file.application_id;
  if (ours && *version > file.version) return "it was made by a newer version of gavel";
  if (ours && *version == file.version) return std::nullopt;
  if (!ours && (*owner != 0 || *tables != 0)) return "it is a database of another program";
  StorageResult<void> made;
  if (!ours) made = connection.exec(file.schema);
  if (ours && file.migrate) made = file.migrate(connection, *version);
  if (made) made = transaction->commit();
  return made ? std::nullopt : std::optional(made.error().text);
}

}  // namespace

base::Expected<Connection, std::string> open_side_file(const std::filesystem::path& data_dir, const SideFile& file) {
  if (auto made = prepare_directory(data_dir); !made) return base::Unexpected(std::move(made.error()));
  const auto path = data_dir / file.name;
  const auto refused = [&](const std::string& why) {
    return base::Unexpected("cannot open " + std::string(file.content) + " in " + path.string() + ": " + why);
  };
  make_private(path);
  auto connection = Connection::open(path, OpenMode::create);
  if (!connection) return refused(connection.error().text);
  sqlite3_busy_timeout(connection->handle(), static_cast<int>(file.patience.count()));
  if (const auto wrong = prepare(*connection, file)) return refused(*wrong);
  if (auto synced = sync_directory(data_dir); !synced) return base::Unexpected(std::move(synced.error()));
  return std::move(*connection);
}

}  // namespace gavel::sqlite
