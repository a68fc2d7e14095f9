// Telemetry: the first process of the tree; remembers the latest crash reports. The log has them all.
//
// Thread rules: log_report() from any thread; the process by its protocol.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "core/otp/child_spec.hpp"
#include "core/otp/gen_server.hpp"
#include "core/rules/auction.hpp"

namespace gavel {

/// Writes a report of the runtime to the log, at the level that it deserves.
void log_report(const otp::Report& report);

struct Crashed {
  otp::Report report;
  rules::Time at;
};
struct RecentCrashes {
  using Reply = std::vector<Crashed>;  ///< latest first
};
using TelemetryProtocol = otp::Protocol<Crashed, RecentCrashes>;
inline const otp::Name<TelemetryProtocol> kTelemetry{"telemetry"};

class Telemetry final : public otp::GenServer<Telemetry, TelemetryProtocol> {
 public:
  struct Args {
    std::size_t kept = 100;
  };
  explicit Telemetry(Args args) : args_(args) {}
  void handle_cast(Crashed crash) {
    latest_.push_front(std::move(crash));
    if (latest_.size() > args_.kept) latest_.pop_back();
  }
  std::vector<Crashed> handle_call(const RecentCrashes&) { return {latest_.begin(), latest_.end()}; }

 private:
  Args args_;
  std::deque<Crashed> latest_;
};

}  // namespace gavel
