// Terms: what is agreed when an auction is made. A format uses some of them and refuses the others (problems()).
//
// Spans of time are milliseconds, shares are percent. Secrets among the terms: the reserve, and a candle's seed until
// the close; public_terms() takes them out.
//
// Thread rules: values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/rules/increments.hpp"
#include "core/rules/money.hpp"
#include "core/rules/time.hpp"

namespace gavel::rules {

/// How a price is found. One file behind format.hpp's interface each.
enum class Format : std::uint8_t {
  english,              ///< ascending, with maximum bids
  first_price,          ///< sealed; the highest wins and pays its own amount
  vickrey,              ///< sealed; the highest wins and pays the second highest
  dutch,                ///< the price falls with the time; the first to accept wins
  reverse,              ///< descending offers of sellers to one buyer; the lowest wins
  reverse_first_price,  ///< sealed; the lowest wins and is paid its own amount
  reverse_vickrey,      ///< sealed; the lowest wins and is paid the second lowest
  multi_unit,           ///< sealed; many equal units, each bid says how many
  japanese,             ///< the price rises with the time; who leaves does not come back, the last one wins
  all_pay,              ///< sealed; the highest wins and everybody pays
};
inline constexpr std::size_t kFormats = 10;

/// Is an amount secret to all but its owner until the close?
constexpr bool is_sealed(Format format) noexcept {
  return format == Format::first_price || format == Format::vickrey || format == Format::reverse_first_price ||
         format == Format::reverse_vickrey || format == Format::multi_unit || format == Format::all_pay;
}
/// Does the lowest amount win?
constexpr bool is_reverse(Format format) noexcept {
  return format == Format::reverse || format == Format::reverse_first_price || format == Format::reverse_vickrey;
}
/// Is the price a function of the time?
constexpr bool has_price_clock(Format format) noexcept { return format == Format::dutch || format == Format::japanese; }

/// What is shown below a hidden reserve (R7).
enum class ReservePolicy : std::uint8_t {
  incremental,  ///< the price of the rules, and that the reserve is not met
  full_max,     ///< the leader's whole maximum
};

/// Buying at a fixed price instead of bidding (english).
struct BuyNow {
  enum class Policy : std::uint8_t {
    until_first_bid,  ///< gone with the first bid; with a reserve, when that is met
    always,           ///< there to the end
    until_percent,    ///< gone when the price reaches `percent` of it
  };
  Amount price;
  Policy policy = Policy::until_first_bid;
  std::uint32_t percent = 0;         ///< 1 … 100, until_percent only
  bool bid_at_or_above_buys = true;  ///< a maximum of at least `price` buys at `price`
  friend bool operator==(const BuyNow&, const BuyNow&) = default;
};

/// A bid that changes price or leader within `window_ms` of the end (inclusive) puts the end off (english, reverse).
struct SoftClose {
  enum class Mode : std::uint8_t {
    reset,  ///< end = max(end, time of the bid + extension)
    add,    ///< end = end + extension
  };
  enum class OnRetraction : std::uint8_t {
    keep,       ///< the end stays where it is
    recompute,  ///< the end that the remaining bids give, but never one that has passed
  };
  std::int64_t window_ms = 0;
  std::int64_t extension_ms = 0;
  Mode mode = Mode::reset;
  std::optional<std::uint32_t> max_extensions;
  std::optional<Time> hard_end;  ///< the end is never put off beyond it
  OnRetraction on_retraction = OnRetraction::keep;
  friend bool operator==(const SoftClose&, const SoftClose&) = default;
};

/// A candle ending (english): bids of the last `window_ms` may turn out to have come after the end, which is drawn
/// before the start and shown after the close: candle_end().
struct Candle {
  std::int64_t window_ms = 0;
  std::string auction;    ///< the auction's id as text: it is part of what is hashed
  std::string seed;       ///< secret until the close; 64 hexadecimal digits
  std::string seed_hash;  ///< SHA-256 of the seed's text, hexadecimal; public from the start
  friend bool operator==(const Candle&, const Candle&) = default;
};

/// A price that moves by `step` every `interval_ms` from the start on: down to `floor` (dutch), up (japanese).
struct PriceClock {
  Amount step;
  std::int64_t interval_ms = 0;
  std::optional<Amount> floor;  ///< dutch only, and there it must be
  friend bool operator==(const PriceClock&, const PriceClock&) = default;
};

/// Many equal units (multi_unit).
struct Units {
  enum class Pricing : std::uint8_t {
    uniform_lowest_accepted,   ///< all pay the lowest price that got something
    uniform_highest_rejected,  ///< all pay the highest price that got nothing, or less than it asked for; else the
                               ///< reserve
    pay_as_bid,
  };
  enum class Marginal : std::uint8_t {
    time,      ///< of equal prices the earlier is filled first
    pro_rata,  ///< shared in proportion: floor, then the largest remainders, then the earlier
  };
  std::int64_t supply = 0;
  Pricing pricing = Pricing::uniform_lowest_accepted;
  Marginal marginal = Marginal::time;
  friend bool operator==(const Units&, const Units&) = default;
};

/// What becomes of an auction whose end came while the server was down.
enum class OutagePolicy : std::uint8_t {
  as_recorded,       ///< it ended at its end, with the bids that are recorded
  extend_on_outage,  ///< the end moves to `outage_extension_ms` after the server is back
};

/// Where an auction belongs to a sale.
struct SaleLot {
  std::string sale;                          ///< the sale's id as text
  std::uint32_t lot = 0;                     ///< 1, 2, 3 … in the sale's order
  bool group_end = false;                    ///< the sale decides when it ends: soft close of all or cascade
  std::optional<std::uint32_t> win_at_most;  ///< of the sale's lots one bidder may lead or buy at most so many
  friend bool operator==(const SaleLot&, const SaleLot&) = default;
};

struct Terms {
  std::string title;
  std::string description;
  std::string seller;  ///< who made it; may not bid. In reverse formats: the buyer
  Currency currency;
  Format format = Format::english;
  /// Where bidding starts. Sealed: the least that may be bid. Reverse: the ceiling, the most that may be asked.
  Amount starting_price;
  std::optional<Amount> reserve;  ///< secret; sells at least at it (reverse: buys at most at it)
  ReservePolicy reserve_policy = ReservePolicy::incremental;
  IncrementTable increments;  ///< english: steps; reverse: steps downwards
  std::optional<BuyNow> buy_now;
  Time starts_at;
  Time ends_at;  ///< half-open: a bid at ends_at is late
  std::optional<SoftClose> soft_close;
  std::optional<Candle> candle;
  std::optional<PriceClock> price_clock;
  std::optional<Units> units;
  std::optional<std::int64_t> reveal_ms;  ///< sealed with commit-reveal: how long after ends_at bids may be revealed
  bool beats_own = false;                 ///< reverse: an offer must undercut the bidder's own last one, not the best
  bool weighted = false;                  ///< reverse formats: ranked by amount / weight, see Approval
  bool approved_only = false;             ///< only approved bidders may bid
  std::optional<Amount> bidder_limit;     ///< the most that a bid may be, where a bidder has no limit of their own
  std::optional<std::uint32_t> confirm_above_percent;  ///< a bid above this share of the minimum must be confirmed
  std::vector<std::string> linked;                     ///< accounts linked to the seller: they may not bid either
  OutagePolicy outage = OutagePolicy::as_recorded;
  std::int64_t outage_extension_ms = 0;
  std::string time_zone;  ///< IANA name for people ("Europe/London"), or empty
  std::string relist_of;  ///< id of the auction that this one repeats, or empty
  std::optional<SaleLot> sale;
  friend bool operator==(const Terms&, const Terms&) = default;
};

/// (field as on the wire, sentence's end: "must be …").
using Problems = std::vector<std::pair<std::string, std::string>>;

/// What is wrong with terms; empty for good ones. `now`: an auction must end after it.
Problems problems(const Terms& terms, Time now);

/// The terms without what is secret: no reserve, no candle's seed.
Terms public_terms(const Terms& terms);

/// "english", "first_price", …: as in the journal and on the wire; kept for ever.
std::string_view name(Format format) noexcept;
std::optional<Format> parse_format(std::string_view text) noexcept;

}  // namespace gavel::rules
