#include "core/otp/strategy/strategy.hpp"

#include "core/otp/strategy/one_for_all.hpp"
#include "core/otp/strategy/one_for_one.hpp"
#include "core/otp/strategy/rest_for_one.hpp"

namespace otp {

RestartPlan plan_restart(Strategy strategy, const Members& members, std::size_t failed) {
  switch (strategy) {
    case Strategy::one_for_one:
      break;
    case Strategy::one_for_all:
      return one_for_all::plan(members, failed);
    case Strategy::rest_for_one:
      return rest_for_one::plan(members, failed);
  }
  return one_for_one::plan(members, failed);
}

}  // namespace otp
