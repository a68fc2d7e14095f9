#include "core/auction/journal.hpp"

#include <algorithm>

namespace gavel::auction {

std::size_t asked_entry(const Commit& commit) noexcept {
  const auto opens = [](const Entry& entry) { return std::holds_alternative<rules::Opened>(entry.event); };
  const auto asked = std::ranges::find_if_not(commit.entries, opens);
  return asked == commit.entries.end() ? 0 : static_cast<std::size_t>(asked - commit.entries.begin());
}

Receipt receipt_of(const Commit& commit, const Committed& committed, std::size_t place) {
  const auto& entry = commit.entries.at(place);
  return receipt_of(*committed.batch, committed.first_leaf + place,
                    {entry.auction, entry.seq, entry.at, committed.hashes.at(place)});
}

}  // namespace gavel::auction
