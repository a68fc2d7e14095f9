#include "core/auction/view.hpp"

#include <utility>

namespace gavel::auction {
namespace {

AftermathPtr public_aftermath(const rules::State& state) {
  if (!state.aftermath) return nullptr;
  auto shown = *state.aftermath;
  if (shown.second_chance) shown.second_chance->bidder.clear();
  return std::make_shared<const rules::Aftermath>(std::move(shown));
}

/// The moment that a price clock shows: it stands while the auction is paused.
rules::Time clock_time(const View& view, rules::Time now) {
  return view.phase == rules::Phase::paused ? view.ends_at - view.paused_remaining_ms : now;
}

}  // namespace

View make_view(const AuctionId& id, const rules::State& state, TermsPtr terms) {
  if (!terms) terms = std::make_shared<const rules::Terms>(rules::public_terms(state.terms));
  View view{.id = id,
            .terms = std::move(terms),
            .phase = state.phase,
            .outcome = state.outcome,
            .price = state.price,
            .minimum_bid = rules::minimum_bid(state),
            .high_bidder = state.leader ? state.leader->alias : 0,
            .bid_count = state.bid_count,
            .bidders = static_cast<std::uint32_t>(state.aliases.size()),
            .seq = state.seq,
            .has_reserve = state.terms.reserve.has_value(),
            .reserve_met = state.reserve_met,
            .ends_at = state.ends_at,
            .clock_starts_at = rules::clock_starts_at(state),
            .extensions = state.extensions,
            .paused_remaining_ms = state.paused_remaining_ms,
            .aftermath = public_aftermath(state)};
  if (state.phase != rules::Phase::closed) return view;
  // Who led last need not have won: a candle's last bids may be void.
  const auto& closed = state.aftermath->closed;
  if (closed.winner || state.terms.candle) view.high_bidder = closed.winner;
  if (state.terms.candle) view.price = closed.hammer_price;
  return view;
}

std::optional<rules::Amount> shown_price(const View& view, rules::Time now) {
  const bool ticking = view.phase == rules::Phase::open || view.phase == rules::Phase::paused;
  if (!view.terms->price_clock || !ticking) return view.price;
  return rules::clock_price(*view.terms, view.clock_starts_at, clock_time(view, now));
}

std::string alias_text(std::uint32_t alias) { return "bidder-" + std::to_string(alias); }

}  // namespace gavel::auction
