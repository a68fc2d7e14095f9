// Telemetry: the first process of the tree. Remembers the latest crash reports and counts the restarts of each
// supervisor, for the pages and the metrics. The log has every report.
//
// Thread rules: a process; talk to it by its protocol.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "core/otp/child_spec.hpp"
#include "core/otp/gen_server.hpp"
#include "core/rules/auction.hpp"

namespace gavel::system {

/// A process ended abnormally.
struct Crashed {
  otp::Report report;
  rules::Time at;
};
/// A supervisor started a child again.
struct Restarted {
  std::string supervisor;
};
struct RecentCrashes {
  using Reply = std::vector<Crashed>;  ///< latest first, at most `limit`
  std::size_t limit = 100;
};
/// By supervisor.
struct RestartCounts {
  using Reply = std::map<std::string, std::uint64_t>;
};
using TelemetryProtocol = otp::Protocol<Crashed, Restarted, RecentCrashes, RestartCounts>;
inline const otp::Name<TelemetryProtocol> kTelemetry{"telemetry"};

class Telemetry final : public otp::GenServer<Telemetry, TelemetryProtocol> {
 public:
  struct Args {
    std::size_t kept = 100;  ///< crash reports
  };
  explicit Telemetry(Args args) : args_(args) {}
  void handle_cast(Crashed crash);
  void handle_cast(Restarted restarted) { ++restarts_[std::move(restarted.supervisor)]; }
  RecentCrashes::Reply handle_call(RecentCrashes request);
  RestartCounts::Reply handle_call(const RestartCounts&) { return restarts_; }

 private:
  Args args_;
  std::deque<Crashed> latest_;
  std::map<std::string, std::uint64_t> restarts_;
};

}  // namespace gavel::system
