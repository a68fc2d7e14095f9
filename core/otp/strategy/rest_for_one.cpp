#include "core/otp/strategy/rest_for_one.hpp"

namespace otp::rest_for_one {

RestartPlan plan(const Members& members, std::size_t failed) { return restart_from(members, failed, failed); }

}  // namespace otp::rest_for_one
