// `gavel replay`: plays recorded auctions through a running daemon by its public API, and compares what comes of them.
//
//     return cli::run_replay(options, std::cout, std::cerr, isatty(2));
//
// Three phases, all auctions at once in each: every auction is made; the bids are placed, those of one auction strictly
// in order, as fast as it goes or at their recorded times divided by `speed`; the outcomes are read. A phase begins
// when the one before is over everywhere, so that the figures are those of bids alone. What is done about busy answers
// and lost connections: auction_replay.hpp.
//
// The auctions are left behind, open until `close_after`: prices are read while they are open, when all bids are in.
//
// Thread rules: blocks its caller; one thread, `concurrency` connections.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "core/base/expected.hpp"
#include "server/cli/progress.hpp"
#include "server/cli/replay_options.hpp"
#include "server/cli/replay_report.hpp"
#include "server/cli/replay_set.hpp"

namespace gavel::cli {

/// Plays them. The error is one line: the URL is wrong, nobody answers there, or an auction could not be made (the
/// token is not an operator's, …). Whatever goes wrong later is in the report. Files of `options` are not read.
base::Expected<ReplayReport, std::string> replay(const std::vector<RecordedAuction>& auctions,
                                                 const ReplayOptions& options, Progress& progress);

/// The command: reads the files, plays, prints the report on `out`; progress and errors go to `err`.
/// Gives the exit code: 0 if all is as expected, 1 if not, 2 where the files or the URL are wrong.
int run_replay(const ReplayOptions& options, std::ostream& out, std::ostream& err, bool terminal);

}  // namespace gavel::cli
