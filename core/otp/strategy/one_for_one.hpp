// one_for_one: the child that ended is started again, and nobody else hears of it.
//
// Thread rules: a pure function.
#pragma once

#include "core/otp/strategy/member.hpp"

namespace otp::one_for_one {

RestartPlan plan(const Members& members, std::size_t failed);

}  // namespace otp::one_for_one
