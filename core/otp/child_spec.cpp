#include "core/otp/child_spec.hpp"

#include <exception>
#include <unordered_set>

namespace otp {
namespace {

template <class Enum>
std::string number(Enum value) {
  return std::to_string(static_cast<int>(value));
}

// What both kinds of supervisors ask of a child.
std::optional<SpecError> check_common(const ChildSpec& spec) {
  if (!spec.start) return SpecError{SpecErrc::missing_start, {}};
  if (spec.restart > Restart::temporary) return SpecError{SpecErrc::invalid_restart, number(spec.restart)};
  if (spec.type > ChildType::supervisor) return SpecError{SpecErrc::invalid_type, number(spec.type)};
  if (spec.shutdown_rule().timeout() < Duration::zero()) {
    return SpecError{SpecErrc::invalid_shutdown, spec.shutdown_rule().to_string()};
  }
  return std::nullopt;
}

std::string_view text(SpecErrc code) {
  switch (code) {
    case SpecErrc::missing_id:
      return "missing_id";
    case SpecErrc::missing_start:
      return "missing_start";
    case SpecErrc::invalid_restart:
      return "invalid_restart";
    case SpecErrc::invalid_type:
      return "invalid_type";
    case SpecErrc::invalid_shutdown:
      return "invalid_shutdown";
    case SpecErrc::bad_combination:
      return "bad_combination";
    case SpecErrc::duplicate_child_name:
      return "duplicate_child_name";
    case SpecErrc::invalid_strategy:
      return "invalid_strategy";
    case SpecErrc::invalid_period:
      return "invalid_period";
    case SpecErrc::invalid_auto_shutdown:
      return "invalid_auto_shutdown";
    case SpecErrc::invalid_backoff:
      break;
  }
  return "invalid_backoff";
}

}  // namespace

std::string SpecError::to_string() const {
  const std::string name(text(code));
  return value.empty() ? name : name + "(" + value + ")";
}

std::optional<SpecError> check_child(const ChildSpec& spec, std::optional<AutoShutdown> auto_shutdown) {
  if (spec.id.empty()) return SpecError{SpecErrc::missing_id, {}};
  if (auto error = check_common(spec)) return error;
  if (spec.significant && auto_shutdown == AutoShutdown::never) {
    return SpecError{SpecErrc::bad_combination, "auto_shutdown never, significant"};
  }
  if (spec.significant && spec.restart == Restart::permanent) {
    return SpecError{SpecErrc::bad_combination, "restart permanent, significant"};
  }
  return std::nullopt;
}

std::optional<SpecError> check_children(const std::vector<ChildSpec>& specs, AutoShutdown auto_shutdown) {
  std::unordered_set<std::string_view> ids;
  for (const ChildSpec& spec : specs) {
    if (auto error = check_child(spec, auto_shutdown)) return error;
    if (!ids.insert(spec.id).second) return SpecError{SpecErrc::duplicate_child_name, spec.id};
  }
  return std::nullopt;
}

std::optional<SpecError> check_dynamic_child(const ChildSpec& spec) {
  if (auto error = check_common(spec)) return error;
  if (spec.significant) return SpecError{SpecErrc::bad_combination, "dynamic, significant"};
  return std::nullopt;
}

ChildError bad_spec(const SpecError& error) { return {ChildErrc::bad_spec, {}, Reason::other(error.to_string()), {}}; }

Started call_start(const ChildSpec& spec, Runtime& rt, SpawnOptions options) try {
  return spec.start(rt, std::move(options));
} catch (...) {
  return {Started::Kind::error, {}, reason_of_exception()};
}

Reason start_failure(const Started& started) {
  if (started.kind != Started::Kind::already_started) return started.reason;
  return Reason::other("already_started(" + started.pid.to_string() + ")");
}

std::string_view name(ChildErrc code) noexcept {
  switch (code) {
    case ChildErrc::already_started:
      return "already_started";
    case ChildErrc::already_present:
      return "already_present";
    case ChildErrc::not_found:
      return "not_found";
    case ChildErrc::running:
      return "running";
    case ChildErrc::restarting:
      return "restarting";
    case ChildErrc::max_children:
      return "max_children";
    case ChildErrc::ignored:
      return "ignored";
    case ChildErrc::failed:
      return "failed";
    case ChildErrc::bad_spec:
      break;
  }
  return "bad_spec";
}

}  // namespace otp
