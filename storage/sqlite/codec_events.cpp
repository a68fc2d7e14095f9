#include "storage/sqlite/codec_events.hpp"

#include <variant>

#include "storage/sqlite/codec_terms.hpp"

namespace gavel::sqlite {

using namespace rules;  // every event is named here

// Kept for ever: add, never change.
template <>
struct Words<Extended::Cause> {
  static constexpr std::string_view noun = "a cause";
  static constexpr std::array<std::string_view, 3> words{"bid", "sale", "outage"};
};
template <>
struct Words<Settlement> {
  static constexpr std::string_view noun = "a settlement";
  static constexpr std::array<std::string_view, 3> words{"open", "settled", "defaulted"};
};

namespace {

/// Is there an account to write, or to read?
bool has_name(const FieldWriter&, const char*, const std::string& name) { return !name.empty(); }
bool has_name(const FieldReader& io, const char* key, const std::string&) { return io.has(key); }

/// What many events have: who did it and why.
template <class Io, class E>
void describe_deed(Io& io, E& e) {
  io.account("by", e.by);
  io.field("reason", e.reason);
}

template <class Io, class E>
void describe_bidder(Io& io, E& e) {
  io.field("alias", e.alias);
  io.account("bidder", e.bidder);
}

}  // namespace

// -- the life of an auction -------------------------------------------------------------------------------------------

template <class Io>
void describe(Io& io, Of<Io, Created>& e) {
  io.field("at", e.at);
  describe(io, e.terms);  // not as an object of their own: so it was before there was a draft
  io.unless("draft", e.draft);
}

template <class Io>
void describe(Io& io, Of<Io, Scheduled>& e) {
  describe_deed(io, e);
}

template <class Io>
void describe(Io& io, Of<Io, Edited>& e) {
  describe_deed(io, e);
  io.field("terms", e.terms);
}

template <class Io>
void describe(Io&, Of<Io, Opened>&) {}

template <class Io>
void describe(Io& io, Of<Io, Paused>& e) {
  describe_deed(io, e);
  io.field("remaining_ms", e.remaining_ms);
}

template <class Io>
void describe(Io& io, Of<Io, Resumed>& e) {
  describe_deed(io, e);
  io.field("ends_at", e.ends_at);
}

template <class Io>
void describe(Io& io, Of<Io, Extended>& e) {
  io.field("cause", e.cause);
  io.field("ends_at", e.ends_at);
}

template <class Io>
void describe(Io& io, Of<Io, Award>& e) {
  io.field("alias", e.alias);
  io.field("units", e.units);
  io.field("price", e.price);
  io.sum("total", e.total);
}

template <class Io>
void describe(Io& io, Of<Io, Closed>& e) {
  io.field("outcome", e.outcome);
  io.field("winner", e.winner);
  io.maybe("hammer_price", e.hammer_price);
  io.unless("awards", e.awards);
  io.unless("seed", e.seed);
  io.maybe("ended_at", e.ended_at);
}

template <class Io>
void describe(Io& io, Of<Io, Cancelled>& e) {
  describe_deed(io, e);
}

// -- after the end ----------------------------------------------------------------------------------------------------

template <class Io>
void describe(Io& io, Of<Io, Settled>& e) {
  describe_deed(io, e);
}

template <class Io>
void describe(Io& io, Of<Io, Defaulted>& e) {
  describe_deed(io, e);
}

template <class Io>
void describe(Io& io, Of<Io, SecondChanceOffered>& e) {
  describe_deed(io, e);
  describe_bidder(io, e);
  io.field("price", e.price);
  io.field("expires_at", e.expires_at);
}

template <class Io>
void describe(Io& io, Of<Io, SecondChanceAnswered>& e) {
  io.account("by", e.by);
  io.field("accepted", e.accepted);
}

template <class Io>
void describe(Io& io, Of<Io, Relisted>& e) {
  describe_deed(io, e);
  io.field("as", e.as);
}

template <class Io>
void describe(Io& io, Of<Io, SecondChance>& offer) {
  if (has_name(io, "bidder", offer.bidder)) io.account("bidder", offer.bidder);  // not among what is public
  io.field("alias", offer.alias);
  io.field("price", offer.price);
  io.field("expires_at", offer.expires_at);
  io.maybe("accepted", offer.accepted);
}

namespace {

template <class Io>
void describe_aftermath(Io& io, Of<Io, Aftermath>& after) {
  io.field("closed", after.closed);
  io.unless("settlement", after.settlement);
  io.maybe("second_chance", after.second_chance);
  io.unless("relisted_as", after.relisted_as);
}

}  // namespace

void describe(FieldWriter& io, const Aftermath& after) { describe_aftermath(io, after); }
void describe(FieldReader& io, Aftermath& after) { describe_aftermath(io, after); }

// -- bidding ----------------------------------------------------------------------------------------------------------

// In the order of the keys, as it is written: there are more of these than of all others.
template <class Io>
void describe(Io& io, Of<Io, BidPlaced>& e) {
  describe_bidder(io, e);
  io.field("leader", e.leader);
  io.field("maximum", e.maximum);
  io.field("price", e.price);
  io.field("reserve_met", e.reserve_met);
  io.field("visible", e.visible);
}

template <class Io>
void describe(Io& io, Of<Io, SealedBidPlaced>& e) {
  describe_bidder(io, e);
  io.field("amount", e.amount);
  io.unless("units", e.units, std::int64_t{1});
  io.unless("min_units", e.min_units);
}

template <class Io>
void describe(Io& io, Of<Io, SealedBidWithdrawn>& e) {
  describe_bidder(io, e);
}

template <class Io>
void describe(Io& io, Of<Io, BidCommitted>& e) {
  describe_bidder(io, e);
  io.field("digest", e.digest);
}

template <class Io>
void describe(Io& io, Of<Io, BidRevealed>& e) {
  describe_bidder(io, e);
  io.field("amount", e.amount);
  io.unless("units", e.units, std::int64_t{1});
  io.unless("min_units", e.min_units);
  io.field("nonce", e.nonce);
}

template <class Io>
void describe(Io& io, Of<Io, Taken>& e) {
  describe_bidder(io, e);
  io.field("price", e.price);
  io.unless("buy_now", e.buy_now);
}

template <class Io>
void describe(Io& io, Of<Io, ClockJoined>& e) {
  describe_bidder(io, e);
}

template <class Io>
void describe(Io& io, Of<Io, ClockLeft>& e) {
  describe_bidder(io, e);
  io.field("price", e.price);
}

template <class Io>
void describe(Io& io, Of<Io, BidRetracted>& e) {
  describe_deed(io, e);
  io.field("bids", e.bids);
  io.unless("removed", e.removed);
  if (has_name(io, "leader_bidder", e.leader_bidder)) io.account("leader_bidder", e.leader_bidder);
  io.field("leader", e.leader);
  io.field("leader_maximum", e.leader_maximum);
  io.maybe("rival_maximum", e.rival_maximum);
  io.maybe("price", e.price);
  io.field("reserve_met", e.reserve_met);
  io.field("bid_count", e.bid_count);
  io.field("ends_at", e.ends_at);
  io.field("extensions", e.extensions);
}

// -- who may bid ------------------------------------------------------------------------------------------------------

template <class Io>
void describe(Io& io, Of<Io, BidderApproved>& e) {
  io.account("by", e.by);
  io.account("bidder", e.bidder);
  io.maybe("limit", e.limit);
  io.unless("weight", e.weight, std::uint32_t{1000});
}

template <class Io>
void describe(Io& io, Of<Io, BidderRevoked>& e) {
  io.account("by", e.by);
  io.account("bidder", e.bidder);
}

namespace {

/// An event to be read into.
template <class E>
E blank() {
  return {};
}
template <>
Created blank<Created>() {
  return {.terms = blank_terms(), .at = {}};
}
template <>
Edited blank<Edited>() {
  return {.by = {}, .reason = {}, .terms = blank_terms()};
}

template <class E>
Event read_as(FieldReader& in) {
  auto event = blank<E>();
  describe(in, event);
  return event;
}

struct Kind {
  std::string_view name;
  Event (*read)(FieldReader&);
};

/// As rules::kind() names them.
constexpr Kind kKinds[] = {{"created", read_as<Created>},
                           {"opened", read_as<Opened>},
                           {"bid", read_as<BidPlaced>},
                           {"closed", read_as<Closed>},
                           {"cancelled", read_as<Cancelled>},
                           {"scheduled", read_as<Scheduled>},
                           {"edited", read_as<Edited>},
                           {"paused", read_as<Paused>},
                           {"resumed", read_as<Resumed>},
                           {"extended", read_as<Extended>},
                           {"settled", read_as<Settled>},
                           {"defaulted", read_as<Defaulted>},
                           {"second_chance_offered", read_as<SecondChanceOffered>},
                           {"second_chance_answered", read_as<SecondChanceAnswered>},
                           {"relisted", read_as<Relisted>},
                           {"sealed_bid", read_as<SealedBidPlaced>},
                           {"sealed_bid_withdrawn", read_as<SealedBidWithdrawn>},
                           {"bid_committed", read_as<BidCommitted>},
                           {"bid_revealed", read_as<BidRevealed>},
                           {"taken", read_as<Taken>},
                           {"joined", read_as<ClockJoined>},
                           {"left", read_as<ClockLeft>},
                           {"bid_retracted", read_as<BidRetracted>},
                           {"bidder_approved", read_as<BidderApproved>},
                           {"bidder_revoked", read_as<BidderRevoked>}};
static_assert(std::size(kKinds) == std::variant_size_v<Event>);

}  // namespace

void describe(FieldWriter& io, const Event& event) {
  std::visit([&](const auto& e) { describe(io, e); }, event);
}

std::optional<Event> read_event(std::string_view kind, FieldReader& in) {
  for (const auto& known : kKinds) {
    if (known.name == kind) return known.read(in);
  }
  return std::nullopt;
}

}  // namespace gavel::sqlite
