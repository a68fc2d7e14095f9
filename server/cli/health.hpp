// `gavel health`: asks a running daemon GET /readyz, so that a container needs no curl for its HEALTHCHECK.
//
// Thread rules: blocks its caller.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "core/base/expected.hpp"

namespace gavel::cli {

struct HealthOptions {
  std::string url = "http://127.0.0.1:8080";
  std::filesystem::path authorities;  ///< of https: who may have signed its certificate; empty: the system's
  bool insecure = false;              ///< any certificate is good: one's own machine is asked by another name
  std::chrono::milliseconds timeout{3'000};
};

/// Nothing where the daemon answers 200, else one line: why it is not ready, or why it could not be asked.
base::Expected<void, std::string> check_health(const HealthOptions& options);

}  // namespace gavel::cli
