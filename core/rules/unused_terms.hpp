// Terms that only some formats use: who says "buy_now" to a sealed auction has meant something else, and is told so.
//
//     refuse_unused(terms, {Extra::soft_close, Extra::weighted}, found);  // the format uses these two and no other
//
// Thread rules: pure functions.
#pragma once

#include <initializer_list>

#include "core/rules/terms.hpp"

namespace gavel::rules {

enum class Extra : std::uint8_t {
  buy_now,
  soft_close,
  candle,
  price_clock,
  units,
  commit_reveal,
  beats_own,
  weighted,
  full_max,  ///< the reserve's policy that shows the leader's maximum
  confirm,   ///< the guard against a slip of the finger, upwards
};

/// Adds a problem, by its field on the wire, for each of these that is set and that the format does not use.
void refuse_unused(const Terms& terms, std::initializer_list<Extra> used, Problems& found);

}  // namespace gavel::rules
