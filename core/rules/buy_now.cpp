#include "core/rules/buy_now.hpp"

namespace gavel::rules {

bool buy_now_stands(const State& state) noexcept {
  const auto& offer = state.terms.buy_now;
  if (!offer) return false;
  if (state.price && *state.price >= offer->price) return false;
  switch (offer->policy) {
    case BuyNow::Policy::until_first_bid:
      return state.terms.reserve ? !state.reserve_met : !state.leader;
    case BuyNow::Policy::until_percent:
      return !state.price || state.price->minor * 100 < offer->price.minor * std::int64_t{offer->percent};
    case BuyNow::Policy::always:
      break;
  }
  return true;
}

bool buys_now(const State& state, Amount amount) noexcept {
  return buy_now_stands(state) && state.terms.buy_now->bid_at_or_above_buys && amount >= state.terms.buy_now->price;
}

}  // namespace gavel::rules
