#include "core/rules/buy_now.hpp"

namespace gavel::rules {

bool buy_now_stands(const State& state) noexcept {
  const auto& terms = state.terms;
  return terms.buy_now &&
         buy_now_stands(*terms.buy_now, terms.reserve.has_value(), state.reserve_met, state.bid_count, state.price);
}

bool buy_now_stands(const BuyNow& offer, bool has_reserve, bool reserve_met, std::uint64_t bids,
                    std::optional<Amount> price) noexcept {
  if (price && *price >= offer.price) return false;
  switch (offer.policy) {
    case BuyNow::Policy::until_first_bid:
      return has_reserve ? !reserve_met : bids == 0;
    case BuyNow::Policy::until_percent:
      return !price || price->minor * 100 < offer.price.minor * std::int64_t{offer.percent};
    case BuyNow::Policy::always:
      break;
  }
  return true;
}

bool buys_now(const State& state, Amount amount) noexcept {
  return buy_now_stands(state) && state.terms.buy_now->bid_at_or_above_buys && amount >= state.terms.buy_now->price;
}

}  // namespace gavel::rules
