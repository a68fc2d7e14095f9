// An auction's entries, as the state that they make. For those who may see what is secret in it.
//
// Thread rules: a pure function.
#pragma once

#include <variant>
#include <vector>

#include "core/auction/journal.hpp"

namespace gavel::auction {

/// @pre entries begin with Created
inline rules::State replayed(const std::vector<Entry>& entries) {
  auto state = rules::begin(std::get<rules::Created>(entries.front().event));
  for (std::size_t i = 1; i < entries.size(); ++i) rules::apply(state, entries[i].event);
  return state;
}

}  // namespace gavel::auction
