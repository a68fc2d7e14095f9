#include "core/rules/japanese.hpp"

#include <algorithm>

#include "core/rules/book.hpp"
#include "core/rules/clock_terms.hpp"

namespace gavel::rules {
namespace {

bool has_seat(const State& state, std::uint32_t alias) { return book_of<ClockBook>(state).seats.contains(alias); }

bool is_in(const State& state, std::uint32_t alias) {
  const auto& seats = book_of<ClockBook>(state).seats;
  const auto seat = seats.find(alias);
  return seat != seats.end() && !seat->second.left_at;
}

Time end_of_tick(const State& state, std::int64_t tick) {
  return clock_starts_at(state) + (tick + 1) * state.terms.price_clock->interval_ms;
}

/// One may join until the price moves for the first time.
Time joins_until(const State& state) { return end_of_tick(state, 0); }

/// The end of the tick whose price is `price`.
Time end_of_price(const State& state, Amount price) {
  return end_of_tick(state, (price.minor - state.terms.starting_price.minor) / state.terms.price_clock->step.minor);
}

/// The last price that somebody who left at `left` had accepted. To join is to accept the starting price.
Amount accepted_before(const State& state, Amount left) {
  return std::max(state.terms.starting_price, Amount{left.minor - state.terms.price_clock->step.minor});
}

/// How far one would have gone: for those who are still in, to the last price.
Amount accepted_by(const State& state, const Seat& seat) {
  if (seat.left_at) return accepted_before(state, *seat.left_at);
  return clock_price(state.terms, clock_starts_at(state), state.ends_at - 1);
}

/// Who went the furthest, and of these the one who joined first. `among`: which seats are looked at.
template <class Among>
ClockBook::Seats::const_iterator best_of(const State& state, Among among) {
  const auto& seats = book_of<ClockBook>(state).seats;
  auto best = seats.end();
  for (auto seat = seats.begin(); seat != seats.end(); ++seat) {
    if (!among(seat->first)) continue;
    const auto further = [&] {
      if (!best->second.left_at) return false;
      return !seat->second.left_at || *seat->second.left_at > *best->second.left_at;
    };
    if (best == seats.end() || further()) best = seat;
  }
  return best;
}

class Japanese final : public FormatRules {
 public:
  using FormatRules::apply;
  using FormatRules::on;

  void check(const Terms& terms, Problems& found) const override {
    check_clock_terms(terms, found);
    if (!terms.price_clock) return;
    if (terms.price_clock->floor) found.emplace_back("price_clock", "must not have a floor in this format");
    if (found.empty() && clock_price(terms, terms.starts_at, terms.ends_at) == kMaxAmount) {
      found.emplace_back("price_clock", "must not reach the largest amount before ends_at");
    }
  }

  Verdict on(const State& state, const JoinClock& command, Time now) const override {
    const auto alias = alias_for(state, command.bidder);
    if (has_seat(state, alias)) return refuse(RejectionCode::already_joined);
    if (now >= joins_until(state)) return refuse(RejectionCode::clock_running);
    return events_of(ClockJoined{.bidder = command.bidder, .alias = alias});
  }

  Verdict on(const State& state, const LeaveClock& command, Time now) const override {
    const auto alias = alias_for(state, command.bidder);
    if (!is_in(state, alias)) return refuse(RejectionCode::not_joined);
    const Amount price = clock_price(state.terms, clock_starts_at(state), now);
    return events_of(ClockLeft{.bidder = command.bidder, .alias = alias, .price = price});
  }

  void apply(State& state, const ClockJoined& event) const override {
    ClockBook& book = make_book<ClockBook>(state);
    const bool is_new = book.seats.emplace(event.alias, Seat{.bidder = event.bidder, .left_at = {}}).second;
    require(is_new, "joined twice");
    ++book.in;
  }

  void apply(State& state, const ClockLeft& event) const override {
    require(is_in(state, event.alias), "left, but was not in");
    ClockBook& book = make_book<ClockBook>(state);
    book.seats.at(event.alias).left_at = event.price;
    book.last_exit = event.price;
    --book.in;
  }

  Closed result(const State& state, Time, History) const override {
    const ClockBook& book = book_of<ClockBook>(state);
    if (book.seats.empty()) return {.outcome = Outcome::unsold, .hammer_price = {}};
    const auto winner = best_of(state, [](std::uint32_t) { return true; });
    if (book.in == 1) return sold_to(winner->first, book.last_exit.value_or(state.terms.starting_price));
    return sold_to(winner->first, accepted_by(state, winner->second));
  }

  Amount minimum_bid(const State& state) const noexcept override { return state.terms.starting_price; }

  /// With nobody left to outlast, it ends when the tick does: so all who leave at one price are equal.
  Time bids_until(const State& state) const noexcept override {
    const ClockBook& book = book_of<ClockBook>(state);
    if (book.in > 1) return state.ends_at;
    return std::min(state.ends_at, book.last_exit ? end_of_price(state, *book.last_exit) : joins_until(state));
  }

  /// The next who went the furthest, at the last price that they accepted, and that is not above the hammer price.
  std::optional<Next> next_bidder(const State& state, History, std::span<const std::uint32_t> passed) const override {
    const auto next =
        best_of(state, [&](std::uint32_t alias) { return std::ranges::find(passed, alias) == passed.end(); });
    if (next == book_of<ClockBook>(state).seats.end()) return std::nullopt;
    return Next{next->second.bidder, next->first, accepted_by(state, next->second)};
  }
};

}  // namespace

const FormatRules& japanese() noexcept {
  static const Japanese rules;
  return rules;
}

}  // namespace gavel::rules
