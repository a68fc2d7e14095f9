#include "core/rules/english.hpp"

#include <algorithm>
#include <map>

#include "core/rules/buy_now.hpp"
#include "core/rules/candle.hpp"
#include "core/rules/english_terms.hpp"
#include "core/rules/proxy.hpp"
#include "core/rules/retraction.hpp"

namespace gavel::rules {
namespace {

bool is_leader(const State& state, std::string_view bidder) { return state.leader && state.leader->bidder == bidder; }

/// An amount that a bidder may be told to offer; nothing where it lies beyond what is taken from anybody.
std::optional<Amount> if_in_range(Amount a) { return in_range(a) ? std::optional(a) : std::nullopt; }

/// R1: a leader must lift the own maximum, by however little; everybody else must offer the minimum.
std::optional<Rejection> refusal(const State& state, const PlaceBid& bid) {
  if (is_leader(state, bid.bidder)) {
    const Amount own = state.leader->maximum;
    if (bid.amount > own) return std::nullopt;
    return Rejection{.code = RejectionCode::not_above_own_max, .minimum_bid = if_in_range({own.minor + 1})};
  }
  const Amount minimum = proxy::minimum(state.terms, proxy::standing_of(state));
  if (bid.amount >= minimum) return std::nullopt;
  return Rejection{.code = RejectionCode::below_minimum, .minimum_bid = if_in_range(minimum)};
}

/// However much was offered: the fixed price is what it costs.
FormatRules::Verdict bought(const State& state, const std::string& bidder) {
  const Amount price = state.terms.buy_now->price;
  const auto alias = alias_for(state, bidder);
  return events_of(Taken{.bidder = bidder, .alias = alias, .price = price, .buy_now = true},
                   Closed{.outcome = Outcome::sold, .winner = alias, .hammer_price = price});
}

Closed outcome_of(const State& state) {
  if (!state.leader) return {.outcome = Outcome::unsold, .hammer_price = {}};
  if (!state.reserve_met) return {.outcome = Outcome::reserve_not_met, .hammer_price = {}};
  return {.outcome = Outcome::sold, .winner = state.leader->alias, .hammer_price = state.price};
}

/// The state as it was before that instant: later bids and retractions are void.
State state_before(History history, Time end) {
  require(!history.empty(), "a candle ending without the history");
  State state = begin(std::get<Created>(history.front().event));
  for (const Recorded& recorded : recorded_before(history, end).subspan(1)) rules::apply(state, recorded.event);
  return state;
}

Closed outcome_by_candle(const State& state, History history) {
  const Time end = candle_end(*state.terms.candle, state.ends_at);
  Closed closed = outcome_of(state_before(history, end));
  closed.seed = state.terms.candle->seed;
  closed.ended_at = end;
  return closed;
}

class English final : public FormatRules {
 public:
  using FormatRules::apply;
  using FormatRules::on;

  void check(const Terms& terms, Problems& found) const override { check_english_terms(terms, found); }

  Verdict on(const State& state, const PlaceBid& bid, Time) const override {
    if (buys_now(state, bid.amount)) return bought(state, bid.bidder);
    if (auto refused = refusal(state, bid)) return base::Unexpected(*refused);
    const auto alias = alias_for(state, bid.bidder);
    const auto after = proxy::after_bid(state.terms, proxy::standing_of(state), alias, bid.amount);
    return events_of(BidPlaced{.bidder = bid.bidder,
                               .alias = alias,
                               .maximum = bid.amount,
                               .visible = after.leader == alias ? *after.price : bid.amount,  // R10
                               .price = *after.price,
                               .leader = after.leader,
                               .reserve_met = proxy::is_reserve_met(state.terms, after)});
  }

  Verdict on(const State& state, const BuyItNow& command, Time) const override {
    if (!state.terms.buy_now) return refuse(RejectionCode::not_in_this_format);
    if (!buy_now_stands(state)) return refuse(RejectionCode::buy_now_gone);
    return bought(state, command.bidder);
  }

  Verdict on(const State& state, const RetractBid& command, Time now, History history) const override {
    return retraction::decide(state, command, now, history);
  }
  Verdict on(const State& state, const RemoveBid& command, Time now, History history) const override {
    return retraction::decide(state, command, now, history);
  }

  void apply(State& state, const BidPlaced& event) const override {
    if (event.leader == event.alias) {
      take_lead(state, Leader{event.bidder, event.alias, event.maximum});
    } else {
      note_rival(state, event.maximum);
    }
    state.price = event.price;
    state.reserve_met = event.reserve_met;
  }

  void apply(State& state, const Taken& event) const override {
    take_lead(state, Leader{event.bidder, event.alias, event.price});
    state.price = event.price;
    state.reserve_met = true;
  }

  void apply(State& state, const BidRetracted& event) const override {
    state.leader.reset();
    if (event.leader != 0) state.leader = Leader{event.leader_bidder, event.leader, event.leader_maximum};
    state.rival_maximum = event.rival_maximum;
    state.price = event.price;
    state.reserve_met = event.reserve_met;
    state.bid_count = event.bid_count;
    if (state.phase == Phase::paused) state.paused_remaining_ms += event.ends_at - state.ends_at;
    state.ends_at = event.ends_at;
    state.extensions = event.extensions;
  }

  Closed result(const State& state, Time, History history) const override {
    return state.terms.candle ? outcome_by_candle(state, history) : outcome_of(state);
  }

  Amount minimum_bid(const State& state) const noexcept override {
    return proxy::minimum(state.terms, proxy::standing_of(state));
  }

  std::optional<Next> next_bidder(const State& state, History history,
                                  std::span<const std::uint32_t> passed) const override {
    const auto& ended_at = state.aftermath->closed.ended_at;
    const auto bids = retraction::standing_bids(ended_at ? recorded_before(history, *ended_at) : history);
    // A bidder's last bid is the highest; the best of all is that of the highest maximum, of equal ones the earliest.
    std::map<std::uint32_t, const BidPlaced*> last;
    for (const auto& [seq, at, bid] : bids) last[bid->alias] = bid;
    const BidPlaced* best = nullptr;
    for (const auto& [seq, at, bid] : bids) {
      if (last[bid->alias] != bid || std::ranges::find(passed, bid->alias) != passed.end()) continue;
      if (!best || bid->maximum > best->maximum) best = bid;
    }
    return best ? std::optional(Next{best->bidder, best->alias, best->maximum}) : std::nullopt;
  }

 private:
  static void note_rival(State& state, Amount maximum) {
    state.rival_maximum = std::max(state.rival_maximum.value_or(maximum), maximum);
  }

  static void take_lead(State& state, Leader leader) {
    if (state.leader && state.leader->alias != leader.alias) note_rival(state, state.leader->maximum);
    state.leader = std::move(leader);
  }
};

}  // namespace

const FormatRules& english() noexcept {
  static const English rules;
  return rules;
}

}  // namespace gavel::rules
