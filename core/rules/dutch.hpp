// The Dutch auction: the price falls with the time, and the first to accept it wins. docs/rules.md is its rule book.
#pragma once

#include "core/rules/format.hpp"

namespace gavel::rules {

const FormatRules& dutch() noexcept;

}  // namespace gavel::rules
