// Buying at the fixed price instead of bidding: when that is on offer.
//
// Thread rules: pure functions.
#pragma once

#include "core/rules/state.hpp"

namespace gavel::rules {

/// Is the fixed price on offer, as far as bids decide it? Whatever the policy, it is gone once bidding has reached it:
/// nobody buys below or at what somebody else has already offered in public.
bool buy_now_stands(const State& state) noexcept;

/// Does a maximum of `amount` buy, instead of being a bid?
bool buys_now(const State& state, Amount amount) noexcept;

}  // namespace gavel::rules
