#include "storage/sqlite/standings.hpp"

#include <algorithm>

namespace gavel::sqlite {

StorageResult<Standings::Known*> Standings::of(const AuctionId& id) {
  if (const auto known = known_.find(id); known != known_.end()) return &known->second;
  auto standing = table_.standing(id);
  if (!standing) return fail(standing);
  return &known_.emplace(id, Known{.standing = *standing}).first->second;
}

// Where much of it must be remembered, it takes as much again before the next look: else each would find nothing.
void Standings::forget_some() {
  if (known_.size() <= most_) return;
  std::erase_if(known_, [this](const auto& known) { return !tail_.contains(known.first); });
  most_ = std::max(kMost, known_.size() * 2);
}

}  // namespace gavel::sqlite
