#include "core/rules/life.hpp"

#include <algorithm>
#include <utility>

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

/// The first field that may not change as it would; nothing where all may. In a draft everything may; up to the first
/// bid everything but format and currency; from then on the description, times that come earlier, and a reserve that
/// goes down or away.
std::optional<std::string> frozen_field(const State& state, const Terms& wanted, Time now) {
  const Terms& terms = state.terms;
  if (wanted.seller != terms.seller) return "seller";
  if (wanted.sale != terms.sale) return "sale";
  if (wanted.relist_of != terms.relist_of) return "relist_of";
  if (state.phase == Phase::draft) return std::nullopt;
  if (wanted.format != terms.format) return "format";
  if (wanted.currency != terms.currency) return "currency";
  if (wanted.candle != terms.candle) return "ending";
  const bool started = state.phase != Phase::scheduled;
  if (started && wanted.starts_at != terms.starts_at) return "starts_at";
  if (state.phase == Phase::paused && wanted.ends_at != terms.ends_at) return "ends_at";
  if (!state.aliases.empty()) {
    const bool lower = !wanted.reserve || (terms.reserve && (is_reverse(terms.format) ? *wanted.reserve >= *terms.reserve
                                                                                      : *wanted.reserve <= *terms.reserve));
    if (!lower && wanted.reserve != terms.reserve) return "reserve_price";
    if (wanted.ends_at > terms.ends_at) return "ends_at";
    Terms allowed = terms;
    allowed.description = wanted.description;
    allowed.reserve = wanted.reserve;
    allowed.ends_at = wanted.ends_at;
    if (wanted != allowed) return "terms";
  }
  if (wanted.ends_at != terms.ends_at && (wanted.ends_at <= now || state.ends_at != terms.ends_at)) return "ends_at";
  return std::nullopt;
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
  const auto due = due_at(state);
  const bool runs = state.phase == Phase::open || state.phase == Phase::scheduled;
  const Time end = state.phase == Phase::scheduled ? state.ends_at : due.value_or(state.ends_at);
  if (!runs || now < end) return refuse(RejectionCode::not_due);
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
  if (state.terms.ends_at <= now) return not_editable("ends_at");
  auto events = events_of(Scheduled{command.by.name});
  if (state.terms.starts_at <= now) events.emplace_back(Opened{});
  return events;
}

Verdict decide(const State& state, const Edit& command, Time now) {
  if (!may_run(state, command.by)) return refuse(RejectionCode::not_your_auction);
  if (has_ended(state, now)) return refuse(RejectionCode::auction_closed);
  if (const auto field = frozen_field(state, command.terms, now)) return not_editable(*field);
  return events_of(Edited{command.by.name, command.reason, command.terms});
}

Verdict decide(const State& state, const Pause& command, Time now) {
  if (!may_run(state, command.by)) return refuse(RejectionCode::not_your_auction);
  if (has_ended(state, now)) return refuse(RejectionCode::auction_closed);
  if (state.phase != Phase::open) return refuse(RejectionCode::wrong_phase);
  return events_of(Paused{command.by.name, command.reason, state.ends_at - now});
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
  if (!state.terms.sale || command.ends_at <= state.ends_at || is_revealing(state)) return refuse(RejectionCode::not_due);
  return events_of(Extended{Extended::Cause::sale, command.ends_at});
}

Verdict decide(const State& state, const NoteOutage& command, Time) {
  if (is_over(state.phase)) return refuse(RejectionCode::auction_closed);
  const bool extends = state.terms.outage == OutagePolicy::extend_on_outage && state.phase == Phase::open;
  const Time end = command.up_at + state.terms.outage_extension_ms;
  if (!extends || end <= state.ends_at || is_revealing(state)) return refuse(RejectionCode::not_due);
  return events_of(Extended{Extended::Cause::outage, end});
}

}  // namespace gavel::rules::life
