// The schema of the journal: who owns the file, which version it has, and how an older one becomes the present one.
//
// A version is the number of migrations that were run, kept in user_version. Migrations go forward only and are never
// edited once released; each runs in a transaction of its own together with its version number. docs/journal.md
// describes the tables as they are now.
//
// Thread rules: functions; the connection's thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "core/base/expected.hpp"
#include "storage/sqlite/db.hpp"
#include "storage/sqlite/files.hpp"

namespace gavel::sqlite {

/// "GAVL": the application_id of every database that is ours.
inline constexpr std::uint32_t kApplicationId = 0x4741564C;

/// One step forward: what makes version n of version n - 1. SQL first, then what SQL cannot say.
struct Migration {
  const char* sql;
  StorageResult<void> (*then)(Connection&) = nullptr;
};

/// All there ever were, in order.
std::span<const Migration> migrations() noexcept;

/// The version that this program reads and writes.
std::uint32_t schema_version() noexcept;

/// Refuses, with a sentence, a header of another program or of a newer version. An empty file is welcome.
base::Expected<void, std::string> check_header(const std::filesystem::path& file, const FileHeader& header);

/// The same question, asked of an open database: what its WAL says counts too.
base::Expected<FileHeader, StorageError> header_of(Connection& connection);

/// Opens a file that somebody may be writing, to read alone. Refuses, with a sentence, what is missing, no database,
/// not ours or newer; and, where it must be of the present version, an older one.
enum class Version : std::uint8_t { any, present };
base::Expected<Connection, std::string> open_to_read(const std::filesystem::path& file, Version version);

/// Runs those of `steps` that the database has not seen. A failed one leaves the version before it.
StorageResult<void> migrate(Connection& connection, std::span<const Migration> steps);

}  // namespace gavel::sqlite
