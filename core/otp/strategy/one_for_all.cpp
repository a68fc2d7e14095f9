#include "core/otp/strategy/one_for_all.hpp"

namespace otp::one_for_all {

RestartPlan plan(const Members& members, std::size_t failed) { return restart_from(members, 0, failed); }

}  // namespace otp::one_for_all
