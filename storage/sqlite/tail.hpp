// Tail: which rows of the table `log` are an auction's, and the auction after the last of them.
//
// The journal appends what is committed to `log`, which has no index, and moves it to `entries` later (folding.hpp).
// In between, this says where an auction's newest entries are, and what its row in `auctions` does not say yet. It is
// shared by the journal, which changes it after each of its commits, and the readers of the same process.
//
//     const auto part = tail.of(id);                         // first this,
//     auto snapshot = Snapshot::begin(connection);           // then the snapshot
//     …                                                      // entries of the table, then those of `part` behind them
//
// In that order nothing is missed: whatever `part` names is committed, so the snapshot has it in `log`, or in `entries`
// if it has been moved since.
//
// Thread rules: any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/auction/view.hpp"

namespace gavel::sqlite {

/// Is it a kind of entry after which earlier bids do not stand any more? The index entries_taken_back has the same.
inline bool takes_back(std::string_view kind) noexcept {
  return kind == "bid_retracted" || kind == "sealed_bid_withdrawn";
}

class Tail {
 public:
  struct Part {
    std::uint64_t first = 0;               ///< seq of the entry at positions.front()
    std::vector<std::int64_t> positions;   ///< of entries first, first + 1, …
    std::vector<std::int64_t> taken_back;  ///< those of them that takes_back() is true for
    auction::ViewPtr after;                ///< null: the row in `auctions` says it all
  };

  /// The first `at_most` of its rows; all of them unless told otherwise.
  Part of(const auction::AuctionId& id, std::size_t at_most = SIZE_MAX) const;
  /// What is newer than the row of the auction; null where nothing is.
  auction::ViewPtr newer_view(const auction::AuctionId& id) const;
  bool contains(const auction::AuctionId& id) const;
  /// All of those: as many as there are auctions that bids have changed and folding has not come to.
  std::unordered_map<auction::AuctionId, auction::ViewPtr> newer_views() const;
  /// All auctions that have entries in `log`, in order of id.
  std::vector<auction::AuctionId> auctions() const;
  std::size_t rows() const;

  /// A row of a transaction, behind all that there is.
  struct Added {
    auction::AuctionId auction;
    std::uint64_t seq = 0;
    std::int64_t position = 0;
    bool takes_back = false;
    auction::ViewPtr after;  ///< as in Part
  };
  void add(std::span<Added> rows);  ///< their views are moved away
  /// Entries up to `seq` are in `entries`. `row`: the view that the auction's row says now, if it was written.
  void moved(const auction::AuctionId& id, std::uint64_t seq, const auction::ViewPtr& row);
  void clear();

 private:
  struct Kept : Part {
    std::size_t moved = 0;  // of positions, from the front: not its rows any more, and not worth moving the rest for
    std::size_t rows() const noexcept { return positions.size() - moved; }
  };

  mutable std::mutex mutex_;
  std::unordered_map<auction::AuctionId, Kept> parts_;
  std::size_t rows_ = 0;
};

}  // namespace gavel::sqlite
