// Buying at the fixed price instead of bidding: when that is on offer.
//
// Thread rules: pure functions.
#pragma once

#include "core/rules/state.hpp"

namespace gavel::rules {

/// Is the fixed price on offer, as far as bids decide it? Whatever the policy, it is gone once bidding has reached it:
/// nobody buys below or at what somebody else has already offered in public.
bool buy_now_stands(const State& state) noexcept;
/// The same of what everybody can see: `reserve_met` as the auction shows it.
bool buy_now_stands(const BuyNow& offer, bool has_reserve, bool reserve_met, std::uint64_t bids,
                    std::optional<Amount> price) noexcept;

/// Does a maximum of `amount` buy, instead of being a bid?
bool buys_now(const State& state, Amount amount) noexcept;

}  // namespace gavel::rules
