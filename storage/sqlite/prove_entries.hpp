// The part of the step from schema 2 to 3 that SQL cannot say: every entry is written again with aliases in place of
// names, and with its hash.
//
// Thread rules: the connection's thread, in the step's transaction.
#pragma once

#include "storage/sqlite/db.hpp"

namespace gavel::sqlite {

/// From `unproven`, which is dropped, to `entries`; terms, aftermaths and sellers in their rows likewise. `corrupt`
/// where an entry cannot be read: the auction and the entry are named, and nothing is changed.
StorageResult<void> prove_entries(Connection& connection);

}  // namespace gavel::sqlite
