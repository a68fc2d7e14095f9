// FaultVfs: an SQLite VFS over the system's, for tests: fails the n-th write or sync, and knows what a power cut
// leaves.
//
//     FaultVfs vfs;
//     auto journal = Journal::open(dir, {.vfs = vfs.name()});
//     vfs.fail(FaultVfs::Op::sync, 1, SQLITE_IOERR_FSYNC);   // the next one, once
//     vfs.save_synced(other_dir);                            // the files as they are after a power cut
//
// Thread rules: the thread of the one connection that uses it.
#pragma once

#include <sqlite3.h>

#include <array>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <vector>

namespace gavel::sqlite::testing {

class FaultVfs {
 public:
  enum class Op : std::size_t { write, sync };
  static constexpr int kUntilHealed = std::numeric_limits<int>::max();

  FaultVfs();
  ~FaultVfs();
  FaultVfs(const FaultVfs&) = delete;
  FaultVfs& operator=(const FaultVfs&) = delete;

  const std::string& name() const noexcept { return name_; }

  /// Lets the n-th operation from now (1: the next) and the `times - 1` after it give `code`. A write that fails writes
  /// its first half; a sync that fails has synced nothing.
  void fail(Op op, int nth, int code, int times = 1);
  void heal();

  /// Operations that were asked for so far.
  int count(Op op) const { return counts_[static_cast<std::size_t>(op)]; }
  /// Failures that were given so far.
  int failed() const { return failed_; }

  /// Called in front of each sync, while the data is written and not yet safe.
  std::function<void()> before_sync;

  /// Writes every file, as it was when it was last synced, into `directory`: the worst that a power cut may do short of
  /// tearing sectors.
  void save_synced(const std::filesystem::path& directory) const;

 private:
  friend struct FaultFile;

  struct Plan {
    int first = 0;  ///< by count; 0: none
    int times = 0;
    int code = SQLITE_OK;
  };

  int pass(Op op);
  void synced(const std::string& path, sqlite3_file* file);
  void deleted(const std::string& path) { synced_.erase(path); }

  static int open(sqlite3_vfs* self, const char* path, sqlite3_file* file, int flags, int* out_flags);
  static int remove(sqlite3_vfs* self, const char* path, int sync_dir);

  std::string name_;
  sqlite3_vfs* real_;
  sqlite3_vfs vfs_{};
  std::array<Plan, 2> plans_{};
  std::array<int, 2> counts_{};
  int failed_ = 0;
  std::map<std::string, std::vector<char>> synced_;
};

}  // namespace gavel::sqlite::testing
