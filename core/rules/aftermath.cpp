#include "core/rules/aftermath.hpp"

#include <utility>

#include "core/rules/life.hpp"

namespace gavel::rules::aftermath {
namespace {

using Verdict = FormatRules::Verdict;

bool has_accepted(const Aftermath& after) {
  return after.second_chance && after.second_chance->accepted.value_or(false);
}

/// Closed with somebody who owes, and has neither paid nor failed to: the winner, or who took the second chance?
std::optional<RejectionCode> not_to_settle(const State& state, const Actor& by) {
  if (!life::may_run(state, by)) return RejectionCode::not_your_auction;
  if (state.phase != Phase::closed || state.aftermath->settlement != Settlement::open)
    return RejectionCode::wrong_phase;
  const bool owes = state.outcome == Outcome::sold || has_accepted(*state.aftermath);
  return owes ? std::nullopt : std::optional(RejectionCode::wrong_phase);
}

bool is_pending(const SecondChance& offer, Time now) { return !offer.accepted && now < offer.expires_at; }

/// Is there something to offer again: nothing sold, or sold to somebody who did not pay?
bool is_on_offer(const State& state, Time now) {
  if (state.phase != Phase::closed) return false;
  const auto& after = *state.aftermath;
  if (after.second_chance && is_pending(*after.second_chance, now)) return false;
  if (after.settlement == Settlement::defaulted) return true;
  return state.outcome == Outcome::reserve_not_met && !has_accepted(after);
}

bool is_relisted(const State& state) { return state.aftermath && !state.aftermath->relisted_as.empty(); }

/// Who won, and everybody who has had an offer.
std::vector<std::uint32_t> passed_over(const State& state, History history) {
  std::vector<std::uint32_t> passed;
  const Closed& closed = state.aftermath->closed;
  if (closed.winner) passed.push_back(closed.winner);
  for (const Award& award : closed.awards) {
    if (award.units > 0) passed.push_back(award.alias);
  }
  for (const auto& recorded : history) {
    if (const auto* offer = std::get_if<SecondChanceOffered>(&recorded.event)) passed.push_back(offer->alias);
  }
  return passed;
}

}  // namespace

Verdict decide(const State& state, const Settle& command, Time, History) {
  if (const auto code = not_to_settle(state, command.by)) return refuse(*code);
  return events_of(Settled{command.by.name, command.reason});
}

Verdict decide(const State& state, const Default& command, Time, History) {
  if (const auto code = not_to_settle(state, command.by)) return refuse(*code);
  return events_of(Defaulted{command.by.name, command.reason});
}

Verdict decide(const State& state, const OfferSecondChance& command, Time now, History history) {
  if (!life::may_run(state, command.by)) return refuse(RejectionCode::not_your_auction);
  if (is_relisted(state) || !is_on_offer(state, now) || command.expires_at <= now)
    return refuse(RejectionCode::wrong_phase);
  const auto passed = passed_over(state, history);
  auto next = rules_of(state.terms.format).next_bidder(state, history, passed);
  if (!next) return refuse(RejectionCode::no_next_bidder);
  return events_of(SecondChanceOffered{command.by.name, command.reason, std::move(next->bidder), next->alias,
                                       next->price, command.expires_at});
}

Verdict decide(const State& state, const AnswerSecondChance& command, Time now, History) {
  const auto* offer = state.aftermath && state.aftermath->second_chance ? &*state.aftermath->second_chance : nullptr;
  if (!offer || offer->bidder != command.bidder || !is_pending(*offer, now)) return refuse(RejectionCode::no_offer);
  return events_of(SecondChanceAnswered{command.bidder, command.accept});
}

Verdict decide(const State& state, const NoteRelisted& command, Time now, History) {
  if (!life::may_run(state, command.by)) return refuse(RejectionCode::not_your_auction);
  const bool unsold = state.phase == Phase::cancelled ||
                      (state.phase == Phase::closed && (state.outcome == Outcome::unsold || is_on_offer(state, now)));
  if (!unsold || is_relisted(state)) return refuse(RejectionCode::wrong_phase);
  return events_of(Relisted{command.by.name, command.reason, command.as});
}

}  // namespace gavel::rules::aftermath
