// gavel whatif: what an auction that is over would have given under other terms, from the journal on the disk. A daemon
// that uses the directory may run at the same time.
//
// Thread rules: one thread; writes to the streams that it is given.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <map>
#include <string>

#include "core/base/expected.hpp"

namespace gavel::cli {

struct WhatIfOptions {
  std::string auction;
  std::map<std::string, std::string> settings;  ///< api::kWhatIfSettings
  bool json = false;
};

/// Prints what would have been beside what was. The error is one line for stderr.
base::Expected<void, std::string> run_what_if(const WhatIfOptions& options, const std::filesystem::path& data_dir,
                                              std::ostream& out);

}  // namespace gavel::cli
