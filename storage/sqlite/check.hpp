// Check: is a journal whole? The file, the chain of every auction, and whether the rows say what the entries make.
//
//     auto report = check("gavel-data", [](std::uint64_t done, std::uint64_t all) { … });
//     for (const auto& line : report->problems) …        // none: everything is as it was written
//
// Reads alone; a daemon may run meanwhile.
//
// Thread rules: any thread; it blocks.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/base/expected.hpp"

namespace gavel::sqlite {

struct CheckReport {
  std::uint64_t auctions = 0, entries = 0;
  std::vector<std::string> problems;  ///< a sentence each, at most kProblems
  bool more = false;                  ///< there were more problems
};
inline constexpr std::size_t kProblems = 100;

/// What is on the disk, counted.
struct JournalStats {
  std::uint64_t bytes = 0;  ///< of the database and its WAL
  std::uint64_t auctions = 0, open = 0, over = 0, entries = 0, unfolded = 0, accounts = 0, erased = 0, requests = 0,
                refusals = 0;
  std::uint32_t schema = 0;
};

/// `data_dir` may also be a backup's file. The error says why nothing could be checked.
base::Expected<CheckReport, std::string> check(const std::filesystem::path& data_dir,
                                               const std::function<void(std::uint64_t, std::uint64_t)>& progress = {});

base::Expected<JournalStats, std::string> stats(const std::filesystem::path& data_dir);

}  // namespace gavel::sqlite
