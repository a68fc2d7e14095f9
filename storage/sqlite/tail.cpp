#include "storage/sqlite/tail.hpp"

#include <algorithm>
#include <utility>

namespace gavel::sqlite {

using auction::AuctionId;
using auction::ViewPtr;

Tail::Part Tail::of(const AuctionId& id, std::size_t at_most) const {
  std::lock_guard lock(mutex_);
  const auto found = parts_.find(id);
  if (found == parts_.end()) return {};
  const auto& [first, positions, taken_back, after] = found->second;
  const auto count = static_cast<std::ptrdiff_t>(std::min(at_most, positions.size()));
  return {first, {positions.begin(), positions.begin() + count}, taken_back, after};
}

ViewPtr Tail::newer_view(const AuctionId& id) const {
  std::lock_guard lock(mutex_);
  const auto found = parts_.find(id);
  return found == parts_.end() ? nullptr : found->second.after;
}

bool Tail::contains(const AuctionId& id) const {
  std::lock_guard lock(mutex_);
  return parts_.contains(id);
}

std::vector<AuctionId> Tail::auctions() const {
  std::lock_guard lock(mutex_);
  std::vector<AuctionId> ids;
  ids.reserve(parts_.size());
  for (const auto& [id, part] : parts_) ids.push_back(id);
  return ids;
}

std::size_t Tail::rows() const {
  std::lock_guard lock(mutex_);
  return rows_;
}

void Tail::add(const AuctionId& id, Part added) {
  std::lock_guard lock(mutex_);
  rows_ += added.positions.size();
  auto& part = parts_[id];
  if (part.positions.empty()) part.first = added.first;
  part.positions.insert(part.positions.end(), added.positions.begin(), added.positions.end());
  part.taken_back.insert(part.taken_back.end(), added.taken_back.begin(), added.taken_back.end());
  part.after = std::move(added.after);
}

void Tail::moved(const AuctionId& id, std::uint64_t seq, const ViewPtr& row) {
  std::lock_guard lock(mutex_);
  const auto found = parts_.find(id);
  if (found == parts_.end()) return;
  auto& part = found->second;
  const auto count = seq < part.first ? 0 : std::min<std::uint64_t>(seq + 1 - part.first, part.positions.size());
  if (count > 0) {
    const auto last = part.positions[count - 1];
    std::erase_if(part.taken_back, [last](std::int64_t position) { return position <= last; });
  }
  part.positions.erase(part.positions.begin(), part.positions.begin() + static_cast<std::ptrdiff_t>(count));
  part.first += count;
  rows_ -= count;
  if (row && row == part.after) part.after = nullptr;
  if (part.positions.empty() && !part.after) parts_.erase(found);
}

void Tail::clear() {
  std::lock_guard lock(mutex_);
  parts_.clear();
  rows_ = 0;
}

}  // namespace gavel::sqlite
