// What comes after the end: for auction.cpp alone.
#pragma once

#include "core/rules/format.hpp"

namespace gavel::rules::aftermath {

FormatRules::Verdict decide(const State&, const Settle&, Time now, History);
FormatRules::Verdict decide(const State&, const Default&, Time now, History);
FormatRules::Verdict decide(const State&, const OfferSecondChance&, Time now, History);
FormatRules::Verdict decide(const State&, const AnswerSecondChance&, Time now, History);
FormatRules::Verdict decide(const State&, const NoteRelisted&, Time now, History);

}  // namespace gavel::rules::aftermath
