// Sealed auctions of one lot: everybody bids in secret, the highest bid wins, of equal ones the earlier.
//
// first_price: the winner pays its own bid. vickrey: the winner pays the second highest bid, at least the reserve (the
// starting price where there is none). all_pay: the winner pays its own bid, and so does everybody else.
//
// Thread rules: as FormatRules.
#pragma once

#include "core/rules/format.hpp"

namespace gavel::rules {

const FormatRules& first_price() noexcept;
const FormatRules& vickrey() noexcept;
const FormatRules& all_pay() noexcept;

}  // namespace gavel::rules
