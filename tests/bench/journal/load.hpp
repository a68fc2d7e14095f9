// Bids through the journal's process, so many in flight: an answer sends the next.
//
// Thread rules: one thread; blocks.
#pragma once

#include <filesystem>

#include "tests/bench/journal/auctions.hpp"
#include "tests/bench/journal/measure.hpp"

namespace gavel::bench {

enum class Where : std::uint8_t {
  own_thread,  ///< the journal as the daemon has it
  worker,      ///< on the scheduler's one worker, as any other process
};

/// On auctions that are made for it, or (`make` is false) on some that the directory has. Measured are the bids; what
/// was to be folded before them is, and what is to be folded after them is Seen::later.
Seen through_journal(const std::filesystem::path& directory, Where where, std::size_t flight, Auctions auctions,
                     bool make, Clock::duration span);

}  // namespace gavel::bench
