// Standings: how far each auction has come, remembered, so that a bid need not look at its auction's row.
//
// What has entries in `log` must be remembered: its row may be behind. The rest is read from the disk when it is
// needed, and forgotten when there is too much of it.
//
// Thread rules: those of the connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>

#include "storage/sqlite/auction_row.hpp"
#include "storage/sqlite/tail.hpp"

namespace gavel::sqlite {

class Standings {
 public:
  Standings(AuctionTable& table, const Tail& tail) : table_(table), tail_(tail) {}

  /// Nothing where there is no such auction.
  StorageResult<std::optional<Standing>> of(const AuctionId& id);
  /// After the commit that made it so.
  void set(const AuctionId& id, const Standing& standing);

 private:
  void forget_some();

  AuctionTable& table_;
  const Tail& tail_;
  std::unordered_map<AuctionId, Standing> known_;
  std::size_t most_ = kMost;

  static constexpr std::size_t kMost = 100'000;
};

}  // namespace gavel::sqlite
