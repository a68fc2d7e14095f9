// FormatRules: what differs from one auction format to the next. One file per format implements it (english.cpp).
//
// What all formats share (open, close, cancel, who may bid and when, the range of amounts) is done before in
// auction.cpp, so a format sees only bids that are allowed and in time. To add a format: a value in Format, a file
// beside english.cpp, a case in rules_of().
//
// Thread rules: stateless; every function is pure and may be called from any thread.
#pragma once

#include "core/base/expected.hpp"
#include "core/rules/auction.hpp"

namespace gavel::rules {

class FormatRules {
 public:
  virtual ~FormatRules() = default;

  /// The event that a bid makes, or why it is refused.
  /// @pre the auction takes bids at `now`, the bidder is not the seller, the amount is in 1 … kMaxAmount.
  virtual base::Expected<BidPlaced, Rejection> decide_bid(const State& state, const PlaceBid& bid, Time now) const = 0;

  /// Takes over leader, rivals and price from an event. The caller has counted the bid and noted the alias.
  virtual void apply_bid(State& state, const BidPlaced& event) const = 0;

  /// How it ends if it ends now.
  virtual Closed result(const State& state) const = 0;

  /// What a bidder who does not lead must offer at least.
  virtual Amount minimum_bid(const State& state) const noexcept = 0;
};

/// The rules of a format; lives as long as the program.
const FormatRules& rules_of(Format format) noexcept;

}  // namespace gavel::rules
