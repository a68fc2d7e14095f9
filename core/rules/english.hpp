// The English auction with maximum (proxy) bids: ascending, open, the highest maximum wins at the price that it took to
// beat the second. Rules R1–R10 of docs/rules.md.
//
// Its parts: proxy.hpp finds leader and price (and the reserve's part in it), buy_now.hpp the fixed price,
// retraction.hpp takes bids back, candle.hpp draws a candle's end; soft close is in bidding.cpp, as for other formats.
//
// Thread rules: as FormatRules.
#pragma once

#include "core/rules/format.hpp"

namespace gavel::rules {

const FormatRules& english() noexcept;

}  // namespace gavel::rules
