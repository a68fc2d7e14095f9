#include "core/rules/exposure.hpp"

namespace gavel::rules {
namespace {

/// Formats see to it that a total is an amount.
Amount total(Amount price, std::int64_t units) { return {price.minor * units}; }

struct ByEvent {
  std::optional<Exposure> operator()(const BidPlaced& bid) const {
    return Exposure{bid.bidder, bid.leader == bid.alias ? bid.maximum : Amount{0}};
  }
  std::optional<Exposure> operator()(const SealedBidPlaced& bid) const {
    return Exposure{bid.bidder, total(bid.amount, bid.units)};
  }
  std::optional<Exposure> operator()(const Taken& taken) const { return Exposure{taken.bidder, taken.price}; }
  std::optional<Exposure> operator()(const BidRevealed& bid) const {
    return Exposure{bid.bidder, total(bid.amount, bid.units)};
  }
  template <class E>
  std::optional<Exposure> operator()(const E&) const {
    return std::nullopt;
  }
};

}  // namespace

std::vector<Exposure> exposures(const State& state) {
  std::vector<Exposure> all;
  if (is_over(state.phase) || is_reverse(state.terms.format)) return all;
  if (state.leader) all.push_back({state.leader->bidder, state.leader->maximum});
  if (const auto* book = std::get_if<SealedBook>(&state.book)) {
    for (const auto& [alias, bid] : *book) {
      const bool known = bid.digest.empty() || bid.revealed;
      if (known) all.push_back({bid.bidder, total(bid.amount, bid.units)});
    }
  }
  return all;
}

std::optional<Exposure> exposure_by(const State& state, const std::vector<Event>& events) {
  if (is_reverse(state.terms.format)) return std::nullopt;
  for (const auto& event : events) {
    if (auto found = std::visit(ByEvent{}, event)) return found;
  }
  return std::nullopt;
}

}  // namespace gavel::rules
