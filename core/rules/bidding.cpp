#include "core/rules/bidding.hpp"

#include <algorithm>
#include <utility>

#include "core/rules/life.hpp"
#include "core/rules/soft_close.hpp"

namespace gavel::rules::bidding {
namespace {

using Verdict = FormatRules::Verdict;

const FormatRules& format_of(const State& state) { return rules_of(state.terms.format); }

bool opens_now(const State& state, Time now) { return state.phase == Phase::scheduled && now >= state.terms.starts_at; }

/// Over because somebody was faster, not because its end came.
bool was_taken(const State& state, Time now) {
  if (state.outcome != Outcome::sold) return false;
  return state.terms.format == Format::dutch || (state.terms.buy_now && now < state.ends_at);
}

/// Does the auction take bids at `now`?
std::optional<RejectionCode> not_now(const State& state, Time now) {
  if (is_over(state.phase)) return was_taken(state, now) ? RejectionCode::already_sold : RejectionCode::auction_closed;
  if (state.phase == Phase::draft) return RejectionCode::auction_not_open;
  if (state.phase == Phase::paused) return RejectionCode::auction_paused;
  if (now >= format_of(state).bids_until(state)) return RejectionCode::auction_closed;
  if (state.phase == Phase::scheduled && !opens_now(state, now)) return RejectionCode::auction_not_open;
  return std::nullopt;
}

const Approval* approval_of(const State& state, std::string_view bidder) {
  const auto found = state.approvals.find(bidder);
  return found != state.approvals.end() ? &found->second : nullptr;
}

std::optional<RejectionCode> not_they(const State& state, std::string_view bidder) {
  const auto& terms = state.terms;
  const bool own = bidder == terms.seller || std::ranges::find(terms.linked, bidder) != terms.linked.end();
  if (own) return RejectionCode::own_auction;
  if (terms.approved_only && !approval_of(state, bidder)) return RejectionCode::not_approved;
  return std::nullopt;
}

std::optional<Rejection> not_this_amount(const State& state, std::string_view bidder, Amount amount,
                                         std::int64_t units) {
  if (amount.minor < 1 || !in_range(amount)) return Rejection{RejectionCode::amount_out_of_range};
  const auto* approval = approval_of(state, bidder);
  const auto limit = approval && approval->limit ? approval->limit : state.terms.bidder_limit;
  if (!limit) return std::nullopt;
  const auto most = Amount{limit->minor / std::max<std::int64_t>(1, units)};
  if (amount <= most) return std::nullopt;
  return Rejection{.code = RejectionCode::over_bidder_limit, .maximum_bid = most};
}

/// Is it so far above what would do that it may be a slip of the finger?
bool is_far_above(const State& state, const PlaceBid& bid) {
  if (!state.terms.confirm_above_percent || bid.confirm) return false;
  // amount * 100 > minimum * percent, without the second product, which might not fit
  const auto minimum = format_of(state).minimum_bid(state).minor;
  return (bid.amount.minor * 100 - 1) / *state.terms.confirm_above_percent >= minimum;
}

std::optional<Extended> extension_by(const State& state, const Event& event, Time now) {
  if (!bids_extend(state.terms) || !is_trigger(state, event)) return std::nullopt;
  const auto soft_close = put_off(*state.terms.soft_close, state.paused_ms);
  const auto end = extended_end(soft_close, state.ends_at, state.extensions, now);
  return end ? std::optional(Extended{Extended::Cause::bid, *end}) : std::nullopt;
}

/// What the format made of it, with what all formats add: it opens an auction that nobody has opened, and may extend
/// it.
Verdict completed(const State& state, Verdict made, Time now) {
  if (!made) return made;
  if (auto extended = extension_by(state, made->back(), now)) made->emplace_back(*extended);
  if (opens_now(state, now)) made->insert(made->begin(), Opened{});
  return made;
}

template <class C>
Verdict checked(const State& state, const C& command, Time now) {
  if (const auto code = not_now(state, now)) return refuse(*code);
  if (const auto code = not_they(state, command.bidder)) return refuse(*code);
  return completed(state, format_of(state).on(state, command, now), now);
}

}  // namespace

Verdict decide(const State& state, const PlaceBid& bid, Time now) {
  if (const auto code = not_now(state, now)) return refuse(*code);
  if (const auto code = not_they(state, bid.bidder)) return refuse(*code);
  if (auto rejection = not_this_amount(state, bid.bidder, bid.amount, bid.units)) {
    return base::Unexpected(*std::move(rejection));
  }
  auto made = format_of(state).on(state, bid, now);
  if (made && is_far_above(state, bid)) return refuse(RejectionCode::confirm_required);
  return completed(state, std::move(made), now);
}

/// Also by those who may not bid any more: what they have bid is theirs to take back.
Verdict decide(const State& state, const WithdrawBid& command, Time now) {
  if (const auto code = not_now(state, now)) return refuse(*code);
  return completed(state, format_of(state).on(state, command, now), now);
}

/// As a bid of the fixed price, as far as limits go.
Verdict decide(const State& state, const BuyItNow& command, Time now) {
  if (const auto code = not_now(state, now)) return refuse(*code);
  if (const auto code = not_they(state, command.bidder)) return refuse(*code);
  if (const auto& offer = state.terms.buy_now) {
    if (auto rejection = not_this_amount(state, command.bidder, offer->price, 1)) {
      return base::Unexpected(*std::move(rejection));
    }
  }
  return completed(state, format_of(state).on(state, command, now), now);
}

Verdict decide(const State& state, const CommitBid& command, Time now) { return checked(state, command, now); }

Verdict decide(const State& state, const LeaveClock& command, Time now) { return checked(state, command, now); }

Verdict decide(const State& state, const JoinClock& command, Time now) {
  const auto code = not_now(state, now);
  if (code && *code != RejectionCode::auction_not_open) return refuse(*code);
  if (state.phase == Phase::draft) return refuse(RejectionCode::auction_not_open);
  if (const auto theirs = not_they(state, command.bidder)) return refuse(*theirs);
  // Joining is accepting the starting price.
  if (auto rejection = not_this_amount(state, command.bidder, state.terms.starting_price, 1)) {
    return base::Unexpected(*std::move(rejection));
  }
  return completed(state, format_of(state).on(state, command, now), now);
}

Verdict decide(const State& state, const RevealBid& command, Time now) {
  if (is_over(state.phase)) return refuse(RejectionCode::auction_closed);
  if (!state.terms.reveal_ms) return refuse(RejectionCode::not_in_this_format);
  const Time from = format_of(state).bids_until(state);
  const bool revealing = state.phase == Phase::open && now >= from && now < from + *state.terms.reveal_ms;
  if (!revealing) return refuse(RejectionCode::not_revealing);
  if (auto rejection = not_this_amount(state, command.bidder, command.amount, command.units)) {
    return base::Unexpected(*std::move(rejection));
  }
  return format_of(state).on(state, command, now);
}

Verdict take_back(const State& state, const RetractBid& command, Time now, History history) {
  if (const auto code = not_now(state, now)) return refuse(*code);
  return format_of(state).on(state, command, now, history);
}

Verdict take_back(const State& state, const RemoveBid& command, Time now, History history) {
  if (!life::may_run(state, command.by)) return refuse(RejectionCode::not_your_auction);
  const auto code = not_now(state, now);
  if (code && *code != RejectionCode::auction_paused) return refuse(*code);
  return format_of(state).on(state, command, now, history);
}

}  // namespace gavel::rules::bidding
