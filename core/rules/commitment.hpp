// Commitments: what a bidder of a commit-reveal auction hands in before the end, so that not even the server knows the
// bid, and what it must come to when the bid is revealed.
//
// The text that is hashed has six lines, each but the last ended by a line feed:
//
//     gavel-commitment-1
//     BIDDER      the account's name: nobody can hand in a copy of another's commitment
//     AMOUNT      minor units, a decimal number
//     UNITS       1 where the format knows no units
//     MIN_UNITS   0 where the format knows no units
//     NONCE       the bidder's own secret: without one, all amounts could be tried out
//
// Thread rules: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/rules/money.hpp"

namespace gavel::rules {

/// The SHA-256 of that text: 64 lower-case hexadecimal digits.
std::string commitment(std::string_view bidder, Amount amount, std::int64_t units, std::int64_t min_units,
                       std::string_view nonce);

}  // namespace gavel::rules
