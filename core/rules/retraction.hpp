// Taking bids back (english): which of them may go, and what stands without them.
//
// A bidder may take back all own bids while more than 12 hours are left; in the last 12 hours only a bid that is not
// older than an hour, and that one alone. Seller and admin may remove any bid at any time before the end. What then
// stands is found by playing the other bids again, in their order, with the terms as they are now.
//
// Thread rules: pure functions.
#pragma once

#include <vector>

#include "core/rules/format.hpp"

namespace gavel::rules::retraction {

/// An accepted bid that nobody has taken back.
struct StandingBid {
  std::uint64_t seq = 0;
  Time at;
  const BidPlaced* bid = nullptr;  ///< in the history
};

/// In order.
std::vector<StandingBid> standing_bids(History history);

/// BidRetracted, or why not: no_such_bid, retraction_window_passed.
/// @pre history is whole
FormatRules::Verdict decide(const State& state, const RetractBid& command, Time now, History history);
FormatRules::Verdict decide(const State& state, const RemoveBid& command, Time now, History history);

}  // namespace gavel::rules::retraction
