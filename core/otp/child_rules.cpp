#include "core/otp/child_rules.hpp"

namespace otp {

std::string Shutdown::to_string() const {
  if (kill_) return "brutal_kill";
  if (timeout_ == kInfinity) return "infinity";
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(timeout_).count()) + " ms";
}

bool restarts_after(Restart restart, const Reason& reason) noexcept {
  return restart == Restart::permanent || (restart == Restart::transient && reason.abnormal());
}

bool reported_after(Restart restart, const Reason& reason) noexcept {
  return restart == Restart::permanent || reason.abnormal();
}

bool expected_when_stopped(const ChildRules& child, const Reason& reason) noexcept {
  const Shutdown rule = child.shutdown_rule();
  if (rule.kills_at_once() && reason.is(Reason::Kind::killed)) return true;
  if (!rule.kills() && reason.is(Reason::Kind::shutdown)) return true;
  return child.restart != Restart::permanent && !reason.abnormal();
}

std::string name(Restart restart) {
  switch (restart) {
    case Restart::permanent:
      return "permanent";
    case Restart::transient:
      return "transient";
    case Restart::temporary:
      return "temporary";
  }
  return "restart(" + std::to_string(static_cast<int>(restart)) + ")";
}

std::string name(ChildType type) {
  switch (type) {
    case ChildType::worker:
      return "worker";
    case ChildType::supervisor:
      return "supervisor";
  }
  return "type(" + std::to_string(static_cast<int>(type)) + ")";
}

}  // namespace otp
