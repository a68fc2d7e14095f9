// SealedRules: the book of sealed bids that first_price, vickrey, all_pay, the sealed reverse formats and multi_unit
// share. What differs is how the winner is found: result(), in the format's own file.
//
// A bidder has one standing bid, and may replace or withdraw it until the end. Every bid takes the number of its event,
// and the earlier of equal bids is the better one; the same bid once more changes nothing and keeps its place.
//
// Sealed: whether a bid is taken depends on the terms and on that bidder alone, never on what others bid. Nothing of an
// amount is in State.price, State.leader or State.reserve_met before the close.
//
// Commit-reveal (terms.reveal_ms): a digest instead of a bid until the end, and the bid itself in the time after it.
// What is not revealed is void.
//
// Thread rules: as FormatRules.
#pragma once

#include "core/rules/format.hpp"
#include "core/rules/ranking.hpp"

namespace gavel::rules {

class SealedRules : public FormatRules {
 public:
  using FormatRules::apply;
  using FormatRules::on;

  Verdict on(const State&, const PlaceBid&, Time) const override;
  Verdict on(const State&, const WithdrawBid&, Time) const override;
  Verdict on(const State&, const CommitBid&, Time) const override;
  Verdict on(const State&, const RevealBid&, Time) const override;
  /// Seller or admin: the standing bid of that number goes.
  Verdict on(const State&, const RemoveBid&, Time, History) const override;

  void apply(State&, const SealedBidPlaced&) const override;
  void apply(State&, const SealedBidWithdrawn&) const override;
  void apply(State&, const BidCommitted&) const override;
  void apply(State&, const BidRevealed&) const override;
  void apply(State&, const BidRetracted&) const override;

  /// The starting price, whatever was bid. Reverse: the most.
  Amount minimum_bid(const State& state) const noexcept override { return state.terms.starting_price; }
  /// The best remaining bid, at its own amount.
  std::optional<Next> next_bidder(const State&, History, std::span<const std::uint32_t> passed) const override;

 protected:
  /// What all sealed formats check: the time to reveal, and the guard that cannot see what is not shown.
  static void check_sealed(const Terms& terms, Problems& found);

  /// A bid that is asked for, openly or by revealing it.
  struct Ask {
    Amount amount;
    std::int64_t units;
    std::int64_t min_units;
  };
  /// Why the terms do not allow it. Here: one unit, at least the starting price (reverse: at most).
  virtual std::optional<Rejection> refusal(const Terms& terms, const Ask& ask) const;
  static std::optional<Rejection> refusal_of_amount(const Terms& terms, Amount amount);

  /// The bids that count, best first.
  static std::vector<Ranked<SealedBid>> ranked(const State& state);
};

}  // namespace gavel::rules
