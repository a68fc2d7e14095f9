// A database of ours beside the journal, with a purpose and a connection of its own: tokens, webhooks. Mode 0600, and
// an application_id that says whose it is.
//
// Thread rules: functions; the connection's thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/expected.hpp"
#include "storage/sqlite/db.hpp"

namespace gavel::sqlite {

struct SideFile {
  const char* name;             ///< in the data directory
  std::string_view content;     ///< "the tokens": for sentences
  std::int64_t application_id;  ///< as `schema` stamps it
  std::int64_t version;         ///< the same; user_version
  const char* settings;         ///< of each connection, before a transaction
  const char* schema;           ///< of a new file
  /// Brings a file of an older version to this one, inside a transaction; null: there is none.
  StorageResult<void> (*migrate)(Connection&, std::int64_t version) = nullptr;
  std::chrono::milliseconds patience{0};  ///< while somebody else has it locked
};

/// Opens it, made where it is missing, as is the directory. Refuses, with a sentence, what is no database, another
/// program's or a newer version's; nothing is touched then.
base::Expected<Connection, std::string> open_side_file(const std::filesystem::path& data_dir, const SideFile& file);

}  // namespace gavel::sqlite
