// An auction as a value: its terms, its events, its state, and the functions that everything else is built on.
//
//     decide(state, command, now) -> the events that it makes, or why it is refused
//     apply(state, event)         -> the state after it
//     minimum_bid(state)          -> what the next bidder must offer
//     due_at(state)               -> when Open or Close is due
//
// Pure: no clock, no I/O, no randomness. The same events always give the same state; `now` is always a parameter, and
// comes from the server's clock only.
//
// A few commands look back further than the state does (taking back a bid): they are given the history, which is on
// the disk. needs_history() says which.
//
// Thread rules: values. Rules and their numbers (R1…) follow docs/rules.md.
#pragma once

#include <variant>
#include <vector>

#include "core/rules/commands.hpp"
#include "core/rules/events.hpp"
#include "core/rules/state.hpp"
#include "core/rules/terms.hpp"

namespace gavel::rules {

/// The events in order (never empty), or why not.
using Decision = std::variant<std::vector<Event>, Rejection>;

/// The state after Created, which is event 1.
State begin(const Created& created);

/// Does this command look at the history in this state? Then decide() must have it: all events from Created on.
bool needs_history(const State& state, const Command& command) noexcept;

/// A bid is checked in this order: over or late, not yet open, paused, the seller's own (or linked), not approved, the
/// amount's range, the bidder's limit, then the format's rules, then whether it must be confirmed. The first bid after
/// the start opens the auction if nobody has (one event more). At the end the auction is over for bids and for Cancel,
/// even if nobody has closed it; Close is due from then on. O(log bidders) but for what needs the history.
/// @pre state was made by begin() and apply(). Does not change it.
Decision decide(const State& state, const Command& command, Time now, History history = {});

/// Adds the next event; state.seq grows by one. Events come from decide() or from the journal. O(log bidders).
/// Throws std::logic_error for an event that cannot follow (a journal that is not what was written).
/// Outside this namespace write rules::apply: an unqualified call with an Event finds std::apply too.
void apply(State& state, const Event& event);

/// R1 for a bidder who does not lead: the starting price, or price + step. Reverse: the most that may be asked. Sealed:
/// the starting price. Price clocks: the starting price; what it is now says clock_price().
Amount minimum_bid(const State& state) noexcept;

/// When Open (draft and paused: nothing), or Close, is due.
std::optional<Time> due_at(const State& state) noexcept;

/// dutch, japanese: the price at `now` of a clock that began at `clock_starts_at` (later than the terms say after a
/// pause).
/// @pre terms.price_clock
Amount clock_price(const Terms& terms, Time clock_starts_at, Time now) noexcept;

/// Where the clock's time begins: terms.starts_at, and what pauses added.
Time clock_starts_at(const State& state) noexcept;

/// Is soft close at work: would a bid now put the end off, or has one done so? What people see as "closing".
bool is_closing(const Terms& terms, Phase phase, Time ends_at, Time now) noexcept;

}  // namespace gavel::rules
