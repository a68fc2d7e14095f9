#include "storage/sqlite/folding.hpp"

#include <algorithm>
#include <utility>

namespace gavel::sqlite {
namespace {

/// What writing an auction's row costs, in rows of the log.
constexpr std::size_t kRowCost = 2;
/// Deleting a row from the front of the log is so much cheaper than moving one.
constexpr std::size_t kDropsForAMove = 8;

}  // namespace

void Folding::begin() {
  todo_ = tail_.auctions();
  std::ranges::reverse(todo_);
  end_ = log_.last_position();
  under_way_ = true;
}

StorageResult<void> Folding::step(std::size_t rows) {
  while (rows > 0 && done_ < todo_.size()) {
    auto used = fold(todo_[todo_.size() - 1 - done_], rows);
    if (!used) return fail(used);
    rows -= std::min(rows, *used);
  }
  if (rows == 0 || done_ < todo_.size()) return {};
  auto emptied = log_.drop_through(end_, static_cast<std::int64_t>(rows * kDropsForAMove));
  if (!emptied) return fail(emptied);
  emptied_ = *emptied;
  return {};
}

// Entries that came after the round began may go along: they are deleted with the next round.
StorageResult<std::size_t> Folding::fold(const auction::AuctionId& id, std::size_t rows) {
  const auto part = tail_.of(id, rows);
  for (const auto position : part.positions) {
    if (auto done = log_.move(position); !done) return fail(done);
  }
  const bool all = part.positions.size() < rows;
  Moved moved{id, part.first + part.positions.size() - 1, nullptr};
  if (all && part.after) {
    if (auto done = auctions_.refresh(*part.after); !done) return fail(done);
    moved.row = part.after;
  }
  if (all) ++done_;
  moved_.push_back(std::move(moved));
  return all ? part.positions.size() + kRowCost : rows;
}

void Folding::committed() {
  for (const auto& [id, seq, row] : std::exchange(moved_, {})) tail_.moved(id, seq, row);
  todo_.resize(todo_.size() - std::exchange(done_, 0));
  if (!std::exchange(emptied_, false)) return;
  under_way_ = false;
  emptied_through_ = end_;
}

void Folding::rolled_back() noexcept {
  moved_.clear();
  done_ = 0;
  emptied_ = false;
}

}  // namespace gavel::sqlite
