// Events as the journal keeps them: a kind (rules::kind) and a payload of canonical JSON.
//
// Canonical: keys sorted, no spaces, UTF-8 as it is, only integers and strings (and, for increments of one's own, an
// array of [from, step] pairs); what is optional and absent is left out; true is 1. So one event has exactly one
// payload, byte for byte, and bytes can be compared and hashed. docs/journal.md has an example of each kind.
//
// Decoding is strict. Whatever encode() would not have written is `corrupt`, with a sentence that names the key.
//
// Thread rules: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/auction/journal.hpp"
#include "core/rules/auction.hpp"

namespace gavel::sqlite {

/// The payload of an event. `corrupt` where a text is not UTF-8: no journal could give it back.
auction::StorageResult<std::string> encode(const rules::Event& event);

/// The event of a payload: decode(kind(e), encode(e)) is e.
auction::StorageResult<rules::Event> decode(std::string_view kind, std::string_view payload);

/// The public part of the payload of a "bid"; does not look at the bidder's name and maximum.
auction::StorageResult<auction::BidRow> decode_bid(std::uint64_t seq, rules::Time at, std::string_view payload);

}  // namespace gavel::sqlite
