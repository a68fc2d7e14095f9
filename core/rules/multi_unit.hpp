// multi_unit: sealed bids for many equal units. A bid says what it pays a unit, how many it wants, and how few it would
// take. Who gets how many: allocation.hpp. What they pay a unit: Units::Pricing; never more than they bid.
//
// terms.starting_price and terms.reserve are a unit's. Bids below the reserve do not take part.
//
// Thread rules: as FormatRules.
#pragma once

#include "core/rules/format.hpp"

namespace gavel::rules {

const FormatRules& multi_unit() noexcept;

}  // namespace gavel::rules
