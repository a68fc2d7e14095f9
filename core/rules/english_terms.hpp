// The terms of an English auction: for english.cpp alone.
#pragma once

#include "core/rules/terms.hpp"

namespace gavel::rules {

/// What is wrong with the terms that the format uses (buy now, soft close, candle), and with those it has no use for.
void check_english_terms(const Terms& terms, Problems& found);

}  // namespace gavel::rules
