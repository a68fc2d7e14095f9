// State: an auction as its events have made it.
//
// What all formats have is here by name; what only some have is in the book: sealed bids, or the seats of a price
// clock. It grows with the number of bidders, never with the number of bids: the history is on the disk.
//
// Thread rules: values.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/rules/events.hpp"
#include "core/rules/terms.hpp"

namespace gavel::rules {

enum class Phase : std::uint8_t {
  scheduled,  ///< made, its start has not come
  open,       ///< takes bids
  closed,     ///< over, with an outcome
  cancelled,  ///< called off, no outcome
  draft,      ///< only its seller sees it, everything may be edited
  paused,     ///< takes no bids, keeps its remaining time
};
inline constexpr std::size_t kPhases = 6;

/// "scheduled", "open", …: as in the journal and on the wire; kept for ever.
std::string_view name(Phase phase) noexcept;
std::optional<Phase> parse_phase(std::string_view text) noexcept;
std::string_view name(Outcome outcome) noexcept;
std::optional<Outcome> parse_outcome(std::string_view text) noexcept;

/// Closed or cancelled: no bid, no time changes it any more. What comes after the end still may.
constexpr bool is_over(Phase phase) noexcept { return phase == Phase::closed || phase == Phase::cancelled; }

/// Who leads, and how far they would go.
struct Leader {
  std::string bidder;
  std::uint32_t alias = 0;
  Amount maximum;  ///< secret
  friend bool operator==(const Leader&, const Leader&) = default;
};

/// A sealed bid that stands.
struct SealedBid {
  std::string bidder;
  Amount amount;
  std::int64_t units = 1;
  std::int64_t min_units = 0;
  std::uint64_t seq = 0;  ///< of the bid (commit-reveal: of the commitment): the earlier wins a tie
  std::string digest;     ///< commit-reveal
  bool revealed = false;
  std::uint32_t weight = 1000;  ///< weighted: the bidder's when it was made
  friend bool operator==(const SealedBid&, const SealedBid&) = default;
};
/// By alias.
using SealedBook = std::map<std::uint32_t, SealedBid>;

/// Somebody at a price clock (japanese).
struct Seat {
  std::string bidder;
  std::optional<Amount> left_at;  ///< the price that was too much
  friend bool operator==(const Seat&, const Seat&) = default;
};
/// Who joined, by alias: in order of joining. How many are still in is public, who they are is not.
struct ClockBook {
  using Seats = std::map<std::uint32_t, Seat>;
  Seats seats;
  std::uint32_t in = 0;             ///< seats that nobody has left
  std::optional<Amount> last_exit;  ///< the price at which the last of them left who did
  friend bool operator==(const ClockBook&, const ClockBook&) = default;
};

/// reverse: each bidder's own lowest offer, by alias.
struct Offer {
  std::string bidder;
  Amount amount;
  std::uint64_t seq = 0;
  std::uint32_t weight = 1000;  ///< weighted: the bidder's when it was made
  friend bool operator==(const Offer&, const Offer&) = default;
};
using OfferBook = std::map<std::uint32_t, Offer>;

using Book = std::variant<std::monostate, SealedBook, ClockBook, OfferBook>;

/// Weights are thousandths from 1 to this: kMaxAmount times it fits into 64 bits.
inline constexpr std::uint32_t kMaxWeight = 9000;

struct Approval {
  std::optional<Amount> limit;
  std::uint32_t weight = 1000;
  friend bool operator==(const Approval&, const Approval&) = default;
};

enum class Settlement : std::uint8_t { open, settled, defaulted };

struct SecondChance {
  std::string bidder;
  std::uint32_t alias = 0;
  Amount price;
  Time expires_at;
  std::optional<bool> accepted;
  friend bool operator==(const SecondChance&, const SecondChance&) = default;
};

/// What became of it after the end.
struct Aftermath {
  Closed closed;
  Settlement settlement = Settlement::open;
  std::optional<SecondChance> second_chance;
  std::string relisted_as;
  friend bool operator==(const Aftermath&, const Aftermath&) = default;
};

struct State {
  Terms terms;
  Phase phase = Phase::scheduled;
  std::optional<Outcome> outcome;
  std::uint64_t seq = 0;  ///< number of the last event: the state is that after events 1 … seq
  std::uint64_t bid_count = 0;
  std::optional<Leader> leader;
  std::optional<Amount> rival_maximum;   ///< s2 of the rules: the best that anybody but the leader offered
  std::optional<Amount> price;           ///< nothing before the first bid; sealed and clocks: nothing before the close
  bool reserve_met = false;              ///< true from the start where there is no reserve
  Time ends_at;                          ///< terms.ends_at is where it was at first
  std::uint32_t extensions = 0;          ///< by soft close
  std::int64_t paused_remaining_ms = 0;  ///< while it is paused: from the pause to the end
  std::int64_t paused_ms = 0;            ///< by how much pauses put the end off, all in all
  std::map<std::string, std::uint32_t, std::less<>> aliases;
  std::map<std::string, Approval, std::less<>> approvals;
  Book book;
  std::optional<Aftermath> aftermath;
  friend bool operator==(const State&, const State&) = default;
};

/// The account behind an alias; empty for 0 and for one that nobody has. O(bidders).
std::string_view bidder_of(const State& state, std::uint32_t alias) noexcept;

}  // namespace gavel::rules
