// Checker: what must hold of a house after (and while) everything went wrong, from its answers, its log and its disk.
//
//     History history;
//     history.answered(sim, id, bid, result);     // in the completion of each bid
//     for (auto& line : violations(history, disk)) ADD_FAILURE() << line;
//
// It knows nothing of processes: it reads the entries by core/rules (reading.hpp) and compares.
//
// Thread rules: one thread.
#pragma once

#include <string>
#include <vector>

#include "tests/auction/reading.hpp"
#include "tests/auction/sim_house.hpp"

namespace gavel::auction::testing {

class History {
 public:
  /// A bid's completion was called just now. Bids must differ in bidder or amount.
  void answered(const SimHouse& sim, const AuctionId& id, const rules::PlaceBid& bid,
                const HouseResult<BidVerdict>& result);
  /// A look at the public view from outside, at any moment.
  void looked(const SimHouse& sim, const AuctionId& id);
  /// What a hub was told by a world that is gone now.
  void told(const LiveLog& log);

  /// Sentences; empty where all promises were kept. The daemon must have been at rest, with every auction over.
  std::vector<std::string> violations(const SimDisk& disk) const;

  std::size_t acknowledged() const noexcept { return acknowledged_.size(); }
  std::size_t refused() const noexcept { return refused_.size(); }
  std::size_t unavailable() const noexcept { return undone_.size(); }
  std::size_t unknown() const noexcept { return unknown_; }

 private:
  struct Acknowledged {
    AuctionId id;
    rules::PlaceBid bid;
    BidAnswer answer;
  };
  struct Refused {
    AuctionId id;
    rules::PlaceBid bid;
    rules::Rejection rejection;
    rules::Time at;
    std::uint64_t seq;  ///< on the disk when it was said
  };

  std::vector<Acknowledged> acknowledged_;
  std::vector<Refused> refused_;
  struct Undone {
    AuctionId id;
    rules::PlaceBid bid;
  };
  std::vector<Undone> undone_;  ///< "unavailable" was said
  std::size_t unknown_ = 0;
  std::vector<std::string> seen_;  ///< violations that were seen at once
};

}  // namespace gavel::auction::testing
