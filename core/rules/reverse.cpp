// The open reverse auction. The book keeps each bidder's lowest offer; State.leader is the best of them.
#include "core/rules/reverse.hpp"

#include <utility>

#include "core/rules/book.hpp"
#include "core/rules/ranking.hpp"
#include "core/rules/soft_close.hpp"
#include "core/rules/unused_terms.hpp"

namespace gavel::rules {
namespace {

constexpr std::uint32_t kPlainWeight = 1000;

const Offer* offer_of(const State& state, std::uint32_t alias) {
  const auto found = book_of<OfferBook>(state).find(alias);
  return found != book_of<OfferBook>(state).end() ? &found->second : nullptr;
}

/// The offer as it would stand; state is still that before it.
Offer offer_by(const State& state, std::uint32_t alias, std::string_view bidder, Amount amount) {
  return {std::string(bidder), amount, state.seq + 1, weight_of(state, offer_of(state, alias), bidder)};
}

/// One step below an amount; 0 or less where nothing can be offered any more.
std::int64_t below(const State& state, Amount amount) {
  return amount.minor - state.terms.increments.step_at(amount).minor;
}

/// The most that somebody of this weight may ask to undercut the leader: a step below, as the leader's weight sees it.
Amount undercut(const State& state, std::uint32_t weight) {
  if (!state.leader) return state.terms.starting_price;
  const auto best = std::max<std::int64_t>(0, below(state, state.leader->maximum));
  const auto leaders = state.terms.weighted ? offer_of(state, state.leader->alias)->weight : kPlainWeight;
  const Amount most{best * weight / leaders};  // a / weight <= best / leaders, exactly
  return std::min(most, state.terms.starting_price);
}

Amount most_for(const State& state, std::string_view bidder) {
  const auto* own = offer_of(state, alias_for(state, bidder));
  if (!state.terms.beats_own) return undercut(state, weight_of(state, own, bidder));
  return own ? Amount{std::max<std::int64_t>(0, below(state, own->amount))} : state.terms.starting_price;
}

class Reverse final : public FormatRules {
 public:
  using FormatRules::apply;
  using FormatRules::on;

  void check(const Terms& terms, Problems& found) const override {
    refuse_unused(terms, {Extra::soft_close, Extra::beats_own, Extra::weighted}, found);
    if (terms.soft_close) rules::check(*terms.soft_close, terms.ends_at, found);
  }

  Verdict on(const State& state, const PlaceBid& bid, Time) const override {
    if (auto refused = refusal(state, bid)) return base::Unexpected(*std::move(refused));
    const auto alias = alias_for(state, bid.bidder);
    const bool leads = would_lead(state, bid, alias);
    const Amount price = leads ? bid.amount : state.leader->maximum;
    return events_of(BidPlaced{.bidder = bid.bidder,
                               .alias = alias,
                               .maximum = bid.amount,
                               .visible = bid.amount,
                               .price = price,
                               .leader = leads ? alias : state.leader->alias,
                               .reserve_met = meets_reserve(state.terms, price)});
  }

  /// An offer is binding: only seller or admin take it out, and with it all that its bidder offered.
  Verdict on(const State& state, const RemoveBid& command, Time, History history) const override {
    const auto alias = offerer(history, command.bid);
    const auto* standing = alias ? offer_of(state, alias) : nullptr;
    if (!standing) return refuse(RejectionCode::no_such_bid);
    auto bids = offers_of(history, alias);
    if (std::ranges::find(bids, command.bid) == bids.end()) return refuse(RejectionCode::no_such_bid);
    return events_of(without(state, alias, std::move(bids), command));
  }

  void apply(State& state, const BidPlaced& event) const override {
    make_book<OfferBook>(state).insert_or_assign(event.alias,
                                                 offer_by(state, event.alias, event.bidder, event.maximum));
    if (event.leader == event.alias) state.leader = Leader{event.bidder, event.alias, event.maximum};
    state.price = event.price;
    state.reserve_met = event.reserve_met;
  }

  void apply(State& state, const BidRetracted& event) const override {
    const auto gone = [&](const auto& row) {
      return std::ranges::find(event.bids, row.second.seq) != event.bids.end();
    };
    require(std::erase_if(make_book<OfferBook>(state), gone) == 1, "removed, but there was no offer");
    state.leader.reset();
    if (event.leader) state.leader = Leader{event.leader_bidder, event.leader, event.leader_maximum};
    require(!event.leader || offer_of(state, event.leader), "led by somebody without an offer");
    state.price = event.price;
    state.reserve_met = event.reserve_met;
    state.bid_count = event.bid_count;
    state.ends_at = event.ends_at;
  }

  Closed result(const State& state, Time, History) const override {
    if (!state.leader) return {.outcome = Outcome::unsold, .hammer_price = {}};
    if (!state.reserve_met) return {.outcome = Outcome::reserve_not_met, .hammer_price = {}};
    return {.outcome = Outcome::sold, .winner = state.leader->alias, .hammer_price = state.price};
  }

  Amount minimum_bid(const State& state) const noexcept override {
    return state.terms.beats_own ? state.terms.starting_price : undercut(state, kPlainWeight);
  }

  std::optional<Next> next_bidder(const State& state, History, std::span<const std::uint32_t> passed) const override {
    for (const auto& [alias, offer] : best_first(state.terms, book_of<OfferBook>(state))) {
      if (std::ranges::find(passed, alias) == passed.end()) return Next{offer->bidder, alias, offer->amount};
    }
    return std::nullopt;
  }

 private:
  static std::optional<Rejection> refusal(const State& state, const PlaceBid& bid) {
    if (bid.units != 1) return Rejection{.code = RejectionCode::units_out_of_range, .field = "units"};
    if (bid.min_units != 0) return Rejection{.code = RejectionCode::units_out_of_range, .field = "min_units"};
    const Amount most = most_for(state, bid.bidder);
    if (bid.amount <= most) return std::nullopt;
    return Rejection{.code = RejectionCode::above_maximum,
                     .maximum_bid = most.minor > 0 ? std::optional(most) : std::nullopt};
  }

  static bool would_lead(const State& state, const PlaceBid& bid, std::uint32_t alias) {
    if (!state.leader) return true;
    if (state.leader->alias == alias) return true;
    return ranks_before(state.terms, offer_by(state, alias, bid.bidder, bid.amount),
                        *offer_of(state, state.leader->alias));
  }

  /// Whose the offer of that number is; 0: there is none.
  static std::uint32_t offerer(History history, std::uint64_t number) {
    for (const auto& recorded : history) {
      const auto* bid = std::get_if<BidPlaced>(&recorded.event);
      if (bid && recorded.seq == number) return bid->alias;
    }
    return 0;
  }

  /// Their offers that were not taken out before.
  static std::vector<std::uint64_t> offers_of(History history, std::uint32_t alias) {
    std::vector<std::uint64_t> numbers;
    for (const auto& recorded : history) {
      if (const auto* bid = std::get_if<BidPlaced>(&recorded.event); bid && bid->alias == alias) {
        numbers.push_back(recorded.seq);
      } else if (const auto* gone = std::get_if<BidRetracted>(&recorded.event)) {
        std::erase_if(numbers, [&](auto number) { return std::ranges::find(gone->bids, number) != gone->bids.end(); });
      }
    }
    return numbers;
  }

  static BidRetracted without(const State& state, std::uint32_t alias, std::vector<std::uint64_t> bids,
                              const RemoveBid& command) {
    const auto count = state.bid_count - bids.size();
    BidRetracted event{.bids = std::move(bids),
                       .by = command.by.name,
                       .reason = command.reason,
                       .removed = true,
                       .leader_bidder = {},
                       .leader_maximum = {},
                       .rival_maximum = {},
                       .price = {},
                       .reserve_met = !state.terms.reserve,
                       .bid_count = count,
                       .ends_at = state.ends_at,
                       .extensions = state.extensions};
    OfferBook rest = book_of<OfferBook>(state);
    rest.erase(alias);
    const auto ranked = best_first(state.terms, rest);
    if (ranked.empty()) return event;
    const auto& best = ranked.front();
    event.leader_bidder = best.bid->bidder;
    event.leader = best.alias;
    event.leader_maximum = best.bid->amount;
    event.price = best.bid->amount;
    event.reserve_met = meets_reserve(state.terms, best.bid->amount);
    return event;
  }
};

}  // namespace

const FormatRules& reverse() noexcept {
  static const Reverse rules;
  return rules;
}

}  // namespace gavel::rules
