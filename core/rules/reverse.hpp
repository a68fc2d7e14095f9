// Reverse auctions: sellers ask, one buyer pays, the lowest offer wins. terms.starting_price is the ceiling, the most
// that may be asked; terms.reserve the most that the buyer pays, which is secret.
//
// reverse: open. An offer must undercut the best one by a step (terms.beats_own: the bidder's own last one). There are
// no maximums: what is offered is what is asked.
// reverse_first_price, reverse_vickrey: sealed. The winner is paid its own offer, or the second lowest.
//
// terms.weighted (reverse, reverse_first_price): ranked by amount / weight, see Approval. Of equal ones the earlier
// ranks better.
//
// Thread rules: as FormatRules.
#pragma once

#include "core/rules/format.hpp"

namespace gavel::rules {

const FormatRules& reverse() noexcept;
const FormatRules& reverse_first_price() noexcept;
const FormatRules& reverse_vickrey() noexcept;

}  // namespace gavel::rules
