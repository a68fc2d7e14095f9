// Proxy bidding: who leads after a bid, and at which price. R1–R8 of docs/rules.md.
//
//     Standing now = proxy::standing_of(state);
//     now = proxy::after_bid(state.terms, now, alias, maximum);  // now.leader, now.price
//
// The same function serves a bid that comes in and bids that are played again because others were taken back.
//
// Thread rules: values and pure functions.
#pragma once

#include "core/rules/state.hpp"

namespace gavel::rules::proxy {

/// What the rules look at, without the accounts.
struct Standing {
  std::uint32_t leader = 0;     ///< alias; 0: nobody has bid
  Amount maximum;               ///< the leader's
  std::optional<Amount> rival;  ///< the best that anybody else offered
  std::optional<Amount> price;  ///< nothing before the first bid
  friend bool operator==(const Standing&, const Standing&) = default;
};

Standing standing_of(const State& state) noexcept;

/// R2–R8. @pre the bid is accepted; maximum is in range
Standing after_bid(const Terms& terms, const Standing& before, std::uint32_t alias, Amount maximum) noexcept;

/// R1 for everybody but the leader. May lie beyond kMaxAmount: then nobody can bid any more.
Amount minimum(const Terms& terms, const Standing& standing) noexcept;

/// R7: does the leader reach the reserve? Where there is none it is met from the start.
bool is_reserve_met(const Terms& terms, const Standing& standing) noexcept;

}  // namespace gavel::rules::proxy
