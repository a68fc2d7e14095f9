#include "server/live/frames.hpp"

#include <nlohmann/json.hpp>

#include "server/api/auction_json.hpp"
#include "server/api/time.hpp"

namespace gavel::live {
namespace {

using api::alias_or_null;
using api::amount_or_null;
using Json = nlohmann::ordered_json;

http::Frame frame(const Json& json) {
  return std::make_shared<const std::string>(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

/// What changes with the phase.
void add_state(Json& json, const auction::View& after) {
  json["state"] = rules::name(after.phase);
  json["ends_at"] = api::format_time(after.ends_at);
}

void add(Json& json, const rules::Created&, const auction::View& after) { add_state(json, after); }
void add(Json& json, const rules::Opened&, const auction::View& after) { add_state(json, after); }
void add(Json& json, const rules::Scheduled&, const auction::View& after) { add_state(json, after); }

void add(Json& json, const rules::Edited& edited, const auction::View& after) {
  add_state(json, after);
  json["reason"] = edited.reason;
}

void add(Json& json, const rules::Paused& paused, const auction::View& after) {
  json["state"] = rules::name(after.phase);
  json["reason"] = paused.reason;
  json["remaining_ms"] = paused.remaining_ms;
}

void add(Json& json, const rules::Resumed& resumed, const auction::View& after) {
  add_state(json, after);
  json["reason"] = resumed.reason;
}

void add(Json& json, const rules::Extended& extended, const auction::View& after) {
  constexpr const char* kCauses[] = {"bid", "sale", "outage"};
  json["cause"] = kCauses[static_cast<std::size_t>(extended.cause)];
  json["ends_at"] = api::format_time(extended.ends_at);
  json["extensions"] = after.extensions;
}

void add(Json& json, const rules::BidPlaced& bid, const auction::View& after) {
  json["bidder"] = auction::alias_text(bid.alias);
  json["amount"] = bid.visible.minor;
  json["outcome"] = api::bid_outcome(bid.leader == bid.alias);
  json["price"] = bid.price.minor;
  json[api::next_bid_name(after.terms->format)] = api::next_bid_json(after);
  json["high_bidder"] = alias_or_null(bid.leader);
  json["bid_count"] = after.bid_count;
  json["reserve_met"] = bid.reserve_met;
  json["ends_at"] = api::format_time(after.ends_at);
}

void add(Json& json, const rules::BidRetracted& retracted, const auction::View& after) {
  json["bids"] = retracted.bids;
  json["reason"] = retracted.reason;
  json["removed"] = retracted.removed;
  json["price"] = amount_or_null(retracted.price);
  json[api::next_bid_name(after.terms->format)] = api::next_bid_json(after);
  json["high_bidder"] = alias_or_null(retracted.leader);
  json["bid_count"] = after.bid_count;
  json["reserve_met"] = retracted.reserve_met;
  json["ends_at"] = api::format_time(after.ends_at);
}

// Of sealed bids the fact, never an amount.
void add(Json& json, const rules::SealedBidPlaced& bid, const auction::View& after) {
  json["bidder"] = auction::alias_text(bid.alias);
  json["bid_count"] = after.bid_count;
}

void add(Json& json, const rules::SealedBidWithdrawn& bid, const auction::View& after) {
  json["bidder"] = auction::alias_text(bid.alias);
  json["bid_count"] = after.bid_count;
}

void add(Json& json, const rules::BidCommitted& bid, const auction::View& after) {
  json["bidder"] = auction::alias_text(bid.alias);
  json["digest"] = bid.digest;
  json["bid_count"] = after.bid_count;
}

void add(Json& json, const rules::BidRevealed& bid, const auction::View&) {
  json["bidder"] = auction::alias_text(bid.alias);
}

void add(Json& json, const rules::Taken& taken, const auction::View&) {
  json["bidder"] = auction::alias_text(taken.alias);
  json["price"] = taken.price.minor;
  json["buy_now"] = taken.buy_now;
}

void add(Json& json, const rules::ClockJoined& joined, const auction::View& after) {
  json["bidder"] = auction::alias_text(joined.alias);
  json["bidder_count"] = after.bidders;
}

void add(Json& json, const rules::ClockLeft& left, const auction::View&) {
  json["bidder"] = auction::alias_text(left.alias);
  json["price"] = left.price.minor;
}

void add(Json& json, const rules::Closed& closed, const auction::View&) {
  json["state"] = rules::name(rules::Phase::closed);
  json["outcome"] = rules::name(closed.outcome);
  json["winner"] = alias_or_null(closed.winner);
  json["price"] = amount_or_null(closed.hammer_price);
  if (!closed.awards.empty()) {
    json["awards"] = Json::array();
    for (const auto& award : closed.awards) json["awards"].push_back(api::award_json(award));
  }
  if (closed.ended_at) {
    json["seed"] = closed.seed;
    json["ended_at"] = api::format_time(*closed.ended_at);
  }
}

void add(Json& json, const rules::Cancelled& cancelled, const auction::View&) {
  json["state"] = rules::name(rules::Phase::cancelled);
  json["reason"] = cancelled.reason;
}

// Who was approved is between seller and bidder; what comes after the end is in the auction, its stream is over. That
// something happened everybody hears, so that the numbers have no gap.
template <class E>
void add(Json&, const E&, const auction::View&) {}

}  // namespace

http::Frame snapshot_frame(const auction::View& view, rules::Time now, std::size_t watchers) {
  auto auction = api::auction_text(view, now);
  auction.front() = ',';
  auction.back() = ',';
  return std::make_shared<const std::string>("{\"type\":\"snapshot\"" + auction +
                                             "\"watchers\":" + std::to_string(watchers) + '}');
}

http::Frame event_frame(const auction::Entry& entry, const auction::View& after) {
  Json json = {
      {"type", "event"}, {"seq", entry.seq}, {"kind", rules::kind(entry.event)}, {"at", api::format_time(entry.at)}};
  std::visit([&](const auto& event) { add(json, event, after); }, entry.event);
  // Any term may have changed: as in a snapshot, so that a page draws it anew.
  if (std::holds_alternative<rules::Edited>(entry.event))
    json["auction"] = Json::parse(api::auction_text(after, entry.at));
  return frame(json);
}

http::Frame tick_frame(const auction::Tick& tick) {
  return frame(
      {{"type", "tick"}, {"remaining_ms", tick.remaining_ms}, {"server_time", api::format_time(tick.server_time)}});
}

http::Frame presence_frame(std::size_t watchers) { return frame({{"type", "presence"}, {"watchers", watchers}}); }

}  // namespace gavel::live
