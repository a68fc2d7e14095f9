#include "core/rules/english.hpp"

#include <algorithm>

namespace gavel::rules {
namespace {

/// Who leads with what, and the best that anybody else offered.
struct Standing {
  bool bidder_leads;
  Amount maximum;
  std::optional<Amount> rival;
};

bool is_leader(const State& state, std::string_view bidder) { return state.leader && state.leader->bidder == bidder; }

/// Amounts are at most kMaxAmount and so are steps: this cannot wrap.
Amount sum(Amount a, Amount b) { return {a.minor + b.minor}; }

/// An amount that a bidder may be told to offer; nothing where it lies beyond what is taken from anybody.
std::optional<Amount> if_in_range(Amount a) { return in_range(a) ? std::optional(a) : std::nullopt; }

Standing standing_after(const State& state, const PlaceBid& bid) {
  if (!state.leader) return {true, bid.amount, std::nullopt};  // R2
  const Amount leading = state.leader->maximum;
  if (is_leader(state, bid.bidder)) return {true, bid.amount, state.rival_maximum};         // R6
  if (bid.amount > leading) return {true, bid.amount, leading};                             // R3
  return {false, leading, std::max(state.rival_maximum.value_or(bid.amount), bid.amount)};  // R4, and R5 for a tie
}

/// The leader pays one step above the best rival (R8: not above the price shown), but never more than the own maximum.
Amount price_after(const State& state, const Standing& standing) {
  Amount price = state.price.value_or(state.terms.starting_price);
  if (standing.rival) {
    const Amount beats_rival = sum(*standing.rival, state.terms.increments.step_at(*standing.rival));
    price = std::max(price, std::min(standing.maximum, beats_rival));
  }
  const auto& reserve = state.terms.reserve;
  return reserve && standing.maximum >= *reserve ? std::max(price, *reserve) : price;  // R7
}

class English final : public FormatRules {
 public:
  using FormatRules::apply;
  using FormatRules::on;

  void check(const Terms&, Problems&) const override {}

  Verdict on(const State& state, const PlaceBid& bid, Time) const override {
    if (auto refused = refusal(state, bid)) return base::Unexpected(*refused);
    const Standing standing = standing_after(state, bid);
    const Amount price = price_after(state, standing);
    const std::uint32_t alias = alias_for(state, bid.bidder);
    return events_of(BidPlaced{.bidder = bid.bidder,
                     .alias = alias,
                     .maximum = bid.amount,
                     .visible = standing.bidder_leads ? price : bid.amount,
                     .price = price,
                     .leader = standing.bidder_leads ? alias : state.leader->alias,
                     .reserve_met = meets_reserve(state.terms, standing.maximum)});
  }

  void apply(State& state, const BidPlaced& event) const override {
    const bool led_before = state.leader && state.leader->alias == event.alias;
    if (event.leader != event.alias) {
      state.rival_maximum = std::max(state.rival_maximum.value_or(event.maximum), event.maximum);
    } else if (led_before) {
      state.leader->maximum = event.maximum;
    } else {
      if (state.leader) state.rival_maximum = state.leader->maximum;
      state.leader = Leader{event.bidder, event.alias, event.maximum};
    }
    state.price = event.price;
    state.reserve_met = event.reserve_met;
  }

  Closed result(const State& state, Time, History) const override {
    if (!state.leader) return {.outcome = Outcome::unsold, .hammer_price = {}};
    if (!state.reserve_met) return {.outcome = Outcome::reserve_not_met, .hammer_price = {}};
    return {.outcome = Outcome::sold, .winner = state.leader->alias, .hammer_price = state.price};
  }

  Amount minimum_bid(const State& state) const noexcept override {
    if (!state.price) return state.terms.starting_price;
    return sum(*state.price, state.terms.increments.step_at(*state.price));
  }

 private:
  /// R1: a leader must lift the own maximum, by however little; everybody else must offer minimum_bid().
  std::optional<Rejection> refusal(const State& state, const PlaceBid& bid) const {
    if (is_leader(state, bid.bidder)) {
      if (bid.amount > state.leader->maximum) return std::nullopt;
      return Rejection{.code = RejectionCode::not_above_own_max,
                       .minimum_bid = if_in_range(sum(state.leader->maximum, {1}))};
    }
    const Amount minimum = minimum_bid(state);
    if (bid.amount >= minimum) return std::nullopt;
    return Rejection{.code = RejectionCode::below_minimum, .minimum_bid = if_in_range(minimum)};
  }

};

}  // namespace

const FormatRules& english() noexcept {
  static const English rules;
  return rules;
}

}  // namespace gavel::rules
