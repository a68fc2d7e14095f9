#include "tests/bench/journal/slow_vfs.hpp"

#include <sqlite3.h>

#include <chrono>
#include <cstdlib>
#include <thread>

namespace gavel::bench {
namespace {

std::chrono::milliseconds delay{0};
sqlite3_vfs vfs;
sqlite3_io_methods slow_database, slow_log;  // of the files opened through it
int (*real_sync)(sqlite3_file*, int);

int sync_slowly(sqlite3_file* file, int flags) {
  std::this_thread::sleep_for(delay);
  return real_sync(file, flags);
}

// All files of the system's VFS share their methods, but that only a database has locks and shared memory.
int open_slow(sqlite3_vfs* self, const char* path, sqlite3_file* file, int flags, int* out) {
  auto* real = static_cast<sqlite3_vfs*>(self->pAppData);
  const int code = real->xOpen(real, path, file, flags, out);
  if (code != SQLITE_OK || !file->pMethods) return code;
  auto& slow = flags & SQLITE_OPEN_MAIN_DB ? slow_database : slow_log;
  slow = *file->pMethods;
  real_sync = file->pMethods->xSync;
  slow.xSync = sync_slowly;
  file->pMethods = &slow;
  return code;
}

}  // namespace

std::string slow_vfs() {
  const char* text = std::getenv("GAVEL_SYNC_MS");
  if (!text) return {};
  if (!vfs.zName) {
    delay = std::chrono::milliseconds(std::atoi(text));
    auto* real = sqlite3_vfs_find(nullptr);
    vfs = *real;
    vfs.zName = "slow";
    vfs.pAppData = real;
    vfs.xOpen = open_slow;
    sqlite3_vfs_register(&vfs, 0);
  }
  return vfs.zName;
}

}  // namespace gavel::bench
