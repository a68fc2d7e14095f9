// NaiveEnglish: the English rules once more, written to be plainly right. It keeps nothing but the list of accepted
// bids and works out everything from it each time; slow, and made otherwise than core/rules/english.cpp on purpose.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/rules/auction.hpp"

namespace gavel::rules::testing {

class NaiveEnglish {
 public:
  using Bidder = int;
  using Minor = std::int64_t;

  explicit NaiveEnglish(const Terms& terms) : terms_(terms) {}

  void accept(Bidder bidder, Minor maximum) { bids_.push_back({bidder, maximum}); }

  bool has_bids() const { return !bids_.empty(); }
  Bidder leader() const { return bids_[winning(bids_.size())].bidder; }
  Minor leader_maximum() const { return bids_[winning(bids_.size())].maximum; }
  std::optional<Minor> rival_maximum() const { return rival(bids_.size()); }
  Minor price() const;
  bool reserve_met() const;
  /// The least that this bidder may offer.
  Minor minimum_for(Bidder bidder) const;
  Minor step_at(Minor beaten) const { return terms_.increments.step_at({beaten}).minor; }

 private:
  struct Bid {
    Bidder bidder;
    Minor maximum;
  };

  // Each of these looks at the first `count` bids only.
  std::size_t winning(std::size_t count) const;
  std::optional<Minor> rival(std::size_t count) const;
  Minor asked(std::size_t count) const;

  Terms terms_;
  std::vector<Bid> bids_;
};

}  // namespace gavel::rules::testing
