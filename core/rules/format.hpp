// FormatRules: what differs from one auction format to the next. One file per format (or family) implements it.
//
// What all formats share (open, close, cancel, pause, who may bid and when, the range of amounts, soft close) is done
// in auction.cpp and bidding.cpp, so a format sees only bids that are allowed and in time. A command or an event that a
// format does not override is none of its own: refused, or a broken journal. To add a format: a value in Format, a file
// beside english.cpp, a case in rules_of().
//
// Thread rules: stateless; every function is pure and may be called from any thread.
#pragma once

#include "core/base/expected.hpp"
#include "core/rules/auction.hpp"

namespace gavel::rules {

class FormatRules {
 public:
  using Verdict = base::Expected<std::vector<Event>, Rejection>;

  virtual ~FormatRules() = default;

  /// What is wrong with the terms that this format uses, and with those that it has no use for.
  virtual void check(const Terms& terms, Problems& found) const = 0;

  /// The events that a command makes (never none), or why it is refused. Closed may be the last of them.
  /// @pre the bidder may bid at `now`, amounts are in range. RevealBid comes in the time for it, JoinClock from the
  /// making on.
  virtual Verdict on(const State&, const PlaceBid&, Time now) const;
  virtual Verdict on(const State&, const WithdrawBid&, Time now) const;
  virtual Verdict on(const State&, const BuyItNow&, Time now) const;
  virtual Verdict on(const State&, const CommitBid&, Time now) const;
  virtual Verdict on(const State&, const RevealBid&, Time now) const;
  virtual Verdict on(const State&, const JoinClock&, Time now) const;
  virtual Verdict on(const State&, const LeaveClock&, Time now) const;
  /// What stands without the bid (and those that go with it). `by`, `removed`: for the event.
  /// @pre history is whole
  virtual Verdict on(const State&, const RetractBid&, Time now, History) const;
  virtual Verdict on(const State&, const RemoveBid&, Time now, History) const;

  /// Takes an event over. The caller has noted the alias and checked the phase; state.seq is still that before it.
  virtual void apply(State&, const BidPlaced&) const;
  virtual void apply(State&, const SealedBidPlaced&) const;
  virtual void apply(State&, const SealedBidWithdrawn&) const;
  virtual void apply(State&, const BidCommitted&) const;
  virtual void apply(State&, const BidRevealed&) const;
  virtual void apply(State&, const Taken&) const;
  virtual void apply(State&, const ClockJoined&) const;
  virtual void apply(State&, const ClockLeft&) const;
  virtual void apply(State&, const BidRetracted&) const;

  /// How it ends at its end. `history`: where needs_history() says so for Close.
  virtual Closed result(const State& state, Time now, History history) const = 0;

  /// What a bidder who does not lead must offer at least (reverse: at most).
  virtual Amount minimum_bid(const State& state) const noexcept = 0;

  /// From when on no bid is in time: state.ends_at, unless the format can end earlier.
  virtual Time bids_until(const State& state) const noexcept { return state.ends_at; }

  /// Whom a second chance would go to, and at which price: the best who is neither the winner nor in `passed`.
  struct Next {
    std::string bidder;
    std::uint32_t alias = 0;
    Amount price;
  };
  virtual std::optional<Next> next_bidder(const State&, History, std::span<const std::uint32_t> passed) const;
};

/// The rules of a format; lives as long as the program.
const FormatRules& rules_of(Format format) noexcept;

// -- for the formats -----------------------------------------------------------------------------------------------

/// An event that cannot follow comes from a journal that is not what was written: stop before the state is wrong too.
void require(bool holds, const char* otherwise);

/// Is this amount one that the seller sells at (reverse: the buyer buys at)?
bool meets_reserve(const Terms& terms, Amount amount) noexcept;

/// The alias that a bidder has, or will have with a first bid.
std::uint32_t alias_for(const State& state, std::string_view bidder);

/// One event, or several, moved into a vector (an initializer list would copy).
template <class... Events>
std::vector<Event> events_of(Events&&... made) {
  std::vector<Event> events;
  events.reserve(sizeof...(made));
  (events.emplace_back(std::forward<Events>(made)), ...);
  return events;
}

inline base::Unexpected<Rejection> refuse(RejectionCode code) { return base::Unexpected(Rejection{.code = code}); }

}  // namespace gavel::rules
