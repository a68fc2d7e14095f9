#include "core/rules/proxy.hpp"

#include <algorithm>

namespace gavel::rules::proxy {
namespace {

/// One step above. Amounts are at most kMaxAmount and so are steps: this cannot wrap.
Amount step_above(const Terms& terms, Amount beaten) { return {beaten.minor + terms.increments.step_at(beaten).minor}; }

/// The leader pays one step above the best rival (R8: not above the price shown), but never more than the own maximum;
/// R7 lifts that to the reserve, or, below it, to the whole maximum where the terms want it so. It never falls (R9).
Amount price_of(const Terms& terms, const Standing& standing) {
  Amount price = standing.price.value_or(terms.starting_price);
  if (standing.rival) price = std::max(price, std::min(standing.maximum, step_above(terms, *standing.rival)));
  if (!terms.reserve) return price;
  if (standing.maximum >= *terms.reserve) return std::max(price, *terms.reserve);
  return terms.reserve_policy == ReservePolicy::full_max ? standing.maximum : price;
}

}  // namespace

Standing standing_of(const State& state) noexcept {
  return {.leader = state.leader ? state.leader->alias : 0,
          .maximum = state.leader ? state.leader->maximum : Amount{},
          .rival = state.rival_maximum,
          .price = state.price};
}

Standing after_bid(const Terms& terms, const Standing& before, std::uint32_t alias, Amount maximum) noexcept {
  Standing after = before;
  if (before.leader == 0 || before.leader == alias) {  // R2, R6
    after.leader = alias;
    after.maximum = std::max(before.maximum, maximum);
  } else if (maximum > before.maximum) {  // R3
    after.leader = alias;
    after.maximum = maximum;
    after.rival = before.maximum;
  } else {  // R4, and R5 for a tie
    after.rival = std::max(before.rival.value_or(maximum), maximum);
  }
  after.price = price_of(terms, after);
  return after;
}

Amount minimum(const Terms& terms, const Standing& standing) noexcept {
  return standing.price ? step_above(terms, *standing.price) : terms.starting_price;
}

bool is_reserve_met(const Terms& terms, const Standing& standing) noexcept {
  return !terms.reserve || (standing.leader != 0 && standing.maximum >= *terms.reserve);
}

}  // namespace gavel::rules::proxy
