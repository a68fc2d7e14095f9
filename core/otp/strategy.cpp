#include "core/otp/strategy.hpp"

namespace otp {

RestartPlan plan_restart(Strategy strategy, const std::vector<Sibling>& children, std::size_t failed) {
  if (strategy == Strategy::one_for_one) return {{}, {failed}};
  const std::size_t first = strategy == Strategy::one_for_all ? 0 : failed;
  RestartPlan plan;
  for (std::size_t i = children.size(); i-- > first;) {
    if (i != failed && children[i].running) plan.stop.push_back(i);
  }
  for (std::size_t i = first; i < children.size(); ++i) {
    if (i == failed || !children[i].temporary) plan.start.push_back(i);
  }
  return plan;
}

}  // namespace otp
