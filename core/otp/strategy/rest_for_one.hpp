// rest_for_one: children that lean on those started before them. Those after it stop, last first; then it
// and they start.
//
// Thread rules: a pure function.
#pragma once

#include "core/otp/strategy/member.hpp"

namespace otp::rest_for_one {

RestartPlan plan(const Members& members, std::size_t failed);

}  // namespace otp::rest_for_one
