// one_for_all: children that cannot live without each other. All others stop, last first; then all start.
//
// Thread rules: a pure function.
#pragma once

#include "core/otp/strategy/member.hpp"

namespace otp::one_for_all {

RestartPlan plan(const Members& members, std::size_t failed);

}  // namespace otp::one_for_all
