#include "core/rules/multi_unit.hpp"

#include "core/rules/allocation.hpp"
#include "core/rules/sealed_rules.hpp"
#include "core/rules/unused_terms.hpp"

namespace gavel::rules {
namespace {

/// The demands that take part, best first, and what each gets.
struct Filled {
  std::vector<Ranked<SealedBid>> bids;
  std::vector<Demand> demands;
  std::vector<std::int64_t> got;
};

Filled fill(const Terms& terms, std::vector<Ranked<SealedBid>> bids) {
  std::erase_if(bids, [&](const auto& ranked) { return !meets_reserve(terms, ranked.bid->amount); });
  std::vector<Demand> demands;
  demands.reserve(bids.size());
  for (const auto& [alias, bid] : bids) demands.push_back({bid->amount, bid->units, bid->min_units});
  auto got = allocate(*terms.units, demands);
  return {std::move(bids), std::move(demands), std::move(got)};
}

Amount lowest_accepted(const Filled& filled) {
  Amount lowest = kMaxAmount;
  for (std::size_t i = 0; i < filled.got.size(); ++i) {
    if (filled.got[i] > 0) lowest = std::min(lowest, filled.demands[i].price);
  }
  return lowest;
}

/// Never above the lowest accepted price: a dear bid that fell to its own minimum makes nobody pay more than they bid.
Amount highest_rejected(const Terms& terms, const Filled& filled) {
  for (std::size_t i = 0; i < filled.got.size(); ++i) {
    if (filled.got[i] < filled.demands[i].units) return std::min(filled.demands[i].price, lowest_accepted(filled));
  }
  return terms.reserve.value_or(terms.starting_price);
}

/// The price of all; nothing where each pays its own.
std::optional<Amount> uniform_price(const Terms& terms, const Filled& filled) {
  switch (terms.units->pricing) {
    case Units::Pricing::uniform_lowest_accepted:
      return lowest_accepted(filled);
    case Units::Pricing::uniform_highest_rejected:
      return highest_rejected(terms, filled);
    case Units::Pricing::pay_as_bid:
      break;
  }
  return std::nullopt;
}

std::vector<Award> awards_of(const Filled& filled, std::optional<Amount> uniform) {
  std::vector<Award> awards;
  for (std::size_t i = 0; i < filled.got.size(); ++i) {
    if (filled.got[i] == 0) continue;
    const Amount price = uniform.value_or(filled.demands[i].price);
    // At most the bid's own price times its units, which was checked when it was made.
    awards.push_back({filled.bids[i].alias, filled.got[i], price, {price.minor * filled.got[i]}});
  }
  return awards;
}

class MultiUnit final : public SealedRules {
 public:
  void check(const Terms& terms, Problems& found) const override {
    refuse_unused(terms, {Extra::units, Extra::commit_reveal, Extra::confirm}, found);
    check_sealed(terms, found);
    if (!terms.units) {
      found.emplace_back("units", "must say how many units there are");
    } else if (terms.units->supply < 1 || terms.units->supply > kMaxUnits) {
      found.emplace_back("units", "must have a supply from 1 to 1000000000");
    }
  }

  Closed result(const State& state, Time, History) const override {
    auto bids = ranked(state);
    if (bids.empty()) return {.outcome = Outcome::unsold, .hammer_price = {}};
    const Filled filled = fill(state.terms, std::move(bids));
    if (filled.bids.empty()) return {.outcome = Outcome::reserve_not_met, .hammer_price = {}};
    const auto uniform = uniform_price(state.terms, filled);
    return {.outcome = Outcome::sold, .hammer_price = uniform, .awards = awards_of(filled, uniform)};
  }

 private:
  std::optional<Rejection> refusal(const Terms& terms, const Ask& ask) const override {
    if (ask.units < 1 || ask.units > terms.units->supply) {
      return Rejection{.code = RejectionCode::units_out_of_range, .field = "units"};
    }
    if (ask.min_units < 0 || ask.min_units > ask.units) {
      return Rejection{.code = RejectionCode::units_out_of_range, .field = "min_units"};
    }
    const Amount most{kMaxAmount.minor / ask.units};
    if (ask.amount > most) {
      return Rejection{.code = RejectionCode::amount_out_of_range, .maximum_bid = most, .field = "amount"};
    }
    return refusal_of_amount(terms, ask.amount);
  }
};

}  // namespace

const FormatRules& multi_unit() noexcept {
  static const MultiUnit rules;
  return rules;
}

}  // namespace gavel::rules
