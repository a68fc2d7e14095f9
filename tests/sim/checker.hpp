// Checker: does what people were told agree with one sequential reading of the disk?
//
//     - every acknowledged bid is there once, at the number and with the price that its bidder was told; it was there
//       when it was said. What was called not done is not there; what is there was asked for
//     - every auction is what the rules make of its entries, and over (tests/auction/reading.hpp)
//     - every refusal was right at some moment between the request and the answer
//     - every sale is what the rules make of its lots' bids, and over (tests/auction/sale_reading.hpp)
//     - every watcher saw a snapshot and then the events after it, each as it is on the disk, without a gap
//
// It knows nothing of processes, scheduling and retries, but for one thing: within one life of the daemon's endpoint a
// repeated request is answered as it was the first time.
//
// Thread rules: pure functions.
#pragma once

#include "tests/auction/reading.hpp"
#include "tests/sim/records.hpp"

namespace gavel::sim {

/// Sentences; empty where all promises were kept. @pre the daemon is at rest, and every auction's end has passed
auction::testing::Lines violations(const auction::testing::SimDisk& disk, const Records& records);

/// Is this what GET /v1/auctions/{id} may say now? A sentence if not.
std::optional<std::string> wrong_view(const auction::testing::SimDisk& disk, const auction::AuctionId& id,
                                      const http::Response& answer, rules::Time now);

}  // namespace gavel::sim
