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
  const auto& part = found->second;
  const auto begin = part.positions.begin() + static_cast<std::ptrdiff_t>(part.moved);
  const auto count = static_cast<std::ptrdiff_t>(std::min(at_most, part.rows()));
  return {part.first, {begin, begin + count}, part.taken_back, part.after};
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

std::unordered_map<AuctionId, ViewPtr> Tail::newer_views() const {
  std::unordered_map<AuctionId, ViewPtr> views;
  std::lock_guard lock(mutex_);
  for (const auto& [id, part] : parts_) {
    if (part.after) views.emplace(id, part.after);
  }
  return views;
}

std::vector<AuctionId> Tail::auctions() const {
  std::lock_guard lock(mutex_);
  std::vector<AuctionId> ids;
  ids.reserve(parts_.size());
  for (const auto& [id, part] : parts_) ids.push_back(id);
  std::ranges::sort(ids);
  return ids;
}

std::size_t Tail::rows() const {
  std::lock_guard lock(mutex_);
  return rows_;
}

void Tail::add(std::span<Added> rows) {
  std::lock_guard lock(mutex_);
  rows_ += rows.size();
  for (auto& row : rows) {
    auto& part = parts_[row.auction];
    if (part.rows() == 0) part.first = row.seq;
    part.positions.push_back(row.position);
    if (row.takes_back) part.taken_back.push_back(row.position);
    part.after = std::move(row.after);
  }
}

void Tail::moved(const AuctionId& id, std::uint64_t seq, const ViewPtr& row) {
  std::lock_guard lock(mutex_);
  const auto found = parts_.find(id);
  if (found == parts_.end()) return;
  auto& part = found->second;
  const auto count = seq < part.first ? 0 : std::min<std::uint64_t>(seq + 1 - part.first, part.rows());
  part.moved += count;
  part.first += count;
  rows_ -= count;
  if (count > 0) {
    const auto last = part.positions[part.moved - 1];
    std::erase_if(part.taken_back, [last](std::int64_t position) { return position <= last; });
  }
  if (2 * part.moved >= part.positions.size()) {
    part.positions.erase(part.positions.begin(), part.positions.begin() + static_cast<std::ptrdiff_t>(part.moved));
    part.moved = 0;
  }
  if (row && row == part.after) part.after = nullptr;
  if (part.rows() == 0 && !part.after) parts_.erase(found);
}

void Tail::clear() {
  std::lock_guard lock(mutex_);
  parts_.clear();
  rows_ = 0;
}

}  // namespace gavel::sqlite
