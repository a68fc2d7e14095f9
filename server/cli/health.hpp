// `gavel health`: asks a running daemon GET /readyz, so that a container needs no curl for its HEALTHCHECK.
//
// Thread rules: blocks its caller.
#pragma once

#include <chrono>
#include <string>

#include "core/base/expected.hpp"

namespace gavel::cli {

/// Nothing where the daemon answers 200, else one line: why it is not ready, or why it could not be asked.
base::Expected<void, std::string> check_health(const std::string& url, std::chrono::milliseconds timeout);

}  // namespace gavel::cli
