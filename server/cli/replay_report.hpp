// What a replay found: the sums over all auctions, as a table for people or as JSON for programs.
//
// Thread rules: values and pure functions.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "server/cli/auction_replay.hpp"
#include "server/cli/replay_set.hpp"
#include "server/cli/statistics.hpp"

namespace gavel::cli {

struct ReplayReport {
  struct Share {
    std::uint64_t equal = 0;
    std::uint64_t of = 0;
  };

  std::uint64_t auctions = 0;
  std::uint64_t auctions_failed = 0;  ///< given up before their outcome was read
  std::uint64_t bids = 0;             ///< decided, one way or the other
  std::uint64_t accepted = 0;
  std::map<std::string, std::uint64_t> refused;  ///< by code
  Share verdicts;                                ///< as expected, of all bids of the set
  Share model_price;                             ///< auctions that end at the price, and with the winner, of the rules
  Share model_winner;
  Share recorded_price;  ///< auctions that end at the price that was recorded
  std::map<std::string, Share> recorded_by_kind;
  std::uint64_t busy = 0;
  std::uint64_t lost = 0;
  std::uint64_t disconnected = 0;
  std::chrono::nanoseconds took{};    ///< from the first bid to the last answer
  Latency latency;                    ///< of the answers to bids
  std::vector<std::string> problems;  ///< the first few, one line each

  double bids_per_second() const;
  /// Every verdict, price and winner is that of the rules. (The recorded price is a fact about the data: not asked.)
  bool as_expected() const;
};

/// @pre as many results as auctions, in the same order
ReplayReport summarize(const std::vector<RecordedAuction>& auctions, const std::vector<const AuctionResult*>& results,
                       std::chrono::nanoseconds took);

/// Aligned lines; each ends with a newline.
std::string to_table(const ReplayReport& report);

/// One JSON object on one line; durations in milliseconds.
std::string to_json(const ReplayReport& report);

}  // namespace gavel::cli
