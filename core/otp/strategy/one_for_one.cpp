#include "core/otp/strategy/one_for_one.hpp"

namespace otp::one_for_one {

RestartPlan plan(const Members&, std::size_t failed) { return {{}, {failed}}; }

}  // namespace otp::one_for_one
