// An auction as a value: its terms, its events, its state, and the three functions that everything else is built on.
//
//     decide(state, command, now) -> the events that it makes, or why it is refused
//     apply(state, event)         -> the state after it
//     minimum_bid(state)          -> what the next bidder must offer
//
// Pure: no clock, no I/O, no randomness. The same events always give the same state; `now` is always a parameter, and
// comes from the server's clock only. An event records facts (the price that became visible), so a state read back from
// the journal does not depend on which version of the rules made it.
//
// Thread rules: values. Rules and their numbers (R1…) follow docs/rules.md.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/rules/increments.hpp"
#include "core/rules/money.hpp"

namespace gavel::rules {

/// A moment for people and records: milliseconds since the Unix epoch, UTC, by the server's clock.
struct Time {
  std::int64_t ms = 0;
  friend constexpr auto operator<=>(Time, Time) = default;
};

/// How a price is found. One file behind `decide` and `apply` each.
enum class Format : std::uint8_t { english };

enum class Phase : std::uint8_t {
  scheduled,  ///< made, its start has not come
  open,       ///< takes bids
  closed,     ///< over, with an outcome
  cancelled,  ///< called off, no outcome
};

/// Closed or cancelled: nothing happens to it any more.
constexpr bool is_over(Phase phase) noexcept { return phase == Phase::closed || phase == Phase::cancelled; }

enum class Outcome : std::uint8_t {
  sold,             ///< there is a winner and a hammer price
  unsold,           ///< nobody bid
  reserve_not_met,  ///< bids, but none reached the reserve
};

/// What is agreed when the auction is made and does not change afterwards.
struct Terms {
  std::string title;
  std::string seller;  ///< who made it; may not bid
  Currency currency;
  Format format = Format::english;
  Amount starting_price;
  std::optional<Amount> reserve;  ///< hidden; at least the starting price
  IncrementTable increments;
  Time starts_at;
  Time ends_at;  ///< half-open: a bid at ends_at is late
  friend bool operator==(const Terms&, const Terms&) = default;
};

// -- events --------------------------------------------------------------------------------------------------------

/// The auction exists. It is open at once where starts_at has come at `at`.
struct Created {
  Terms terms;
  Time at;
  friend bool operator==(const Created&, const Created&) = default;
};

/// Its start has come.
struct Opened {
  friend bool operator==(const Opened&, const Opened&) = default;
};

/// A bid was accepted. `maximum` is the bidder's secret; the rest is public.
struct BidPlaced {
  std::string bidder;        ///< who, by the name of the account
  std::uint32_t alias = 0;   ///< the bidder's pseudonym in this auction: 1, 2, … in order of first bids
  Amount maximum;            ///< secret until beaten
  Amount visible;            ///< R10: the amount that became visible by this bid
  Amount price;              ///< the price afterwards
  std::uint32_t leader = 0;  ///< alias of who leads afterwards
  bool reserve_met = false;  ///< afterwards; true where there is no reserve
  friend bool operator==(const BidPlaced&, const BidPlaced&) = default;
};

/// The end has come.
struct Closed {
  Outcome outcome = Outcome::unsold;
  std::uint32_t winner = 0;            ///< alias, 0 without a winner
  std::optional<Amount> hammer_price;  ///< with a winner
  friend bool operator==(const Closed&, const Closed&) = default;
};

struct Cancelled {
  std::string by;
  std::string reason;
  friend bool operator==(const Cancelled&, const Cancelled&) = default;
};

using Event = std::variant<Created, Opened, BidPlaced, Closed, Cancelled>;

/// "created", "opened", "bid", "closed", "cancelled": the name in the journal and on the wire.
std::string_view kind(const Event& event) noexcept;

// -- state ---------------------------------------------------------------------------------------------------------

/// Who leads, and how far they would go.
struct Leader {
  std::string bidder;
  std::uint32_t alias = 0;
  Amount maximum;  ///< secret
  friend bool operator==(const Leader&, const Leader&) = default;
};

struct State {
  Terms terms;
  Phase phase = Phase::scheduled;
  std::optional<Outcome> outcome;
  std::uint64_t seq = 0;  ///< number of the last event: the state is that after events 1 … seq
  std::uint64_t bid_count = 0;
  std::optional<Leader> leader;
  std::optional<Amount> rival_maximum;  ///< s2 of the rules: the best that anybody but the leader offered
  std::optional<Amount> price;          ///< nothing before the first bid
  bool reserve_met = false;             ///< true from the start where there is no reserve
  Time ends_at;
  std::map<std::string, std::uint32_t, std::less<>> aliases;
  friend bool operator==(const State&, const State&) = default;
};

// -- commands ------------------------------------------------------------------------------------------------------

struct PlaceBid {
  std::string bidder;
  Amount amount;  ///< the bidder's maximum
};
struct Open {};   ///< the start has come
struct Close {};  ///< the end has come
struct Cancel {
  std::string by;
  std::string reason;
};
using Command = std::variant<PlaceBid, Open, Close, Cancel>;

enum class RejectionCode : std::uint8_t {
  below_minimum,        ///< less than minimum_bid; a higher bid would do
  not_above_own_max,    ///< the leader's own new maximum is not above the old one
  auction_not_open,     ///< scheduled: its start has not come
  auction_closed,       ///< over, cancelled, or the end has come though nobody has closed it yet
  own_auction,          ///< the seller bids
  amount_out_of_range,  ///< not in 1 … kMaxAmount
  not_due,              ///< Open or Close before its time: asked by a timer that was early
};
/// "below_minimum", …: the `code` on the wire.
std::string_view name(RejectionCode code) noexcept;

struct Rejection {
  RejectionCode code;
  std::optional<Amount> minimum_bid;  ///< below_minimum, not_above_own_max: the least this bidder could offer
  friend bool operator==(const Rejection&, const Rejection&) = default;
};

/// The events in order (never empty), or why not.
using Decision = std::variant<std::vector<Event>, Rejection>;

// -- the functions -------------------------------------------------------------------------------------------------

/// What is wrong with terms, as (field, sentence) pairs; empty for good ones. Fields are named as on the wire
/// ("starting_price", "reserve_price", …). `now`: an auction must end after it.
std::vector<std::pair<std::string, std::string>> problems(const Terms& terms, Time now);

/// The state after Created, which is event 1.
State begin(const Created& created);

/// A bid is checked in this order: over or late, not yet open, the seller's own, the amount's range, R1. The first bid
/// after the start opens the auction if nobody has (two events). At ends_at the auction is over for bids and for
/// Cancel, even if nobody has closed it; Close is due from then on. O(log bidders).
/// @pre state was made by begin() and apply(). Does not change it.
Decision decide(const State& state, const Command& command, Time now);

/// Adds the next event; state.seq grows by one. Events come from decide() or from the journal. O(log bidders).
/// Throws std::logic_error for an event that cannot follow (a journal that is not what was written).
/// Outside this namespace write rules::apply: an unqualified call with an Event finds std::apply too.
void apply(State& state, const Event& event);

/// R1 for a bidder who does not lead: the starting price, or price + step.
Amount minimum_bid(const State& state) noexcept;

}  // namespace gavel::rules
