#include "core/rules/retraction.hpp"

#include <algorithm>

#include "core/rules/again.hpp"

namespace gavel::rules::retraction {
namespace {

using Verdict = FormatRules::Verdict;

constexpr std::int64_t kHour = 60LL * 60 * 1000;
constexpr std::int64_t kLastHours = 12 * kHour;

std::vector<std::uint64_t> taken_back(History history) {
  std::vector<std::uint64_t> gone;
  for (const Recorded& recorded : history) {
    if (const auto* event = std::get_if<BidRetracted>(&recorded.event)) {
      gone.insert(gone.end(), event->bids.begin(), event->bids.end());
    }
  }
  std::ranges::sort(gone);
  return gone;
}

const StandingBid* find(const std::vector<StandingBid>& bids, std::uint64_t seq) {
  const auto found = std::ranges::find(bids, seq, &StandingBid::seq);
  return found != bids.end() ? &*found : nullptr;
}

std::string bidder_with(const std::vector<StandingBid>& bids, std::uint32_t alias) {
  const auto found = std::ranges::find(bids, alias, [](const StandingBid& b) { return b.bid->alias; });
  return found != bids.end() ? found->bid->bidder : std::string();
}

/// Where the end goes. It does not go where it would have passed already: then it is now, or, in a pause, when that
/// began.
Time end_without(const State& state, Time recomputed, Time now) {
  const auto& soft_close = state.terms.soft_close;
  if (!soft_close || soft_close->on_retraction == SoftClose::OnRetraction::keep) return state.ends_at;
  const Time earliest = state.phase == Phase::paused ? state.ends_at - state.paused_remaining_ms : now;
  return std::max(recomputed, earliest);
}

Verdict without(const State& state, std::vector<std::uint64_t> gone, std::vector<StandingBid> bids, History history,
                Time now) {
  std::erase_if(bids, [&](const StandingBid& b) { return std::ranges::binary_search(gone, b.seq); });
  const Again again = play_again(state.terms, bids, history);
  const bool keeps = !state.terms.soft_close || state.terms.soft_close->on_retraction == SoftClose::OnRetraction::keep;
  BidRetracted event{.bids = std::move(gone),
                     .by = {},
                     .reason = {},
                     .leader_bidder = bidder_with(bids, again.standing.leader),
                     .leader = again.standing.leader,
                     .leader_maximum = again.standing.maximum,
                     .rival_maximum = again.standing.rival,
                     .price = again.standing.price,
                     .reserve_met = proxy::is_reserve_met(state.terms, again.standing),
                     .bid_count = bids.size(),
                     .ends_at = end_without(state, again.ends_at, now),
                     .extensions = keeps ? state.extensions : again.extensions};
  return events_of(std::move(event));
}

/// The same, with who did it and why.
Verdict signed_by(Verdict made, const std::string& by, const std::string& reason, bool removed) {
  auto& event = std::get<BidRetracted>(made->front());
  event.by = by;
  event.reason = reason;
  event.removed = removed;
  return made;
}

}  // namespace

std::vector<StandingBid> standing_bids(History history) {
  const auto gone = taken_back(history);
  std::vector<StandingBid> bids;
  for (const Recorded& recorded : history) {
    const auto* bid = std::get_if<BidPlaced>(&recorded.event);
    if (bid && !std::ranges::binary_search(gone, recorded.seq)) bids.push_back({recorded.seq, recorded.at, bid});
  }
  return bids;
}

Verdict decide(const State& state, const RetractBid& command, Time now, History history) {
  auto bids = standing_bids(history);
  const auto* named = find(bids, command.bid);
  if (!named || named->bid->bidder != command.bidder) return refuse(RejectionCode::no_such_bid);
  std::vector<std::uint64_t> gone{command.bid};
  if (state.ends_at - now > kLastHours) {
    gone.clear();
    for (const auto& b : bids) {
      if (b.bid->bidder == command.bidder) gone.push_back(b.seq);
    }
  } else if (now - named->at > kHour) {
    return refuse(RejectionCode::retraction_window_passed);
  }
  return signed_by(without(state, std::move(gone), std::move(bids), history, now), command.bidder, command.reason,
                   false);
}

Verdict decide(const State& state, const RemoveBid& command, Time now, History history) {
  auto bids = standing_bids(history);
  if (!find(bids, command.bid)) return refuse(RejectionCode::no_such_bid);
  return signed_by(without(state, {command.bid}, std::move(bids), history, now), command.by.name, command.reason, true);
}

}  // namespace gavel::rules::retraction
