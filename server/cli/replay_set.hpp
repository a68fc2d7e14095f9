// A replay set: recorded auctions with all their bids, and what should come of them. Two CSV files, columns by name:
//
//     bids      auction_id, seq (1, 2, …), offset_ms (since the start), bidder, max_cents (the bidder's maximum),
//               expect = accepted | not_above_own_max | below_min_next
//     expected  auction_id, item, open_cents, bids, model_winner, model_price_cents, recorded_price_cents, class
//
// `model_*` and `expect` are what the rules give; `recorded_price_cents` is what the real auction ended at, and `class`
// says whether the two agree and if not, why. Other columns are ignored. Auctions come in the order of `expected`.
//
// Thread rules: values.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/expected.hpp"

namespace gavel::cli {

struct RecordedBid {
  std::chrono::milliseconds offset{};
  std::string bidder;
  std::int64_t maximum = 0;  ///< minor units
  std::string expect;        ///< "accepted", or the code of the refusal on the wire ("below_minimum")
};

struct RecordedAuction {
  std::string id;
  std::string item;
  std::int64_t starting_price = 0;
  std::string winner;                 ///< by the rules; empty without one
  std::optional<std::int64_t> price;  ///< by the rules; nothing without an accepted bid
  std::optional<std::int64_t> recorded_price;
  std::string kind;  ///< the column `class`
  std::vector<RecordedBid> bids;
};

/// Reads the two files. Errors are one line: "bids.csv:17: max_cents: 'x' is not a whole number".
base::Expected<std::vector<RecordedAuction>, std::string> load_replay_set(const std::filesystem::path& bids,
                                                                          const std::filesystem::path& expected);

/// The same from texts; the errors begin with "bids:" or "expected:".
base::Expected<std::vector<RecordedAuction>, std::string> parse_replay_set(std::string_view bids,
                                                                           std::string_view expected);

}  // namespace gavel::cli
