// What formats whose price is a function of the time have in common: for dutch.cpp and japanese.cpp alone.
#pragma once

#include "core/rules/events.hpp"
#include "core/rules/terms.hpp"

namespace gavel::rules {

/// What is wrong with price_clock (but for the floor), and with terms that a price clock has no use for.
void check_clock_terms(const Terms& terms, Problems& found);

/// The end of a clock that found a taker.
inline Closed sold_to(std::uint32_t alias, Amount price) {
  return {.outcome = Outcome::sold, .winner = alias, .hammer_price = price};
}

}  // namespace gavel::rules
