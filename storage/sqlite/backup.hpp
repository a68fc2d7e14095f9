// Backup and restore of the database, as one file.
//
//     auto copied = backup("gavel-data", "/backups/monday.db", [](std::uint64_t done, std::uint64_t all) { … });
//     auto restored = restore("/backups/monday.db", "new-data", …);
//
// A backup is the database at one moment, taken with SQLite's online backup while a daemon writes on: it reads under
// one snapshot, and nobody waits for it. It works half of the time, so that bids hardly notice; a restore does not
// wait. The key that signs receipts is not in it: keep a copy of signing.key apart.
//
// Errors: one sentence for the operator. A file that could not be completed is not left behind.
//
// Thread rules: any thread; they block.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "core/base/expected.hpp"

namespace gavel::sqlite {

/// How far it is, in pages of the database.
using PagesDone = std::function<void(std::uint64_t done, std::uint64_t all)>;

/// Copies the database of a data directory. Refuses a file that is there already. Gives the bytes written.
base::Expected<std::uint64_t, std::string> backup(const std::filesystem::path& data_dir,
                                                  const std::filesystem::path& file, const PagesDone& progress = {});

/// Makes a data directory of a backup. Refuses a directory that has a database, and a file that is none of ours, of a
/// newer version, or damaged. Gives the bytes written.
base::Expected<std::uint64_t, std::string> restore(const std::filesystem::path& file,
                                                   const std::filesystem::path& data_dir,
                                                   const PagesDone& progress = {});

}  // namespace gavel::sqlite
