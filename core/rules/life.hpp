// The life of an auction up to its end, as commands of timers, sellers and admins: for auction.cpp alone.
#pragma once

#include "core/rules/format.hpp"

namespace gavel::rules::life {

/// May it act for the seller?
bool may_run(const State& state, const Actor& actor) noexcept;

FormatRules::Verdict decide(const State&, const Open&, Time now);
FormatRules::Verdict close(const State&, Time now, History);
FormatRules::Verdict decide(const State&, const Cancel&, Time now);
FormatRules::Verdict decide(const State&, const Schedule&, Time now);
FormatRules::Verdict decide(const State&, const Edit&, Time now);
FormatRules::Verdict decide(const State&, const Pause&, Time now);
FormatRules::Verdict decide(const State&, const Resume&, Time now);
FormatRules::Verdict decide(const State&, const ApproveBidder&, Time now);
FormatRules::Verdict decide(const State&, const RevokeBidder&, Time now);
FormatRules::Verdict decide(const State&, const SetEnd&, Time now);
FormatRules::Verdict decide(const State&, const NoteOutage&, Time now);

}  // namespace gavel::rules::life
