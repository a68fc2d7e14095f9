// Playing bids again: what an auction would have come to with some of its bids only. For retraction.cpp alone.
//
// Thread rules: pure functions.
#pragma once

#include <vector>

#include "core/rules/proxy.hpp"
#include "core/rules/retraction.hpp"

namespace gavel::rules::retraction {

struct Again {
  proxy::Standing standing;
  Time ends_at;                  ///< where soft close by these bids alone would have put it; may have passed
  std::uint32_t extensions = 0;  ///< by these bids
};

/// Whether a bid reached its minimum is not asked again. The end starts from where the history had it, and goes along
/// with edits, pauses, sales and outages.
Again play_again(const Terms& terms, const std::vector<StandingBid>& bids, History history);

}  // namespace gavel::rules::retraction
