// The Japanese auction: the price rises with the time, who leaves does not come back, and the last one in wins.
// docs/rules.md is its rule book.
#pragma once

#include "core/rules/format.hpp"

namespace gavel::rules {

const FormatRules& japanese() noexcept;

}  // namespace gavel::rules
