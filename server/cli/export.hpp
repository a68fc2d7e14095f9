// gavel export: an auction's entries from the journal on the disk, as JSON lines that can be verified and imported, or
// as a table for people. A daemon that uses the directory may run at the same time.
//
// Thread rules: one thread; writes to the file or the stream that it is given.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>

#include "core/base/expected.hpp"

namespace gavel::cli {

struct ExportOptions {
  std::string auction;
  bool csv = false;
  std::filesystem::path out;  ///< empty: `out` of run_export
};

/// Everything goes out, secrets too; account names do not. A file that is there already is written over. The error is
/// one line for stderr.
base::Expected<void, std::string> run_export(const ExportOptions& options, const std::filesystem::path& data_dir,
                                             std::ostream& out);

}  // namespace gavel::cli
