#include "core/rules/exposure.hpp"

namespace gavel::rules {
namespace {

/// Formats see to it that a total is an amount.
Amount total(Amount price, std::int64_t units) { return {price.minor * units}; }

struct ByEvent {
  const State& state;

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
  std::optional<Exposure> operator()(const ClockJoined& joined) const {
    return Exposure{joined.bidder, state.terms.starting_price};
  }
  std::optional<Exposure> operator()(const ClockLeft& left) const { return Exposure{left.bidder, {0}}; }
  template <class E>
  std::optional<Exposure> operator()(const E&) const {
    return std::nullopt;
  }
};

Amount standing(const SealedBid& bid) {
  const bool known = bid.digest.empty() || bid.revealed;
  return known ? total(bid.amount, bid.units) : Amount{0};
}

Amount standing(const State& state, const Seat& seat) { return seat.left_at ? Amount{0} : state.terms.starting_price; }

bool owes_nothing(const State& state) { return is_over(state.phase) || is_reverse(state.terms.format); }

}  // namespace

std::vector<Exposure> exposures(const State& state) {
  std::vector<Exposure> all;
  if (owes_nothing(state)) return all;
  const auto add = [&](const std::string& bidder, Amount amount) {
    if (amount.minor > 0) all.push_back({bidder, amount});
  };
  if (state.leader) add(state.leader->bidder, state.leader->maximum);
  if (const auto* book = std::get_if<SealedBook>(&state.book)) {
    for (const auto& [alias, bid] : *book) add(bid.bidder, standing(bid));
  }
  if (const auto* book = std::get_if<ClockBook>(&state.book)) {
    for (const auto& [alias, seat] : book->seats) add(seat.bidder, standing(state, seat));
  }
  return all;
}

Amount exposure_of(const State& state, const std::string& bidder) {
  const auto known = state.aliases.find(bidder);
  if (owes_nothing(state) || known == state.aliases.end()) return {0};
  const auto alias = known->second;
  if (state.leader && state.leader->alias == alias) return state.leader->maximum;
  if (const auto* book = std::get_if<SealedBook>(&state.book)) {
    const auto bid = book->find(alias);
    return bid != book->end() ? standing(bid->second) : Amount{0};
  }
  if (const auto* book = std::get_if<ClockBook>(&state.book)) {
    const auto seat = book->seats.find(alias);
    return seat != book->seats.end() ? standing(state, seat->second) : Amount{0};
  }
  return {0};
}

std::vector<std::string> buyers(const State& state) {
  std::vector<std::string> all;
  if (state.phase != Phase::closed || !state.aftermath || state.aftermath->settlement == Settlement::defaulted)
    return all;
  const auto& [closed, settlement, second_chance, relisted_as] = *state.aftermath;
  if (second_chance && second_chance->accepted.value_or(false)) return {second_chance->bidder};
  if (closed.outcome != Outcome::sold) return all;
  if (closed.winner) all.emplace_back(bidder_of(state, closed.winner));
  for (const auto& award : closed.awards) {
    if (award.units > 0 && award.alias != closed.winner) all.emplace_back(bidder_of(state, award.alias));
  }
  return all;
}

std::optional<Exposure> exposure_by(const State& state, const std::vector<Event>& events) {
  if (is_reverse(state.terms.format)) return std::nullopt;
  for (const auto& event : events) {
    if (auto found = std::visit(ByEvent{state}, event)) return found;
  }
  return std::nullopt;
}

}  // namespace gavel::rules
