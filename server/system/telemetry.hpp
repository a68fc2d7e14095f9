// Telemetry: the first process of the tree. Remembers the latest crash reports and counts the restarts of each
// supervisor, for the pages and the metrics. The log has every report.
//
// It is told what the runtime reports, in the runtime's order: a process crashed, its supervisor saw it, its supervisor
// started it again. So it knows which crash a process's life before this one ended with.
//
// It also looks at the wall clock now and then. Countdowns do not follow it, so it may be set at any time; but whoever
// compares the journal's times with something else must know that it was.
//
// Thread rules: a process; talk to it by its protocol.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/auction/clock.hpp"
#include "core/otp/child_spec.hpp"
#include "core/otp/gen_server.hpp"
#include "core/rules/auction.hpp"

namespace gavel::system {

/// A child over all its lives: its supervisor, and its id there.
struct ChildOf {
  otp::Pid supervisor;
  std::string id;
  friend bool operator==(const ChildOf&, const ChildOf&) = default;
};

/// A process ended abnormally.
struct Crashed {
  otp::Report report;
  rules::Time at;
};
using CrashPtr = std::shared_ptr<const Crashed>;

/// A supervisor saw a child end.
struct Terminated {
  ChildOf child;
  otp::Pid pid;
};
/// A supervisor started a child again.
struct Restarted {
  std::string supervisor;  ///< its name
  ChildOf child;
  otp::Pid pid;  ///< of the new life
};

struct RecentCrashes {
  using Reply = std::vector<CrashPtr>;  ///< latest first, at most `limit`
  std::size_t limit = 100;
};
/// The crash that the life of the same child before `pid` ended with; null where none is known.
struct LastCrash {
  using Reply = CrashPtr;
  otp::Pid pid;
};
/// What it has counted since it started.
struct Counted {
  std::map<std::string, std::uint64_t> restarts;  ///< by supervisor
  std::uint64_t clock_steps = 0;                  ///< how often the wall clock was set
};
struct Counts {
  using Reply = Counted;
};
/// Its own: look at the wall clock.
struct LookAtClock {};
using TelemetryProtocol = otp::Protocol<Crashed, Terminated, Restarted, RecentCrashes, LastCrash, Counts, LookAtClock>;
inline const otp::Name<TelemetryProtocol> kTelemetry{"telemetry"};

/// Tells telemetry what it wants to know of; for Runtime::on_report.
void remember(otp::Runtime& rt, const otp::Report& report, rules::Time now);

class Telemetry final : public otp::GenServer<Telemetry, TelemetryProtocol> {
 public:
  struct Args {
    std::size_t kept = 100;                                  ///< crash reports, and new lives
    const auction::Clock* clock = nullptr;                   ///< null: the wall clock is not looked at
    std::function<rules::Time()> wall = auction::wall_time;  ///< what it says
    std::function<void(std::int64_t ms)> stepped = {};       ///< it was set, forwards or (negative) back
  };
  explicit Telemetry(Args args) : args_(std::move(args)) {}
  void init();
  void handle_cast(Crashed crash);
  void handle_cast(Terminated terminated);
  void handle_cast(Restarted restarted);
  RecentCrashes::Reply handle_call(RecentCrashes request);
  LastCrash::Reply handle_call(const LastCrash& request);
  Counted handle_call(const Counts&) { return counted_; }
  void handle_info(const LookAtClock&);

 private:
  struct Kept {
    CrashPtr crash;
    ChildOf child;  // once its supervisor has seen it
  };
  Args args_;
  std::deque<Kept> latest_;
  std::deque<std::pair<otp::Pid, CrashPtr>> lives_;
  Counted counted_;
  std::int64_t ahead_ms_ = 0;  // of the wall clock, before the server's
};

}  // namespace gavel::system
