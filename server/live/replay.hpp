// Replay: entries as the stream tells them: each with the auction as it was then, up to the end.
//
// Thread rules: a pure function.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/auction/journal.hpp"

namespace gavel::live {

/// Gives `to` each entry from `from` + 1 to `last`, with the auction as it was then. True where it came to the end:
/// what is written after that is not in the stream. @param entries all of the auction, from the first
template <class To>
bool replay(const auction::AuctionId& id, const std::vector<auction::Entry>& entries, std::uint64_t from,
            std::uint64_t last, To to) {
  std::optional<rules::State> state;
  for (const auto& entry : entries) {
    if (entry.seq > last) break;
    if (state) {
      rules::apply(*state, entry.event);
    } else {
      state = rules::begin(std::get<rules::Created>(entry.event));
    }
    if (entry.seq > from) to(entry, auction::make_view(id, *state));
    if (rules::is_over(state->phase)) return true;
  }
  return false;
}

/// The state after all of them. @param entries all of the auction, from the first
inline rules::State state_after(const std::vector<auction::Entry>& entries) {
  auto state = rules::begin(std::get<rules::Created>(entries.front().event));
  for (const auto& entry : entries) {
    if (entry.seq > 1) rules::apply(state, entry.event);
  }
  return state;
}

}  // namespace gavel::live
