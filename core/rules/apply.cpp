// apply(): the state after an event.
#include <algorithm>
#include <stdexcept>
#include <type_traits>

#include "core/rules/auction.hpp"
#include "core/rules/format.hpp"

namespace gavel::rules {
namespace {

bool is_running(const State& state) { return !is_over(state.phase); }

void note_alias(State& state, std::string_view bidder, std::uint32_t alias) {
  const auto known = state.aliases.find(bidder);
  if (known != state.aliases.end()) {
    require(known->second == alias, "bid under another bidder's alias");
  } else {
    require(alias == state.aliases.size() + 1, "bid under an alias out of turn");
    state.aliases.emplace(bidder, alias);
  }
}

const FormatRules& format_of(const State& state) { return rules_of(state.terms.format); }

void apply_to(State&, const Created&) { throw std::logic_error("created twice"); }

void apply_to(State& state, const Scheduled&) {
  require(state.phase == Phase::draft, "scheduled, but no draft");
  state.phase = Phase::scheduled;
}

/// R7 for a reserve that has come to the leader, instead of a leader who came to it: the price goes there, and it is
/// met. (A reserve that has bids only gets easier to meet, so what was met stays met.)
void reconsider_reserve(State& state) {
  const auto& reserve = state.terms.reserve;
  state.reserve_met = !reserve || (state.leader && meets_reserve(state.terms, state.leader->maximum));
  if (!reserve || !state.reserve_met || !state.price) return;
  state.price = is_reverse(state.terms.format) ? std::min(*state.price, *reserve) : std::max(*state.price, *reserve);
}

void apply_to(State& state, const Edited& event) {
  require(is_running(state), "edited, but over");
  require(event.terms.format == state.terms.format || state.bid_count == 0, "another format, but there are bids");
  if (event.terms.ends_at != state.terms.ends_at) state.ends_at = event.terms.ends_at;
  state.terms = event.terms;
  reconsider_reserve(state);
}

void apply_to(State& state, const Opened&) {
  require(state.phase == Phase::scheduled, "opened, but not scheduled");
  state.phase = Phase::open;
}

void apply_to(State& state, const Paused& event) {
  require(state.phase == Phase::open, "paused, but not open");
  state.phase = Phase::paused;
  state.paused_remaining_ms = event.remaining_ms;
}

void apply_to(State& state, const Resumed& event) {
  require(state.phase == Phase::paused, "resumed, but not paused");
  state.phase = Phase::open;
  state.paused_ms += event.ends_at - state.ends_at;
  state.ends_at = event.ends_at;
  state.paused_remaining_ms = 0;
}

void apply_to(State& state, const Extended& event) {
  require(is_running(state), "extended, but over");
  if (state.phase == Phase::paused) state.paused_remaining_ms += event.ends_at - state.ends_at;
  state.ends_at = event.ends_at;
  if (event.cause == Extended::Cause::bid) ++state.extensions;
}

void apply_to(State& state, const Closed& event) {
  require(is_running(state), "closed, but over");
  state.phase = Phase::closed;
  state.outcome = event.outcome;
  state.price = event.hammer_price ? event.hammer_price : state.price;
  if (is_sealed(state.terms.format) && event.outcome == Outcome::sold) state.reserve_met = true;
  state.aftermath = Aftermath{.closed = event, .second_chance = {}, .relisted_as = {}};
}

void apply_to(State& state, const Cancelled&) {
  require(is_running(state), "cancelled, but over");
  state.phase = Phase::cancelled;
}

Aftermath& aftermath_of(State& state, const char* otherwise) {
  require(state.aftermath.has_value(), otherwise);
  return *state.aftermath;
}

void apply_to(State& state, const Settled&) {
  aftermath_of(state, "settled, but not closed").settlement = Settlement::settled;
}

void apply_to(State& state, const Defaulted&) {
  aftermath_of(state, "defaulted, but not closed").settlement = Settlement::defaulted;
}

void apply_to(State& state, const SecondChanceOffered& event) {
  aftermath_of(state, "a second chance, but not closed").second_chance =
      SecondChance{event.bidder, event.alias, event.price, event.expires_at, std::nullopt};
}

/// Who accepts owes, as a winner does: there is something to settle again.
void apply_to(State& state, const SecondChanceAnswered& event) {
  auto& after = aftermath_of(state, "a second chance answered, but not closed");
  require(after.second_chance.has_value(), "a second chance answered that nobody offered");
  after.second_chance->accepted = event.accepted;
  if (event.accepted) after.settlement = Settlement::open;
}

void apply_to(State& state, const Relisted& event) {
  if (state.phase == Phase::cancelled && !state.aftermath) state.aftermath.emplace();
  aftermath_of(state, "relisted, but not over").relisted_as = event.as;
}

void apply_to(State& state, const BidderApproved& event) {
  require(event.weight >= 1 && event.weight <= kMaxWeight, "approved with a weight that nobody can have");
  state.approvals.insert_or_assign(event.bidder, Approval{event.limit, event.weight});
}

void apply_to(State& state, const BidderRevoked& event) { state.approvals.erase(event.bidder); }

void apply_to(State& state, const BidPlaced& event) {
  require(state.phase == Phase::open, "bid, but not open");
  require(event.leader == event.alias || (state.leader && event.leader == state.leader->alias), "led by nobody known");
  note_alias(state, event.bidder, event.alias);
  format_of(state).apply(state, event);
  ++state.bid_count;
}

void apply_to(State& state, const BidRetracted& event) {
  require(is_running(state), "bids taken back, but over");
  format_of(state).apply(state, event);
}

void apply_to(State& state, const ClockJoined& event) {
  require(state.phase == Phase::scheduled || state.phase == Phase::open, "joined, but not to be joined");
  note_alias(state, event.bidder, event.alias);
  format_of(state).apply(state, event);
  ++state.bid_count;
}

/// Sealed bids, commitments, exits, acceptances: by somebody, in an auction that is open. What has made a bid stand
/// counts as one.
template <class E>
void apply_to(State& state, const E& event) {
  require(state.phase == Phase::open, "bid, but not open");
  note_alias(state, event.bidder, event.alias);
  format_of(state).apply(state, event);
  if constexpr (std::is_same_v<E, SealedBidPlaced> || std::is_same_v<E, BidCommitted> || std::is_same_v<E, Taken>) {
    ++state.bid_count;
  }
}

}  // namespace

void apply(State& state, const Event& event) {
  std::visit([&](const auto& e) { apply_to(state, e); }, event);
  ++state.seq;
}

}  // namespace gavel::rules
