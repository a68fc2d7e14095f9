// `gavel serve`: the daemon as a program. Starts the Application, waits for signals, and ends with an exit code.
//
//     SIGTERM, SIGINT   ends in order; a second one at once
//     SIGHUP            reads the configuration again and takes over what may change (config/reload.hpp)
//
// A service manager is told of all that, and pinged while the daemon lives (service_manager.hpp).
//
// Thread rules: the main thread, before any other is started.
#pragma once

#include "server/config/load.hpp"

namespace gavel {

/// Runs until it is told to end, or cannot go on: an exit code of cli/options.hpp.
int serve(const config::Sources& sources);

}  // namespace gavel
