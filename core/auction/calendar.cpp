#include "core/auction/calendar.hpp"

#include <algorithm>
#include <functional>
#include <limits>

namespace gavel::auction {
namespace {

constexpr rules::Time kNever{std::numeric_limits<std::int64_t>::max()};

/// Marks that are out of date, beyond as many as there are auctions, before they are looked for.
constexpr std::size_t kSlack = 1000;

}  // namespace

void Calendar::add(const AuctionId& id, std::optional<rules::Time> due) {
  due_.insert_or_assign(id, due.value_or(kNever));
  if (!due) return;
  marks_.push_back({*due, id});
  std::ranges::push_heap(marks_, std::greater());
  if (marks_.size() > 2 * due_.size() + kSlack) tidy();
}

// What is in order is a heap.
void Calendar::tidy() {
  std::erase_if(marks_, [this](const Mark& mark) { return !holds(mark); });
  std::ranges::sort(marks_);
  const auto again = std::ranges::unique(marks_);
  marks_.erase(again.begin(), again.end());
}

bool Calendar::holds(const Mark& mark) const {
  const auto it = due_.find(mark.id);
  return it != due_.end() && it->second == mark.due;
}

void Calendar::drop_first() {
  std::ranges::pop_heap(marks_, std::greater());
  marks_.pop_back();
}

std::optional<AuctionId> Calendar::take_due(rules::Time now) {
  while (!marks_.empty() && marks_.front().due <= now) {
    const Mark first = marks_.front();
    drop_first();
    if (!holds(first)) continue;
    due_.erase(first.id);
    return first.id;
  }
  return std::nullopt;
}

std::optional<rules::Time> Calendar::next() const {
  if (marks_.empty()) return std::nullopt;
  return marks_.front().due;
}

}  // namespace gavel::auction
