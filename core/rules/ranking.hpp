// Ranking: which of several bids is the best, and the order of the rest. For books of sealed bids and of open offers.
//
//     const auto ranked = best_first(state.terms, book);   // ranked.front().bid->amount
//
// The highest amount is the best; in reverse formats the lowest amount / weight. Fractions are compared by cross
// multiplication, so exactly. Of equal ones the earlier is better: there are no ties.
//
// Thread rules: pure functions; what they give points into the book.
#pragma once

#include <algorithm>
#include <map>
#include <vector>

#include "core/rules/state.hpp"

namespace gavel::rules {

/// Does `a` rank before `b`? Bid: SealedBid or Offer. @pre amounts in range, weights 1 … kMaxWeight
template <class Bid>
bool ranks_before(const Terms& terms, const Bid& a, const Bid& b) noexcept {
  const std::int64_t left = a.amount.minor * b.weight;
  const std::int64_t right = b.amount.minor * a.weight;
  if (left != right) return is_reverse(terms.format) ? left < right : left > right;
  return a.seq < b.seq;
}

template <class Bid>
struct Ranked {
  std::uint32_t alias;
  const Bid* bid;
};

/// Does it count? What was only committed to and never revealed does not.
inline bool counts(const Terms& terms, const SealedBid& bid) noexcept { return !terms.reveal_ms || bid.revealed; }
inline bool counts(const Terms&, const Offer&) noexcept { return true; }

/// The bids that count. O(n log n).
template <class Bid>
std::vector<Ranked<Bid>> best_first(const Terms& terms, const std::map<std::uint32_t, Bid>& book) {
  std::vector<Ranked<Bid>> ranked;
  for (const auto& [alias, bid] : book) {
    if (counts(terms, bid)) ranked.push_back({alias, &bid});
  }
  std::ranges::sort(ranked, [&](const auto& a, const auto& b) { return ranks_before(terms, *a.bid, *b.bid); });
  return ranked;
}

/// What a bid of theirs weighs: as the one that stands, so that nobody's rank changes behind a bid; else as approved.
template <class Bid>
std::uint32_t weight_of(const State& state, const Bid* standing, std::string_view bidder) {
  if (!state.terms.weighted) return 1000;
  if (standing) return standing->weight;
  const auto approval = state.approvals.find(bidder);
  return approval != state.approvals.end() ? approval->second.weight : 1000;
}

}  // namespace gavel::rules
