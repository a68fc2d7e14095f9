// Events: what has happened to an auction, in order. An event records facts (the price that became visible, who leads
// now), so a state read back from the journal does not depend on which version of the rules made it.
//
// Thread rules: values.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/rules/money.hpp"
#include "core/rules/terms.hpp"
#include "core/rules/time.hpp"

namespace gavel::rules {

enum class Outcome : std::uint8_t {
  sold,             ///< there is a winner and a hammer price (multi_unit: at least one award)
  unsold,           ///< nobody bid
  reserve_not_met,  ///< bids, but none reached the reserve
};

// -- the life of an auction --------------------------------------------------------------------------------------

/// The auction exists. Unless it is a draft, it is open at once where starts_at has come at `at`.
struct Created {
  Terms terms;
  Time at;
  bool draft = false;
  friend bool operator==(const Created&, const Created&) = default;
};
/// A draft is one no more: people may see it, and it opens when its start comes.
struct Scheduled {
  std::string by;
  std::string reason = {};
  friend bool operator==(const Scheduled&, const Scheduled&) = default;
};
/// New terms in place of the old ones.
struct Edited {
  std::string by;
  std::string reason;
  Terms terms;
  friend bool operator==(const Edited&, const Edited&) = default;
};
/// Its start has come.
struct Opened {
  friend bool operator==(const Opened&, const Opened&) = default;
};
struct Paused {
  std::string by;
  std::string reason;
  std::int64_t remaining_ms = 0;  ///< kept for the resumption
  friend bool operator==(const Paused&, const Paused&) = default;
};
struct Resumed {
  std::string by;
  std::string reason;
  Time ends_at;
  friend bool operator==(const Resumed&, const Resumed&) = default;
};
/// The end was put off (or, with `sale`, was set by the sale that the auction belongs to).
struct Extended {
  enum class Cause : std::uint8_t { bid, sale, outage };
  Cause cause = Cause::bid;
  Time ends_at;
  friend bool operator==(const Extended&, const Extended&) = default;
};

/// What somebody gets and pays: multi_unit, and all_pay (where the losers get 0 units and pay all the same).
struct Award {
  std::uint32_t alias = 0;
  std::int64_t units = 0;
  Amount price;  ///< a unit
  Amount total;
  friend bool operator==(const Award&, const Award&) = default;
};

/// The end has come.
struct Closed {
  Outcome outcome = Outcome::unsold;
  std::uint32_t winner = 0;            ///< alias, 0 without a winner, or with many (multi_unit)
  std::optional<Amount> hammer_price;  ///< with a winner; multi_unit: the uniform price, if there is one
  std::vector<Award> awards = {};      ///< multi_unit, all_pay
  std::string seed = {};               ///< candle: what was secret
  std::optional<Time> ended_at = {};   ///< candle: the instant that the seed gives; bids from it on are void
  friend bool operator==(const Closed&, const Closed&) = default;
};
struct Cancelled {
  std::string by;
  std::string reason;
  friend bool operator==(const Cancelled&, const Cancelled&) = default;
};

// -- after the end -----------------------------------------------------------------------------------------------

/// The winner has paid.
struct Settled {
  std::string by;
  std::string reason;
  friend bool operator==(const Settled&, const Settled&) = default;
};
/// The winner has not.
struct Defaulted {
  std::string by;
  std::string reason;
  friend bool operator==(const Defaulted&, const Defaulted&) = default;
};
/// The next bidder may have it at their own last bid.
struct SecondChanceOffered {
  std::string by;
  std::string reason;
  std::string bidder;
  std::uint32_t alias = 0;
  Amount price;
  Time expires_at;
  friend bool operator==(const SecondChanceOffered&, const SecondChanceOffered&) = default;
};
struct SecondChanceAnswered {
  std::string by;
  bool accepted = false;
  friend bool operator==(const SecondChanceAnswered&, const SecondChanceAnswered&) = default;
};
struct Relisted {
  std::string by;
  std::string reason;
  std::string as;  ///< id of the new auction
  friend bool operator==(const Relisted&, const Relisted&) = default;
};

// -- bidding -----------------------------------------------------------------------------------------------------

/// english, reverse: a bid was accepted. `maximum` is the bidder's secret (reverse: the amount); the rest is public.
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
/// Sealed formats: the bidder's one standing bid, in place of an earlier one. Secret but for the fact.
struct SealedBidPlaced {
  std::string bidder;
  std::uint32_t alias = 0;
  Amount amount;               ///< secret until the close; multi_unit: a unit
  std::int64_t units = 1;      ///< secret as well
  std::int64_t min_units = 0;  ///< fewer than these: rather none; 0: any number will do
  friend bool operator==(const SealedBidPlaced&, const SealedBidPlaced&) = default;
};
struct SealedBidWithdrawn {
  std::string bidder;
  std::uint32_t alias = 0;
  friend bool operator==(const SealedBidWithdrawn&, const SealedBidWithdrawn&) = default;
};
/// Commit-reveal: a bid of which nobody knows the amount, the server included.
struct BidCommitted {
  std::string bidder;
  std::uint32_t alias = 0;
  std::string digest;  ///< commitment(): hexadecimal
  friend bool operator==(const BidCommitted&, const BidCommitted&) = default;
};
struct BidRevealed {
  std::string bidder;
  std::uint32_t alias = 0;
  Amount amount;
  std::int64_t units = 1;
  std::int64_t min_units = 0;
  std::string nonce;
  friend bool operator==(const BidRevealed&, const BidRevealed&) = default;
};
/// dutch: the clock's price was accepted. english: bought at the fixed price. Closed follows.
struct Taken {
  std::string bidder;
  std::uint32_t alias = 0;
  Amount price;
  bool buy_now = false;
  friend bool operator==(const Taken&, const Taken&) = default;
};
/// japanese: is in from the start.
struct ClockJoined {
  std::string bidder;
  std::uint32_t alias = 0;
  friend bool operator==(const ClockJoined&, const ClockJoined&) = default;
};
/// japanese: does not go along with this price any more.
struct ClockLeft {
  std::string bidder;
  std::uint32_t alias = 0;
  Amount price;
  friend bool operator==(const ClockLeft&, const ClockLeft&) = default;
};
/// Bids were taken back by their bidder, or removed by seller or admin. The rest is what stands without them.
struct BidRetracted {
  std::vector<std::uint64_t> bids;  ///< their numbers, rising
  std::string by;
  std::string reason;
  bool removed = false;       ///< by somebody else than the bidder
  std::string leader_bidder;  ///< empty: nobody leads any more
  std::uint32_t leader = 0;
  Amount leader_maximum;  ///< secret
  std::optional<Amount> rival_maximum;
  std::optional<Amount> price;
  bool reserve_met = false;
  std::uint64_t bid_count = 0;
  Time ends_at;
  std::uint32_t extensions = 0;
  friend bool operator==(const BidRetracted&, const BidRetracted&) = default;
};

// -- who may bid ---------------------------------------------------------------------------------------------------

struct BidderApproved {
  std::string by;
  std::string bidder;
  std::optional<Amount> limit;  ///< the most that a bid of theirs may be
  std::uint32_t weight = 1000;  ///< thousandths; reverse formats that are weighted rank by amount / weight
  friend bool operator==(const BidderApproved&, const BidderApproved&) = default;
};
struct BidderRevoked {
  std::string by;
  std::string bidder;
  friend bool operator==(const BidderRevoked&, const BidderRevoked&) = default;
};

using Event =
    std::variant<Created, Opened, BidPlaced, Closed, Cancelled, Scheduled, Edited, Paused, Resumed, Extended, Settled,
                 Defaulted, SecondChanceOffered, SecondChanceAnswered, Relisted, SealedBidPlaced, SealedBidWithdrawn,
                 BidCommitted, BidRevealed, Taken, ClockJoined, ClockLeft, BidRetracted, BidderApproved, BidderRevoked>;

/// "created", "opened", "bid", …: the name in the journal and on the wire; kept for ever.
std::string_view kind(const Event& event) noexcept;

/// An event with its number and its time, as the journal keeps it.
struct Recorded {
  std::uint64_t seq = 0;
  Time at;
  Event event;
};
/// Everything since Created, in order.
using History = std::span<const Recorded>;

}  // namespace gavel::rules
