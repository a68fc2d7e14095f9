#include "core/rules/life.hpp"

#include <algorithm>
#include <utility>

#include "core/rules/editing.hpp"
#include "core/rules/soft_close.hpp"

namespace gavel::rules::life {
namespace {

using Verdict = FormatRules::Verdict;

const FormatRules& format_of(const State& state) { return rules_of(state.terms.format); }

/// Over for bids and for what people do with it, even if nobody has closed it.
bool has_ended(const State& state, Time now) {
  if (is_over(state.phase)) return true;
  const bool runs = state.phase == Phase::open || state.phase == Phase::scheduled;
  return runs && now >= format_of(state).bids_until(state);
}

/// Once a bid was revealed, bidding does not begin again.
bool is_revealing(const State& state) {
  const auto* book = std::get_if<SealedBook>(&state.book);
  return book && std::ranges::any_of(*book, [](const auto& row) { return row.second.revealed; });
}

Verdict not_editable(std::string field) {
  return base::Unexpected(Rejection{.code = RejectionCode::not_editable, .field = std::move(field)});
}

/// Its start has come, and no timer has opened it yet: whatever happens first does.
bool opens_now(const State& state, Time now) { return state.phase == Phase::scheduled && now >= state.terms.starts_at; }

template <class E>
Verdict after_opening(const State& state, Time now, E event) {
  if (opens_now(state, now)) return events_of(Opened{}, std::move(event));
  return events_of(std::move(event));
}

}  // namespace

bool may_run(const State& state, const Actor& actor) noexcept {
  return actor.admin || actor.name == state.terms.seller;
}

Verdict decide(const State& state, const Open&, Time now) {
  if (is_over(state.phase)) return refuse(RejectionCode::auction_closed);
  if (state.phase != Phase::scheduled || now < state.terms.starts_at) return refuse(RejectionCode::not_due);
  return events_of(Opened{});
}

Verdict close(const State& state, Time now, History history) {
  if (is_over(state.phase)) return refuse(RejectionCode::auction_closed);
  const bool runs = state.phase == Phase::open || state.phase == Phase::scheduled;
  // Nobody has committed anything to what never opened: there is nothing to reveal.
  const auto reveal_ms = state.phase == Phase::open ? state.terms.reveal_ms.value_or(0) : 0;
  if (!runs || now < format_of(state).bids_until(state) + reveal_ms) return refuse(RejectionCode::not_due);
  return events_of(format_of(state).result(state, now, history));
}

Verdict decide(const State& state, const Cancel& cancel, Time now) {
  if (!may_run(state, cancel.by)) return refuse(RejectionCode::not_your_auction);
  if (has_ended(state, now)) return refuse(RejectionCode::auction_closed);
  return events_of(Cancelled{cancel.by.name, cancel.reason});
}

Verdict decide(const State& state, const Schedule& command, Time now) {
  if (!may_run(state, command.by)) return refuse(RejectionCode::not_your_auction);
  if (state.phase != Phase::draft) return refuse(RejectionCode::wrong_phase);
  if (const auto found = problems(state.terms, now); !found.empty()) return not_editable(found.front().first);
  auto events = events_of(Scheduled{command.by.name, command.reason});
  if (state.terms.starts_at <= now) events.emplace_back(Opened{});
  return events;
}

Verdict decide(const State& state, const Edit& command, Time now) {
  if (!may_run(state, command.by)) return refuse(RejectionCode::not_your_auction);
  if (has_ended(state, now)) return refuse(RejectionCode::auction_closed);
  if (command.from && *command.from != state.terms) return refuse(RejectionCode::edited_meanwhile);
  if (const auto field = frozen_field(state, command.terms, now)) return not_editable(*field);
  return events_of(Edited{command.by.name, command.reason, command.terms});
}

Verdict decide(const State& state, const Pause& command, Time now) {
  if (!may_run(state, command.by)) return refuse(RejectionCode::not_your_auction);
  if (has_ended(state, now)) return refuse(RejectionCode::auction_closed);
  if (ends_with_group(state.terms)) return refuse(RejectionCode::not_in_this_format);  // the others would not wait
  if (state.phase != Phase::open && !opens_now(state, now)) return refuse(RejectionCode::wrong_phase);
  return after_opening(state, now, Paused{command.by.name, command.reason, state.ends_at - now});
}

Verdict decide(const State& state, const Resume& command, Time now) {
  if (!may_run(state, command.by)) return refuse(RejectionCode::not_your_auction);
  if (is_over(state.phase)) return refuse(RejectionCode::auction_closed);
  if (state.phase != Phase::paused) return refuse(RejectionCode::wrong_phase);
  return events_of(Resumed{command.by.name, command.reason, now + state.paused_remaining_ms});
}

Verdict decide(const State& state, const ApproveBidder& command, Time now) {
  if (!may_run(state, command.by)) return refuse(RejectionCode::not_your_auction);
  if (has_ended(state, now)) return refuse(RejectionCode::auction_closed);
  if (command.weight < 1 || command.weight > kMaxWeight) {
    return base::Unexpected(Rejection{.code = RejectionCode::amount_out_of_range, .field = "weight"});
  }
  return events_of(BidderApproved{command.by.name, command.bidder, command.limit, command.weight});
}

Verdict decide(const State& state, const RevokeBidder& command, Time now) {
  if (!may_run(state, command.by)) return refuse(RejectionCode::not_your_auction);
  if (has_ended(state, now)) return refuse(RejectionCode::auction_closed);
  if (!state.approvals.contains(command.bidder)) return refuse(RejectionCode::not_approved);
  return events_of(BidderRevoked{command.by.name, command.bidder});
}

Verdict decide(const State& state, const SetEnd& command, Time) {
  if (is_over(state.phase)) return refuse(RejectionCode::auction_closed);
  if (!state.terms.sale || command.ends_at <= state.ends_at || is_revealing(state))
    return refuse(RejectionCode::not_due);
  return events_of(Extended{Extended::Cause::sale, command.ends_at});
}

Verdict decide(const State& state, const NoteOutage& command, Time) {
  if (is_over(state.phase)) return refuse(RejectionCode::auction_closed);
  const bool was_to_run = state.phase == Phase::open || opens_now(state, command.up_at);
  const bool extends = state.terms.outage == OutagePolicy::extend_on_outage && was_to_run;
  const Time end = command.up_at + state.terms.outage_extension_ms;
  if (!extends || end <= state.ends_at || is_revealing(state)) return refuse(RejectionCode::not_due);
  return after_opening(state, command.up_at, Extended{Extended::Cause::outage, end});
}

}  // namespace gavel::rules::life
