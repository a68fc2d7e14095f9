// One process, seen from outside.
//
//     GET /v1/system/processes/{pid}         what the runtime knows of it, and its state as it shows it     admin
//     GET /v1/system/processes/{pid}/trace   a WebSocket: one message for each that it takes or sends      admin
//     GET /v1/system/crashes?limit=N         the latest crash reports, latest first                         admin
//
// To end one on purpose: exits.hpp.
//
// The state comes from the process itself (its format_status, which leaves out what nobody may see), so one that is
// within a handler or awaits an answer is shown without it after a moment. A trace ends with its process or its
// watcher; one that reads too slowly is closed, never waited for.
//
// Thread rules: as Router's.
#pragma once

#include <optional>

#include "server/system/routes.hpp"

namespace gavel::system {

void add_process_routes(http::Router& router, const Services& services);

/// The process of the path's {pid}, if it lives.
std::optional<otp::ProcessInfo> find_process(otp::Runtime& rt, const http::Request& request);
/// 404 "no_such_process": no pid, or one whose process has ended.
http::Response no_such_process();

}  // namespace gavel::system
