// gavel import: takes auctions over that another server has exported, entry for entry: numbers, times and hashes stay
// what they are, so receipts of the other server prove the same here. The daemon must not run on the directory.
//
// Each file is verified first, the rules included, and goes in whole or not at all.
//
// Thread rules: one thread.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

#include "core/base/expected.hpp"

namespace gavel::cli {

struct ImportOptions {
  std::vector<std::filesystem::path> files;
  std::filesystem::path keys;  ///< a JWK set that is trusted; empty: each export's own
};

/// A line on `out` for each auction that was taken over. Stops at the first that cannot be: not verified, here already,
/// or a lot that is not over and ends with others, whose sale is not here. The error is one line for stderr.
base::Expected<void, std::string> run_import(const ImportOptions& options, const std::filesystem::path& data_dir,
                                             std::ostream& out);

}  // namespace gavel::cli
