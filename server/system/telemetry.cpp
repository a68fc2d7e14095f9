#include "server/system/telemetry.hpp"

#include <algorithm>
#include <cstdlib>

namespace gavel::system {
namespace {

constexpr auto kLookAtClockEvery = std::chrono::seconds(10);
constexpr std::int64_t kStepMs = 500;

}  // namespace

void Telemetry::init() {
  if (!args_.clock) return;
  ahead_ms_ = args_.wall() - args_.clock->now();
  send_after(kLookAtClockEvery, LookAtClock{});
}

// What a time service does little by little (at most 0.5 ms a second) is no step.
void Telemetry::handle_info(const LookAtClock&) {
  const auto ahead = args_.wall() - args_.clock->now();
  const auto moved = ahead - std::exchange(ahead_ms_, ahead);
  if (std::abs(moved) >= kStepMs) {
    ++counted_.clock_steps;
    if (args_.stepped) args_.stepped(moved);
  }
  send_after(kLookAtClockEvery, LookAtClock{});
}

void Telemetry::handle_cast(Crashed crash) {
  latest_.push_front({std::make_shared<const Crashed>(std::move(crash)), {}});
  if (latest_.size() > args_.kept) latest_.pop_back();
}

void Telemetry::handle_cast(Terminated terminated) {
  const auto same = [&](const Kept& kept) { return kept.crash->report.pid == terminated.pid; };
  if (const auto it = std::ranges::find_if(latest_, same); it != latest_.end()) it->child = std::move(terminated.child);
}

void Telemetry::handle_cast(Restarted restarted) {
  ++counted_.restarts[std::move(restarted.supervisor)];
  const auto it = std::ranges::find(latest_, restarted.child, &Kept::child);
  if (it == latest_.end()) return;
  lives_.emplace_front(restarted.pid, it->crash);
  it->child = {};  // a later life may have ended otherwise
  if (lives_.size() > args_.kept) lives_.pop_back();
}

RecentCrashes::Reply Telemetry::handle_call(RecentCrashes request) {
  RecentCrashes::Reply crashes;
  for (const auto& kept : latest_) {
    if (crashes.size() == request.limit) break;
    crashes.push_back(kept.crash);
  }
  return crashes;
}

LastCrash::Reply Telemetry::handle_call(const LastCrash& request) {
  const auto it = std::ranges::find(lives_, request.pid, &std::pair<otp::Pid, CrashPtr>::first);
  return it == lives_.end() ? nullptr : it->second;
}

void remember(otp::Runtime& rt, const otp::Report& report, rules::Time now) {
  const auto child = [&] { return ChildOf{report.pid, report.offender.rules.id}; };
  if (report.kind == otp::Report::Kind::crash) {
    rt.cast(kTelemetry, Crashed{report, now});
  } else if (report.kind == otp::Report::Kind::child_terminated) {
    rt.cast(kTelemetry, Terminated{child(), report.offender.pid});
  } else if (report.kind == otp::Report::Kind::progress && report.offender.restarts > 0) {
    rt.cast(kTelemetry, Restarted{report.name, child(), report.offender.pid});
  }
}

}  // namespace gavel::system
