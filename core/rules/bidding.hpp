// What every bid goes through before its format sees it, and after: for auction.cpp alone.
#pragma once

#include "core/rules/format.hpp"

namespace gavel::rules::bidding {

FormatRules::Verdict decide(const State&, const PlaceBid&, Time now);
FormatRules::Verdict decide(const State&, const WithdrawBid&, Time now);
FormatRules::Verdict decide(const State&, const BuyItNow&, Time now);
FormatRules::Verdict decide(const State&, const CommitBid&, Time now);
FormatRules::Verdict decide(const State&, const RevealBid&, Time now);
FormatRules::Verdict decide(const State&, const JoinClock&, Time now);
FormatRules::Verdict decide(const State&, const LeaveClock&, Time now);
FormatRules::Verdict take_back(const State&, const RetractBid&, Time now, History);
FormatRules::Verdict take_back(const State&, const RemoveBid&, Time now, History);

}  // namespace gavel::rules::bidding
