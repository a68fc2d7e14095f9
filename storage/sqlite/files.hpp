// The data directory: made, locked, and looked at before SQLite may touch it.
//
//     <data-dir>/gavel.lock     held with flock(2) by the daemon that writes; its process id is the content
//     <data-dir>/journal.db     the database, with journal.db-wal and journal.db-shm beside it
//     <data-dir>/archive/       a journal.db of auctions that are over, where some were moved there: archive.hpp
//
// Errors are one sentence for the operator each: what is wrong, and what would be right.
//
// Thread rules: functions and values; nothing is shared.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/base/expected.hpp"

namespace gavel::sqlite {

inline constexpr const char* kDatabaseName = "journal.db";
inline constexpr const char* kArchiveName = "archive";
inline constexpr const char* kLockName = "gavel.lock";

/// Makes the directory (readable by its owner alone: secret maxima are inside) where it is missing.
base::Expected<void, std::string> prepare_directory(const std::filesystem::path& directory);

/// Puts the directory's own list of names on the disk, so that a new file is found after a power cut.
base::Expected<void, std::string> sync_directory(const std::filesystem::path& directory);

/// Keeps a second daemon off a directory for as long as it lives. The kernel lets go when the process ends, however it
/// ends; a file that was left behind means nothing.
class DirectoryLock {
 public:
  static base::Expected<DirectoryLock, std::string> take(const std::filesystem::path& directory);
  DirectoryLock(DirectoryLock&& other) noexcept;
  DirectoryLock& operator=(DirectoryLock&& other) = delete;
  ~DirectoryLock();

 private:
  explicit DirectoryLock(int file) : file_(file) {}
  int file_;
};

/// What the header of a file says of it (SQLite file format, section 1.3).
struct FileHeader {
  bool empty = true;  ///< missing or of no length: a database may be made here
  std::uint32_t application_id = 0;
  std::uint32_t schema_version = 0;  ///< user_version
};

/// Reads the header without SQLite, which might create or recover something. Refuses what is not an SQLite database.
/// @pre no connection of this process has the file open: closing it would drop that connection's POSIX locks.
base::Expected<FileHeader, std::string> read_header(const std::filesystem::path& file);

}  // namespace gavel::sqlite
