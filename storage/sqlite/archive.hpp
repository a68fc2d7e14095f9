// Archive: auctions that are over, moved to a database of their own, so that the one that bids go into stays small.
//
//     <data-dir>/archive/journal.db    the same tables: gavel check, stats and export read it as they read a journal
//
// A Reader of the data directory reads both. What is in the archive does not change any more: no process is started
// for it, and commands for it are refused.
//
// A batch is on the disk in the archive before it is deleted here. After a crash in between it is in both, which does
// no harm; the next run ends it.
//
// Thread rules: any thread; it blocks.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "core/base/expected.hpp"
#include "core/rules/time.hpp"

namespace gavel::sqlite {

/// Moves auctions that were over before `ended_before`, and gives how many; lots of a sale when all of it is over. No
/// daemon may run meanwhile. Errors: one sentence for the operator; what was moved until then stays moved.
base::Expected<std::uint64_t, std::string> archive_auctions(
    const std::filesystem::path& data_dir, rules::Time ended_before,
    const std::function<void(std::uint64_t done, std::uint64_t all)>& progress = {});

}  // namespace gavel::sqlite
