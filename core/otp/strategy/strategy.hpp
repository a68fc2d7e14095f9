// The strategies by name. Each is a file in this folder: a pure function from the list and the child that ended to what
// stops and what starts.
//
// Thread rules: pure functions.
#pragma once

#include "core/otp/strategy/member.hpp"

namespace otp {

enum class Strategy : std::uint8_t { one_for_one, one_for_all, rest_for_one };

/// The child at `failed` has ended and is to be started again.
RestartPlan plan_restart(Strategy strategy, const Members& members, std::size_t failed);

}  // namespace otp
