// The public part of the entries that are steps of the bidding. Does not look at names and maxima, so a payload without
// them would do.
//
// Thread rules: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/auction/journal.hpp"

namespace gavel::sqlite {

/// What row an entry of that kind makes; nothing where it makes none.
std::optional<auction::BidKind> bid_kind(std::string_view entry_kind) noexcept;

/// The row of a payload. `show_sealed`: with amounts and units of sealed bids. A retraction has no alias of its own: 0.
auction::StorageResult<auction::BidRow> decode_bid(auction::BidKind kind, std::uint64_t seq, rules::Time at,
                                                   std::string_view payload, bool show_sealed);

/// Which bids a "bid_retracted" takes back.
auction::StorageResult<std::vector<std::uint64_t>> decode_taken_back(std::string_view payload);

/// Whose bid it is.
auction::StorageResult<std::uint32_t> decode_alias(std::string_view payload);

/// Who leads after a "bid_retracted": an alias, 0 for nobody.
auction::StorageResult<std::uint32_t> decode_leader(std::string_view payload);

}  // namespace gavel::sqlite
