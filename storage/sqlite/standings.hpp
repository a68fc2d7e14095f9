// Standings: how far each auction has come, remembered, so that a bid need not look at its auction's row.
//
// What has entries in `log` must be remembered: its row may be behind. The rest (that there is no such auction, too) is
// read from the disk when it is needed, and forgotten when there is too much of it.
//
// Thread rules: those of the connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>

#include "storage/sqlite/auction_row.hpp"
#include "storage/sqlite/tail.hpp"

namespace gavel::sqlite {

class Standings {
 public:
  struct Known {
    std::optional<Standing> standing;  ///< nothing: there is no such auction. Changed after the commit that made it so
    std::size_t place = 0;             ///< for whoever plans a batch: where in the plan it is, if it is there
  };

  Standings(AuctionTable& table, const Tail& tail) : table_(table), tail_(tail) {}

  /// Where it is remembered, until forget_some().
  StorageResult<Known*> of(const AuctionId& id);
  /// If there is too much. @pre tail has what is not folded
  void forget_some();

 private:
  AuctionTable& table_;
  const Tail& tail_;
  std::unordered_map<AuctionId, Known> known_;
  std::size_t most_ = kMost;

  static constexpr std::size_t kMost = 100'000;
};

}  // namespace gavel::sqlite
