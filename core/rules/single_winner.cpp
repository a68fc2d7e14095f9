#include "core/rules/single_winner.hpp"

namespace gavel::rules {

Closed SingleWinner::result(const State& state, Time, History) const {
  const auto bids = ranked(state);
  if (bids.empty()) return {.outcome = Outcome::unsold, .hammer_price = {}};
  const auto& best = bids.front();
  if (!meets_reserve(state.terms, best.bid->amount)) return {.outcome = Outcome::reserve_not_met, .hammer_price = {}};
  return {
      .outcome = Outcome::sold, .winner = best.alias, .hammer_price = price(state.terms, bids), .awards = awards(bids)};
}

std::vector<Award> SingleWinner::awards(std::span<const Ranked<SealedBid>>) const { return {}; }

}  // namespace gavel::rules
