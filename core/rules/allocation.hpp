// Allocation: who gets how many of many equal units.
//
//     allocate({.supply = 10}, demands)   // units for each demand, in the same order
//
// The dearest are filled first. Of equal prices that ask for more than is left, `time` fills the earlier first;
// `pro_rata` shares in proportion to what they ask for: rounded down, and what remains goes one each to the largest
// remainders, of equal ones to the earlier. Who would get fewer units than they said at least gets none, and the rest
// goes on as if they had not bid; under pro_rata the latest such bid falls first.
//
// Thread rules: pure functions.
#pragma once

#include <span>
#include <vector>

#include "core/rules/terms.hpp"

namespace gavel::rules {

struct Demand {
  Amount price;
  std::int64_t units = 0;
  std::int64_t min_units = 0;
};

inline constexpr std::int64_t kMaxUnits = 1'000'000'000;

/// @pre `best_first`: prices fall, and of equal ones the earlier comes first; units and supply 1 … kMaxUnits.
/// The sum never exceeds the supply. O(n), but for pro_rata with minimums that are not met: O(n) for each.
std::vector<std::int64_t> allocate(const Units& terms, std::span<const Demand> best_first);

}  // namespace gavel::rules
