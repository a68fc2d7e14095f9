#include "storage/sqlite/standings.hpp"

#include <algorithm>

namespace gavel::sqlite {

StorageResult<std::optional<Standing>> Standings::of(const AuctionId& id) {
  if (const auto known = known_.find(id); known != known_.end()) return std::optional(known->second);
  return table_.standing(id);
}

void Standings::set(const AuctionId& id, const Standing& standing) {
  known_.insert_or_assign(id, standing);
  if (known_.size() > most_) forget_some();
}

// Where much of it must be remembered, it takes as much again before the next look: else each would find nothing.
void Standings::forget_some() {
  std::erase_if(known_, [this](const auto& known) { return !tail_.contains(known.first); });
  most_ = std::max(kMost, known_.size() * 2);
}

}  // namespace gavel::sqlite
