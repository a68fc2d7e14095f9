// The English auction with maximum (proxy) bids: ascending, open, the highest maximum wins at the price that it took to
// beat the second. Rules R1–R9 of docs/rules.md; a reserve works incrementally (R7): below it bidding goes on as usual,
// and the first maximum that reaches it lifts the price to it.
//
// Thread rules: as FormatRules.
#pragma once

#include "core/rules/format.hpp"

namespace gavel::rules {

const FormatRules& english() noexcept;

}  // namespace gavel::rules
