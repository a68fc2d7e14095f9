#include "core/rules/auction.hpp"

#include <stdexcept>
#include <utility>

#include "core/rules/format.hpp"

namespace gavel::rules {
namespace {

bool has_ended(const State& state, Time now) { return is_over(state.phase) || now >= state.ends_at; }

Decision refuse(RejectionCode code) { return Rejection{code, std::nullopt}; }

/// A vector's initializer list would copy the events.
template <class... Events>
Decision accept(Events&&... made) {
  std::vector<Event> events;
  events.reserve(sizeof...(made));
  (events.emplace_back(std::forward<Events>(made)), ...);
  return events;
}

Decision decide_on(const State& state, const PlaceBid& bid, Time now) {
  if (has_ended(state, now)) return refuse(RejectionCode::auction_closed);
  const bool opens_now = state.phase == Phase::scheduled && now >= state.terms.starts_at;
  if (state.phase == Phase::scheduled && !opens_now) return refuse(RejectionCode::auction_not_open);
  if (bid.bidder == state.terms.seller) return refuse(RejectionCode::own_auction);
  if (bid.amount.minor < 1 || !in_range(bid.amount)) return refuse(RejectionCode::amount_out_of_range);

  auto placed = rules_of(state.terms.format).decide_bid(state, bid, now);
  if (!placed) return placed.error();
  return opens_now ? accept(Opened{}, *std::move(placed)) : accept(*std::move(placed));
}

Decision decide_on(const State& state, const Open&, Time now) {
  if (is_over(state.phase)) return refuse(RejectionCode::auction_closed);
  if (state.phase != Phase::scheduled || now < state.terms.starts_at) return refuse(RejectionCode::not_due);
  return accept(Opened{});
}

Decision decide_on(const State& state, const Close&, Time now) {
  if (is_over(state.phase)) return refuse(RejectionCode::auction_closed);
  if (now < state.ends_at) return refuse(RejectionCode::not_due);
  return accept(rules_of(state.terms.format).result(state));
}

Decision decide_on(const State& state, const Cancel& cancel, Time now) {
  if (has_ended(state, now)) return refuse(RejectionCode::auction_closed);
  return accept(Cancelled{cancel.by, cancel.reason});
}

/// An event that cannot follow comes from a journal that is not what was written: stop before the state is wrong too.
void require(bool holds, const char* otherwise) {
  if (!holds) throw std::logic_error(otherwise);
}

bool is_running(const State& state) { return state.phase == Phase::scheduled || state.phase == Phase::open; }

void note_alias(State& state, const BidPlaced& event) {
  const auto known = state.aliases.find(event.bidder);
  if (known != state.aliases.end()) {
    require(known->second == event.alias, "bid under another bidder's alias");
  } else {
    require(event.alias == state.aliases.size() + 1, "bid under an alias out of turn");
    state.aliases.emplace(event.bidder, event.alias);
  }
}

void apply_to(State&, const Created&) { throw std::logic_error("created twice"); }

void apply_to(State& state, const Opened&) {
  require(state.phase == Phase::scheduled, "opened, but not scheduled");
  state.phase = Phase::open;
}

void apply_to(State& state, const BidPlaced& event) {
  require(state.phase == Phase::open, "bid, but not open");
  require(event.leader == event.alias || (state.leader && event.leader == state.leader->alias), "led by nobody known");
  note_alias(state, event);
  rules_of(state.terms.format).apply_bid(state, event);
  ++state.bid_count;
}

void apply_to(State& state, const Closed& event) {
  require(is_running(state), "closed, but over");
  state.phase = Phase::closed;
  state.outcome = event.outcome;
}

void apply_to(State& state, const Cancelled&) {
  require(is_running(state), "cancelled, but over");
  state.phase = Phase::cancelled;
}

}  // namespace

State begin(const Created& created) {
  return State{.terms = created.terms,
               .phase = created.terms.starts_at <= created.at ? Phase::open : Phase::scheduled,
               .outcome = {},
               .seq = 1,
               .leader = {},
               .rival_maximum = {},
               .price = {},
               .reserve_met = !created.terms.reserve,
               .ends_at = created.terms.ends_at,
               .aliases = {}};
}

Decision decide(const State& state, const Command& command, Time now) {
  return std::visit([&](const auto& c) { return decide_on(state, c, now); }, command);
}

void apply(State& state, const Event& event) {
  std::visit([&](const auto& e) { apply_to(state, e); }, event);
  ++state.seq;
}

Amount minimum_bid(const State& state) noexcept { return rules_of(state.terms.format).minimum_bid(state); }

}  // namespace gavel::rules
