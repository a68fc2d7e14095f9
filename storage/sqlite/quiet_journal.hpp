// QuietJournal: a journal that no daemon has open, to be changed by a tool: its log is folded, its schema is the
// present one, and its directory is locked for as long as this lives.
//
//     auto quiet = QuietJournal::open("gavel-data");
//     if (!quiet) return base::Unexpected(quiet.error());    // one sentence: "… is in use by another gavel"
//
// Thread rules: those of the connection.
#pragma once

#include <filesystem>
#include <string>

#include "core/base/expected.hpp"
#include "storage/sqlite/db.hpp"
#include "storage/sqlite/files.hpp"

namespace gavel::sqlite {

struct QuietJournal {
  static base::Expected<QuietJournal, std::string> open(const std::filesystem::path& data_dir);

  DirectoryLock lock;
  Connection db;  ///< synchronous=FULL
  std::filesystem::path data_dir;
};

}  // namespace gavel::sqlite
