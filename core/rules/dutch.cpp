#include "core/rules/dutch.hpp"

#include "core/rules/clock_terms.hpp"

namespace gavel::rules {
namespace {

class Dutch final : public FormatRules {
 public:
  using FormatRules::apply;
  using FormatRules::on;

  void check(const Terms& terms, Problems& found) const override {
    check_clock_terms(terms, found);
    if (!terms.price_clock) return;
    const auto& floor = terms.price_clock->floor;
    if (!floor || floor->minor < 1 || *floor > terms.starting_price) {
      found.emplace_back("price_clock", "must have a floor from 1 to starting_price");
    }
  }

  /// The amount is the most that the taker would pay: sold at the clock's own price, which may be lower by now.
  Verdict on(const State& state, const PlaceBid& bid, Time now) const override {
    if (state.leader) return refuse(RejectionCode::already_sold);
    const Amount price = clock_price(state.terms, clock_starts_at(state), now);
    if (bid.amount < price) return base::Unexpected(Rejection{.code = RejectionCode::price_moved, .price = price});
    const auto alias = alias_for(state, bid.bidder);
    return events_of(Taken{.bidder = bid.bidder, .alias = alias, .price = price}, sold_to(alias, price));
  }

  void apply(State& state, const Taken& event) const override {
    require(!state.leader, "taken twice");
    state.leader = Leader{event.bidder, event.alias, event.price};
  }

  Closed result(const State& state, Time, History) const override {
    if (!state.leader) return {.outcome = Outcome::unsold, .hammer_price = {}};
    return sold_to(state.leader->alias, state.leader->maximum);
  }

  Amount minimum_bid(const State& state) const noexcept override { return state.terms.starting_price; }
};

}  // namespace

const FormatRules& dutch() noexcept {
  static const Dutch rules;
  return rules;
}

}  // namespace gavel::rules
