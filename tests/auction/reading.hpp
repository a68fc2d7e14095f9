// Reading: one sequential reading of the rules over what is on the disk. It knows nothing of processes: it takes an
// auction's entries one after the other, asks core/rules what they would have decided, and compares.
//
//     Lines found;
//     const Reading reading = read(disk, id, found);
//     reading.after(7)                         // the auction after the command that made entry 7
//
// Thread rules: pure functions.
#pragma once

#include <string>
#include <vector>

#include "tests/auction/sim_disk.hpp"

namespace gavel::auction::testing {

/// Sentences about what is wrong.
using Lines = std::vector<std::string>;

/// "01K… entry 7: "
std::string at(const AuctionId& id, std::uint64_t seq);

/// The states after entries 1, 2, …, by the rules alone. Throws std::logic_error where an entry cannot follow.
std::vector<rules::State> replay(const std::vector<Entry>& entries);

/// Do they show the same?
bool same(const View& a, const View& b);

struct Reading {
  std::vector<rules::State> states;     ///< [i]: after entry i + 1
  std::vector<std::uint64_t> last_seq;  ///< [i]: of the last entry that the command behind entry i + 1 made

  const rules::State& after(std::uint64_t seq) const { return states.at(last_seq.at(seq - 1) - 1); }
};

/// Reads one auction. Found are: gaps, times that run backwards, a bid twice, entries that the rules would not have
/// made, a view that is not that of the entries, an auction that is not over.
Reading read(const SimDisk& disk, const AuctionId& id, Lines& found);

/// Does this state refuse the bid at that time in these words?
bool refuses(const rules::State& state, const rules::PlaceBid& bid, rules::Time now, const rules::Rejection& said);

}  // namespace gavel::auction::testing
