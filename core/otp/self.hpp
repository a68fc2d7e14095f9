// self(): which process is speaking (Erlang's self()).
//
// Libraries that act for "the calling process" (registry, tasks) ask here, so that nobody has to hand its pid around.
//
// Thread rules: any thread; the answer is about the calling thread.
#pragma once

#include "core/otp/pid.hpp"

namespace otp {

/// The process whose handler runs on this thread. Nobody on other threads and in callbacks of somebody outside.
Pid self() noexcept;

/// The same; throws std::logic_error where there is none. `what` says which function needs it.
Pid self_for(const char* what);

/// Was the process whose handler runs here killed meanwhile? A long handler asks now and then, and returns.
bool killed() noexcept;

}  // namespace otp
