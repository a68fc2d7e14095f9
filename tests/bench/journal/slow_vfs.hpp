// A disk as slow as one says: the system's VFS, with GAVEL_SYNC_MS milliseconds more for each sync.
//
// Thread rules: slow_vfs() before any database is open.
#pragma once

#include <string>

namespace gavel::bench {

/// The name of the VFS; empty, the system's, where GAVEL_SYNC_MS is not set.
std::string slow_vfs();

}  // namespace gavel::bench
