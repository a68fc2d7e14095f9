// GET /metrics: the daemon's counters in Prometheus's text format. Everything about processes is of this run.
//
// Thread rules: any thread.
#pragma once

#include "server/system/exposition.hpp"
#include "server/system/routes.hpp"
#include "server/system/telemetry.hpp"

namespace gavel::system {

/// The runtime's counters, and the restarts of each supervisor.
void append_runtime(Exposition& page, const otp::Runtime& rt, const Counted& counted);
/// Requests and connections, bids, the journal's commits.
void append_work(Exposition& page);
/// What the operating system counts: the names that every Prometheus client library uses.
void append_os_process(Exposition& page);

void show_metrics(const Services& services, http::Respond respond);

}  // namespace gavel::system
