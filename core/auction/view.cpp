#include "core/auction/view.hpp"

namespace gavel::auction {

View make_view(const AuctionId& id, const rules::State& state) {
  return {.id = id,
          .title = state.terms.title,
          .seller = state.terms.seller,
          .currency = state.terms.currency,
          .format = state.terms.format,
          .increments = state.terms.increments.name(),
          .phase = state.phase,
          .outcome = state.outcome,
          .starting_price = state.terms.starting_price,
          .price = state.price,
          .minimum_bid = rules::minimum_bid(state),
          .high_bidder = state.leader ? state.leader->alias : 0,
          .bid_count = state.bid_count,
          .seq = state.seq,
          .has_reserve = state.terms.reserve.has_value(),
          .reserve_met = state.reserve_met,
          .starts_at = state.terms.starts_at,
          .ends_at = state.ends_at};
}

std::string alias_text(std::uint32_t alias) { return "bidder-" + std::to_string(alias); }

}  // namespace gavel::auction
