// SingleWinner: the sealed formats in which the best bid gets the whole lot, if it meets the reserve.
//
// Thread rules: as FormatRules.
#pragma once

#include "core/rules/sealed_rules.hpp"

namespace gavel::rules {

class SingleWinner : public SealedRules {
 public:
  Closed result(const State& state, Time now, History history) const override;

 protected:
  /// What the winner pays (reverse: is paid). @pre ranked is not empty, its first meets the reserve
  virtual Amount price(const Terms& terms, std::span<const Ranked<SealedBid>> ranked) const = 0;
  /// Who else pays; nobody.
  virtual std::vector<Award> awards(std::span<const Ranked<SealedBid>> ranked) const;
};

/// Where nobody else bid, the second price is this: the reserve, or the starting price.
inline Amount second_price_alone(const Terms& terms) { return terms.reserve.value_or(terms.starting_price); }

}  // namespace gavel::rules
