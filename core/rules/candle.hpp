// Candle endings: where the end falls, and what stood at it.
//
// The seed is drawn before the start; its SHA-256 is public from then on, the seed itself after the close. So everybody
// can work out the end afterwards, nobody before, and the server cannot choose it once there are bids.
//
// Thread rules: pure functions.
#pragma once

#include "core/rules/state.hpp"

namespace gavel::rules {

/// The start of the window, and the first 8 bytes (big endian) of SHA-256("SEED:AUCTION") modulo the window's length.
/// @pre candle.window_ms > 0
Time candle_end(const Candle& candle, Time ends_at);

/// What was recorded before that instant; Created is always in it. Ends at the first event that is not.
History recorded_before(History history, Time end) noexcept;

}  // namespace gavel::rules
