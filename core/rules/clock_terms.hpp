// The terms of formats whose price is a function of the time: for dutch.cpp and japanese.cpp alone.
#pragma once

#include "core/rules/terms.hpp"

namespace gavel::rules {

/// What is wrong with price_clock (but for the floor), and with terms that a price clock has no use for.
void check_clock_terms(const Terms& terms, Problems& found);

}  // namespace gavel::rules
