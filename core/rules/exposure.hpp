// Exposure: what bidders would owe if an open auction ended now, or could come to owe by what they have bid.
//
// english: the leader's maximum. Sealed formats of buyers: every standing bid (a commitment's amount nobody knows: it
// counts when it is revealed). A price clock that one has joined:
// the starting price, which is all that joining accepts. Reverse formats: nothing, the bidders are paid. Over: nothing.
//
// Thread rules: pure functions.
#pragma once

#include <string>
#include <vector>

#include "core/rules/state.hpp"

namespace gavel::rules {

struct Exposure {
  std::string bidder;
  Amount amount;
  friend bool operator==(const Exposure&, const Exposure&) = default;
};

/// Of everybody, in order of aliases. O(bidders).
std::vector<Exposure> exposures(const State& state);

/// Of one bidder. O(log bidders).
Amount exposure_of(const State& state, const std::string& bidder);

/// Of the bidder whose bid (or purchase) the events are, once they are applied; nothing where they are none. O(1).
std::optional<Exposure> exposure_by(const State& state, const std::vector<Event>& events);

/// Who has bought: the winners, or who took the second chance; not who failed to pay. Nobody before the close.
/// O(bidders).
std::vector<std::string> buyers(const State& state);

}  // namespace gavel::rules
