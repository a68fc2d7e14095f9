// gavel auction watch: the live stream of an auction on a terminal, as lines, or as JSON lines, until it is over.
//
// Thread rules: the main thread; blocks until the auction is over, SIGINT or SIGTERM.
#pragma once

#include <ostream>

#include "server/cli/client/auctions.hpp"

namespace gavel::cli {

/// 128 + SIGINT: what a shell calls a program that was interrupted.
inline constexpr int kExitInterrupted = 130;

/// @param terminal the descriptor of a terminal that `out` writes to; -1: none, lines alone
/// @return 0 sold, kExitUnsold, kExitCancelled, kExitInterrupted
Ended run_watch(const AuctionWatch& command, std::ostream& out, int terminal);

}  // namespace gavel::cli
