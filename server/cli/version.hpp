// `gavel version`: what this binary is made of, for bug reports.
//
// Thread rules: pure functions.
#pragma once

#include <string>

namespace gavel::cli {

/// "0.1.0"
std::string project_version();

/// Lines of "name version", or one JSON object: gavel, compiler, boost, sqlite (the library that is loaded).
std::string version_text(bool json);

}  // namespace gavel::cli
