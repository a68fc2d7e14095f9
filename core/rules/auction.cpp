// decide(): what all formats share.
#include "core/rules/auction.hpp"

#include <algorithm>
#include <utility>

#include "core/rules/aftermath.hpp"
#include "core/rules/bidding.hpp"
#include "core/rules/format.hpp"
#include "core/rules/life.hpp"

namespace gavel::rules {
namespace {

Decision decision_of(FormatRules::Verdict verdict) {
  if (verdict) return *std::move(verdict);
  return std::move(verdict.error());
}

template <class C>
concept Bidding = std::is_same_v<C, PlaceBid> || std::is_same_v<C, WithdrawBid> || std::is_same_v<C, BuyItNow> ||
    std::is_same_v<C, CommitBid> || std::is_same_v<C, RevealBid> || std::is_same_v<C, JoinClock> ||
    std::is_same_v<C, LeaveClock>;
template <class C>
concept TakingBack = std::is_same_v<C, RetractBid> || std::is_same_v<C, RemoveBid>;
template <class C>
concept After = std::is_same_v<C, Settle> || std::is_same_v<C, Default> || std::is_same_v<C, OfferSecondChance> ||
    std::is_same_v<C, AnswerSecondChance> || std::is_same_v<C, NoteRelisted>;

struct Decide {
  const State& state;
  Time now;
  History history;

  template <Bidding C>
  FormatRules::Verdict operator()(const C& command) const {
    return bidding::decide(state, command, now);
  }
  template <TakingBack C>
  FormatRules::Verdict operator()(const C& command) const {
    return bidding::take_back(state, command, now, history);
  }
  template <After C>
  FormatRules::Verdict operator()(const C& command) const {
    return aftermath::decide(state, command, now, history);
  }
  FormatRules::Verdict operator()(const Close&) const { return life::close(state, now, history); }
  template <class C>
  FormatRules::Verdict operator()(const C& command) const {
    return life::decide(state, command, now);
  }
};

}  // namespace

State begin(const Created& created) {
  State state{.terms = created.terms,
              .phase = created.terms.starts_at <= created.at ? Phase::open : Phase::scheduled,
              .outcome = {},
              .seq = 1,
              .leader = {},
              .rival_maximum = {},
              .price = {},
              .reserve_met = !created.terms.reserve,
              .ends_at = created.terms.ends_at,
              .aliases = {},
              .approvals = {},
              .book = {},
              .aftermath = {}};
  if (created.draft) state.phase = Phase::draft;
  return state;
}

bool needs_history(const State& state, const Command& command) noexcept {
  if (std::holds_alternative<RetractBid>(command) || std::holds_alternative<RemoveBid>(command)) return true;
  if (std::holds_alternative<OfferSecondChance>(command)) return true;
  return state.terms.candle && std::holds_alternative<Close>(command);
}

Decision decide(const State& state, const Command& command, Time now, History history) {
  return decision_of(std::visit(Decide{state, now, history}, command));
}

Amount minimum_bid(const State& state) noexcept { return rules_of(state.terms.format).minimum_bid(state); }

std::optional<Time> due_at(const State& state) noexcept {
  switch (state.phase) {
    case Phase::scheduled:
      return state.terms.starts_at;
    case Phase::open:
      return rules_of(state.terms.format).bids_until(state) + state.terms.reveal_ms.value_or(0);
    case Phase::closed:
    case Phase::cancelled:
    case Phase::draft:
    case Phase::paused:
      break;
  }
  return std::nullopt;
}

Amount clock_price(const Terms& terms, Time clock_starts_at, Time now) noexcept {
  const auto& clock = *terms.price_clock;
  const auto elapsed = std::max<std::int64_t>(0, now - clock_starts_at);
  const auto steps = elapsed / clock.interval_ms;
  const auto start = terms.starting_price.minor;
  // Steps are positive and amounts are at most kMaxAmount; beyond this many there is nothing more to count.
  const auto countable = std::min(steps, kMaxAmount.minor / clock.step.minor);
  const auto moved = countable * clock.step.minor;
  if (terms.format == Format::dutch) return std::max(Amount{start - moved}, clock.floor.value_or(Amount{0}));
  return std::min(Amount{start + moved}, kMaxAmount);
}

Time clock_starts_at(const State& state) noexcept { return state.terms.starts_at + state.paused_ms; }

bool is_closing(const Terms& terms, Phase phase, Time ends_at, Time now) noexcept {
  return phase == Phase::open && terms.soft_close && now < ends_at && ends_at - now <= terms.soft_close->window_ms;
}

std::string_view bidder_of(const State& state, std::uint32_t alias) noexcept {
  const auto found = std::ranges::find(state.aliases, alias, [](const auto& known) { return known.second; });
  return found != state.aliases.end() ? std::string_view(found->first) : std::string_view();
}

}  // namespace gavel::rules
