// Reports of the runtime as JSON, for the pages.
//
// Thread rules: pure functions.
#pragma once

#include <nlohmann/json.hpp>

#include "core/otp/runtime.hpp"
#include "server/system/telemetry.hpp"

namespace gavel::system {

using Json = nlohmann::ordered_json;

/// What the runtime knows of a process.
Json process_json(const otp::ProcessInfo& info);
/// "<14.2>", or null for nobody.
Json pid_json(otp::Pid pid);
Json pids_json(const std::vector<otp::Pid>& pids);
Json crash_json(const Crashed& crash);

}  // namespace gavel::system
