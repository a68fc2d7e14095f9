// gavel verify: does an export prove what it says? No server, no data directory.
//
// Thread rules: one thread; writes to the stream that it is given.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

#include "core/base/expected.hpp"

namespace gavel::cli {

struct VerifyOptions {
  std::filesystem::path file;
  std::vector<std::filesystem::path> receipts;
  std::filesystem::path keys;  ///< a JWK set; empty: the export's own
  bool json = false;
};

/// Prints a line for each check, then what the rules give. True where everything is good. The error is one line for
/// stderr: a file that cannot be read, or is not what it should be.
base::Expected<bool, std::string> run_verify(const VerifyOptions& options, std::ostream& out);

}  // namespace gavel::cli
