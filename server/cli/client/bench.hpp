// gavel bench: bidders and watchers for one's own server, and how fast it answers and delivers.
//
// It makes `auctions` English auctions, opens `watchers` live streams, lets `bidders` bid as fast as they are answered
// for `duration`, and cancels the auctions. A bidder's next bid goes to the next auction, above all that were sent to
// it before: most are taken, and some are overtaken on the way and refused, as in life.
//
//     answer     from the first byte of a bid sent to the last byte of its answer read
//     delivery   from the same byte to the bid's event at a watcher, for every watcher
//
// What is measured includes this program, which has one thread: where that is busy all the time (`"saturated": true`),
// the server could have done more.
//
// Thread rules: blocks the calling thread, on which everything happens.
#pragma once

#include <ostream>

#include "server/cli/client/auctions.hpp"

namespace gavel::cli {

/// Prints what was measured. kExitFailed where no bid was taken. Trouble: what the first request came to; a bid that
/// fails later is counted.
Ended run_bench(const Bench& command, std::ostream& out);

}  // namespace gavel::cli
