// What a batch of commits would write, worked out before anything is written.
//
// Which commits are refused is known from the auctions' rows and the batch itself, under the write lock. So a conflict
// costs no savepoint: the refused commits are left out, the rest is written straight through.
//
// Thread rules: the connection's thread.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/auction/journal.hpp"
#include "storage/sqlite/auction_row.hpp"

namespace gavel::sqlite {

/// One for each commit of the batch, in its order.
using Verdicts = std::vector<StorageResult<void>>;

class BatchPlan {
 public:
  /// An auction that the batch touches.
  struct Touched {
    std::optional<AuctionTable::Standing> before;
    std::uint64_t seq = 0;                 ///< its last entry, with what is accepted so far
    const auction::View* after = nullptr;  ///< of its last accepted commit; null: nothing to write
    ViewTexts texts;                       ///< those that its accepted commits changed
    bool refused = false;                  ///< one of its commits was: those behind it stand on what is not there
  };
  /// An entry of an accepted commit.
  struct Line {
    std::size_t commit;  ///< place in the batch
    const auction::Entry* entry;
    std::string payload;
  };

  /// Refuses, in `verdicts`, each commit that is a conflict, leaves a gap, contradicts itself, or follows a refused one
  /// of the same auction. Commits that have an error in `verdicts` already count as refused.
  /// @pre a write transaction is open; the batch outlives the plan.
  static StorageResult<BatchPlan> make(std::span<const auction::Commit> batch, AuctionTable& auctions,
                                       Verdicts& verdicts);

  /// In order of id: neighbours in the table are written one after the other.
  const std::map<AuctionId, Touched>& auctions() const noexcept { return auctions_; }
  const std::vector<Line>& lines() const noexcept { return lines_; }

 private:
  StorageResult<void> consider(std::size_t place, const auction::Commit& commit, AuctionTable& table,
                               StorageResult<void>& verdict);
  StorageResult<Touched*> touch(const AuctionId& id, AuctionTable& table);
  StorageResult<void> accept(std::size_t place, const auction::Commit& commit, Touched& touched);

  std::map<AuctionId, Touched> auctions_;
  std::vector<Line> lines_;
};

}  // namespace gavel::sqlite
