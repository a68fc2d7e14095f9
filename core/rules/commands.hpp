// Commands: what people and timers ask of an auction, and why it may be refused.
//
// Thread rules: values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "core/rules/events.hpp"
#include "core/rules/terms.hpp"

namespace gavel::rules {

/// Who asks for something that only the seller or an admin may do.
struct Actor {
  std::string name;
  bool admin = false;  ///< may act on auctions of others
};

// -- bidding -----------------------------------------------------------------------------------------------------

struct PlaceBid {
  std::string bidder;
  Amount amount;  ///< english: the maximum; dutch: the most that the taker pays; multi_unit: a unit
  std::int64_t units = 1;
  std::int64_t min_units = 0;  ///< multi_unit: fewer than these, rather none
  bool confirm = false;        ///< yes, far above the minimum, and meant
};
struct WithdrawBid {
  std::string bidder;
};
struct BuyItNow {
  std::string bidder;
};
struct CommitBid {
  std::string bidder;
  std::string digest;
};
struct RevealBid {
  std::string bidder;
  Amount amount;
  std::int64_t units = 1;
  std::int64_t min_units = 0;
  std::string nonce;
};
struct JoinClock {
  std::string bidder;
};
struct LeaveClock {
  std::string bidder;
};
/// The bidder takes a bid back (eBay's rules). Needs the history.
struct RetractBid {
  std::string bidder;
  std::uint64_t bid = 0;  ///< its number
  std::string reason;
};
/// Seller or admin removes a bid. Needs the history.
struct RemoveBid {
  Actor by;
  std::uint64_t bid = 0;
  std::string reason;
};

// -- the life of an auction ----------------------------------------------------------------------------------------

struct Open {};   ///< the start has come
struct Close {};  ///< the end has come. Needs the history where there is a candle
struct Cancel {
  Actor by;
  std::string reason;
};
struct Schedule {
  Actor by;
  std::string reason = {};
};
struct Edit {
  Actor by;
  std::string reason;
  Terms terms;                     ///< all of them, as they shall be
  std::optional<Terms> from = {};  ///< what they were made from: refused where somebody else has edited meanwhile
};
struct Pause {
  Actor by;
  std::string reason;
};
struct Resume {
  Actor by;
  std::string reason;
};
struct ApproveBidder {
  Actor by;
  std::string bidder;
  std::optional<Amount> limit;
  std::uint32_t weight = 1000;
};
struct RevokeBidder {
  Actor by;
  std::string bidder;
};
/// The sale puts the end off: soft close of a group.
struct SetEnd {
  Time ends_at;
};
/// The server is back since `up_at`.
struct NoteOutage {
  Time up_at;
};

// -- after the end -------------------------------------------------------------------------------------------------

struct Settle {
  Actor by;
  std::string reason;
};
struct Default {
  Actor by;
  std::string reason;
};
/// To the best bidder who has had no offer yet. Needs the history.
struct OfferSecondChance {
  Actor by;
  std::string reason;
  Time expires_at;
};
struct AnswerSecondChance {
  std::string bidder;
  bool accept = false;
};
struct NoteRelisted {
  Actor by;
  std::string reason;
  std::string as;
};

using Command =
    std::variant<PlaceBid, Open, Close, Cancel, WithdrawBid, BuyItNow, CommitBid, RevealBid, JoinClock, LeaveClock,
                 RetractBid, RemoveBid, Schedule, Edit, Pause, Resume, ApproveBidder, RevokeBidder, SetEnd, NoteOutage,
                 Settle, Default, OfferSecondChance, AnswerSecondChance, NoteRelisted>;

enum class RejectionCode : std::uint8_t {
  below_minimum,             ///< less than minimum_bid; a higher bid would do
  not_above_own_max,         ///< the leader's own new maximum is not above the old one
  auction_not_open,          ///< a draft, or scheduled: its start has not come
  auction_closed,            ///< over, cancelled, or the end has come though nobody has closed it yet
  auction_archived,          ///< over for long, and moved to where nothing changes any more
  own_auction,               ///< the seller bids, or an account linked to the seller
  amount_out_of_range,       ///< not in 1 … kMaxAmount
  not_due,                   ///< Open or Close before its time: asked by a timer that was early
  above_maximum,             ///< reverse: more than may be asked; maximum_bid would do
  auction_paused,            ///< takes no bids until it is resumed
  not_in_this_format,        ///< no such command in this auction's format, or with these terms
  price_moved,               ///< dutch: the price is above what the taker would pay; `price` is what it is now
  already_sold,              ///< dutch, buy now: somebody was faster
  buy_now_gone,              ///< the fixed price is not offered any more
  not_approved,              ///< only approved bidders may bid
  over_bidder_limit,         ///< more than this bidder may bid here
  over_exposure,             ///< more than this bidder may owe over all open auctions
  win_limit,                 ///< leads as many lots of the sale as one may win
  confirm_required,          ///< far above the minimum: send it again with confirm
  no_such_bid,               ///< there is no bid of that number, or it does not stand any more
  no_standing_bid,           ///< sealed: nothing to withdraw or reveal
  retraction_window_passed,  ///< too late to take that bid back
  not_revealing,             ///< commit-reveal: the time for that is not now
  commitment_mismatch,       ///< commit-reveal: amount and nonce do not give the digest
  units_out_of_range,        ///< multi_unit: not in 1 … supply, or min_units above units
  already_joined,            ///< japanese: has a seat
  not_joined,                ///< japanese: has none, or has left
  clock_running,             ///< japanese: one joins before the start
  not_your_auction,          ///< only its seller or an admin may do that
  wrong_phase,               ///< not in this phase of its life
  not_editable,              ///< may not change any more; `field` says which
  no_next_bidder,            ///< nobody left for a second chance
  no_offer,                  ///< no second-chance offer stands for this bidder
  edited_meanwhile,          ///< the terms are not those any more that the edit was made from
  version_changed,           ///< whoever asked wanted it only at another version; `seq` is what it has
};
inline constexpr auto kRejectionCodes = static_cast<std::size_t>(RejectionCode::version_changed) + 1;
/// "below_minimum", …: the `code` on the wire.
std::string_view name(RejectionCode code) noexcept;

struct Rejection {
  RejectionCode code;
  std::optional<Amount> minimum_bid = {};  ///< below_minimum, not_above_own_max: the least this bidder could offer
  std::optional<Amount> maximum_bid = {};  ///< above_maximum, over_bidder_limit: the most; over_exposure: what is left
  std::optional<Amount> price = {};        ///< price_moved: what it is now
  std::string field = {};                  ///< not_editable, units_out_of_range: which member
  std::optional<std::uint64_t> seq = {};   ///< version_changed: number of the auction's last event
  friend bool operator==(const Rejection&, const Rejection&) = default;
};

}  // namespace gavel::rules
