// What a batch of commits would write, worked out before anything is written.
//
// Which commits are refused is known from the auctions' standings and the batch itself, under the write lock. So a
// conflict costs no savepoint: the refused commits are left out, the rest is written straight through. The chain of
// hashes is gone on with here.
//
//     if (auto done = plan.make(batch, verdicts); !done) …   // the same object for each batch: it keeps its memory
//     for (const auto& line : plan.lines()) …
//
// Thread rules: the connection's thread.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/auction/journal.hpp"
#include "storage/sqlite/accounts.hpp"
#include "storage/sqlite/auction_row.hpp"
#include "storage/sqlite/journal.hpp"
#include "storage/sqlite/standings.hpp"

namespace gavel::sqlite {

/// One for each commit of the batch, in its order.
using Verdicts = std::vector<StorageResult<auction::Committed>>;

class BatchPlan {
 public:
  /// An auction that the batch touches.
  struct Touched {
    Standings::Known* known;                ///< as it was before the batch
    Standing now;                           ///< with what is accepted so far
    const auction::Commit* last = nullptr;  ///< of those that were accepted; null: nothing to write
    ViewTexts texts = {};                   ///< those that its accepted commits changed
    bool refused = false;                   ///< one of its commits was: those behind it stand on what is not there
    /// Must its row be written with the entries? A bid alone changes only what folding brings up to date.
    bool needs_row() const noexcept {
      const auto& before = known->standing;
      return last && (!before || before->phase != now.phase || texts.terms || texts.aftermath);
    }
  };
  /// An entry of an accepted commit.
  struct Line {
    const auction::Commit* commit;
    const auction::Entry* entry;
    std::size_t touched;  ///< whose it is
    std::string payload;
  };
  /// What it asks, and what it changes when it is committed.
  struct Context {
    Standings& standings;
    Accounts& accounts;
    const auction::RequestIndex& requests;
  };

  explicit BatchPlan(Context context) : context_(context) {}

  /// Plans this batch in place of the last one. Refuses, in `verdicts`, each commit that is a conflict, leaves a gap,
  /// contradicts itself, repeats a request that is kept, or follows a refused one of the same auction.
  /// @pre a write transaction is open; the batch outlives the plan, and standings forget nothing meanwhile.
  StorageResult<void> make(std::span<const CommitPtr> batch, Verdicts& verdicts);

  const std::vector<Touched>& auctions() const noexcept { return auctions_; }
  const std::vector<Line>& lines() const noexcept { return lines_; }
  /// Of the lines, in their order.
  const std::vector<base::Sha256>& hashes() const noexcept { return hashes_; }

 private:
  StorageResult<void> consider(const auction::Commit& commit, StorageResult<auction::Committed>& verdict);
  StorageResult<std::size_t> touch(const AuctionId& id);
  std::optional<std::string> repeats(const auction::Commit& commit) const;
  StorageResult<void> accept(const auction::Commit& commit, std::size_t place);
  StorageResult<void> add_lines(const auction::Commit& commit, std::size_t place);

  Context context_;
  std::vector<Touched> auctions_;
  std::vector<Line> lines_;
  std::vector<base::Sha256> hashes_;
  std::set<std::pair<std::string_view, std::string_view>> asked_;  // account and key, of the batch
};

}  // namespace gavel::sqlite
