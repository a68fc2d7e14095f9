// Folding: moves what was appended to `log` to where it is looked for, a little at a time, behind the bids' back.
//
// It goes in rounds. A round takes the auctions that have entries in `log` when it begins, in order of id, so that
// neighbours in the tables are written one after the other: their entries are moved to `entries`, their rows in
// `auctions` are brought up to date, and at the end the log's rows are deleted. Each step is part of a transaction:
// that of a batch of bids, or one of its own when there is nothing else to do. What a step has done counts when it is
// committed.
//
//     if (!folding.is_under_way()) folding.begin();
//     auto transaction = Transaction::begin(db);
//     folding.step(256);                                  // so many rows at most
//     transaction->commit() ? folding.committed() : folding.rolled_back();
//
// Thread rules: those of the connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "storage/sqlite/auction_row.hpp"
#include "storage/sqlite/entry_log.hpp"
#include "storage/sqlite/tail.hpp"

namespace gavel::sqlite {

class Folding {
 public:
  Folding(EntryLog& log, AuctionTable& auctions, Tail& tail) : log_(log), auctions_(auctions), tail_(tail) {}

  bool is_under_way() const noexcept { return under_way_; }
  /// Is there anything in the log?
  bool has_work() const { return under_way_ || log_.last_position() > emptied_through_; }
  void begin();

  /// Writes about so many rows. @pre a round is under way and a write transaction is open
  StorageResult<void> step(std::size_t rows);
  void committed();
  void rolled_back() noexcept;

 private:
  struct Moved {
    auction::AuctionId id;
    std::uint64_t seq;     // up to here
    auction::ViewPtr row;  // that was written; null: none was
  };
  StorageResult<std::size_t> fold(const auction::AuctionId& id, std::size_t rows);

  EntryLog& log_;
  AuctionTable& auctions_;
  Tail& tail_;
  bool under_way_ = false;
  std::int64_t end_ = 0;                  // rows up to here are the round's
  std::int64_t emptied_through_ = 0;      // rows up to here are gone
  std::vector<auction::AuctionId> todo_;  // last one first
  std::size_t done_ = 0;                  // of todo_, by the step
  std::vector<Moved> moved_;              // by the step
  bool emptied_ = false;                  // the log, of the round's rows, by the step
};

}  // namespace gavel::sqlite
