// The journal port: what an auction needs of the disk, as values. `storage` implements it; the auction's process speaks
// to the processes that wrap it (core/auction/storage_protocol.hpp).
//
// One event is one entry with the auction's next number. The entries of one command are committed together or not at
// all; committed means on disk. Entries are append-only, keyed (auction, seq): a second writer of one auction gets
// `conflict`, and nothing of its commit is kept.
//
// Thread rules: values.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/auction/id.hpp"
#include "core/auction/view.hpp"
#include "core/base/expected.hpp"
#include "core/rules/auction.hpp"

namespace gavel::auction {

/// One event of one auction, as it is kept.
struct Entry {
  AuctionId auction;
  std::uint64_t seq = 0;  ///< 1, 2, 3 … without gaps
  rules::Time at;         ///< server time of the decision
  rules::Event event;
};

/// What one command made: its entries, and the auction as it is after them (for lists and for closed auctions).
struct Commit {
  std::vector<Entry> entries;
  std::shared_ptr<const View> after;
};

enum class StorageErrc : std::uint8_t {
  conflict,  ///< (auction, seq) is taken: another writer was first; nothing of this commit is kept
  full,      ///< no space left; nothing was kept, the same again may work later
  io,        ///< the disk or the file system failed; nothing was acknowledged
  corrupt,   ///< what is on disk is not what was written
  busy,      ///< another process holds the file
};

struct StorageError {
  StorageErrc code;
  std::string text;  ///< one line for the log
};

template <class T>
using StorageResult = base::Expected<T, StorageError>;

/// One accepted bid, as the public may see it.
struct BidRow {
  std::uint64_t seq = 0;
  rules::Time at;
  std::uint32_t alias = 0;
  rules::Amount amount;  ///< BidPlaced::visible: never a leader's hidden maximum
  rules::Amount price;   ///< the price after it
  bool led = false;      ///< did the bidder lead after it
};

struct BidPage {
  std::vector<BidRow> items;          ///< in order of seq
  std::optional<std::uint64_t> next;  ///< pass as `after` for the next page
};

/// Which auctions, in order of their ids (time of making).
struct ListQuery {
  std::optional<rules::Phase> phase;
  std::uint32_t limit = 50;
  std::optional<AuctionId> after;
};

struct ListPage {
  std::vector<View> items;
  std::optional<AuctionId> next;
};

}  // namespace gavel::auction
