// What the requests to a supervisor can fail with.
//
// Thread rules: values.
#pragma once

#include <cstdint>
#include <string>

#include "core/base/expected.hpp"
#include "core/otp/pid.hpp"
#include "core/otp/reason.hpp"

namespace otp {

enum class ChildErrc : std::uint8_t {
  already_started,  ///< the id runs (dynamic: the name is taken); `pid` has it
  already_present,  ///< the id is there, stopped or restarting
  not_found,
  running,
  restarting,
  max_children,
  ignored,   ///< a dynamic child's init said that there is nothing to do
  failed,    ///< the start failed; `reason` says why, `child` whose
  bad_spec,  ///< `reason` names what is wrong: other(missing_id), other(invalid_restart(9)), …
};

struct ChildError {
  ChildErrc code;
  Pid pid;
  Reason reason;
  std::string child;  ///< failed: the child's description
};

template <class T>
using ChildResult = base::Expected<T, ChildError>;

/// "already_started", "not_found", …
std::string_view name(ChildErrc code) noexcept;

}  // namespace otp
