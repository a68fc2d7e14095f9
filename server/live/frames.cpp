#include "server/live/frames.hpp"

#include <nlohmann/json.hpp>

#include "server/api/auction_json.hpp"
#include "server/api/time.hpp"

namespace gavel::live {
namespace {

using Json = nlohmann::ordered_json;

http::Frame frame(const Json& json) {
  return std::make_shared<const std::string>(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

Json alias_or_null(std::uint32_t alias) { return alias ? Json(auction::alias_text(alias)) : Json(); }

void add(Json& json, const rules::Created&, const auction::View& after) {
  json["state"] = rules::name(after.phase);
  json["ends_at"] = api::format_time(after.ends_at);
}

void add(Json& json, const rules::Opened&, const auction::View& after) {
  json["state"] = rules::name(rules::Phase::open);
  json["ends_at"] = api::format_time(after.ends_at);
}

void add(Json& json, const rules::BidPlaced& bid, const auction::View& after) {
  json["bidder"] = auction::alias_text(bid.alias);
  json["amount"] = bid.visible.minor;
  json["outcome"] = api::bid_outcome(bid.leader == bid.alias);
  json["price"] = bid.price.minor;
  json["minimum_bid"] = after.minimum_bid.minor;
  json["high_bidder"] = alias_or_null(bid.leader);
  json["bid_count"] = after.bid_count;
  json["reserve_met"] = bid.reserve_met;
  json["ends_at"] = api::format_time(after.ends_at);
}

void add(Json& json, const rules::Closed& closed, const auction::View&) {
  json["state"] = rules::name(rules::Phase::closed);
  json["outcome"] = rules::name(closed.outcome);
  json["winner"] = alias_or_null(closed.winner);
  json["price"] = closed.hammer_price ? Json(closed.hammer_price->minor) : Json();
}

void add(Json& json, const rules::Cancelled& cancelled, const auction::View&) {
  json["state"] = rules::name(rules::Phase::cancelled);
  json["reason"] = cancelled.reason;
}

}  // namespace

http::Frame snapshot_frame(const auction::View& view, rules::Time now) {
  Json json = {{"type", "snapshot"}};
  json.update(api::auction_json(view, now));
  return frame(json);
}

http::Frame event_frame(const auction::Entry& entry, const auction::View& after) {
  Json json = {
      {"type", "event"}, {"seq", entry.seq}, {"kind", rules::kind(entry.event)}, {"at", api::format_time(entry.at)}};
  std::visit([&](const auto& event) { add(json, event, after); }, entry.event);
  return frame(json);
}

http::Frame tick_frame(const auction::Tick& tick) {
  return frame(
      {{"type", "tick"}, {"remaining_ms", tick.remaining_ms}, {"server_time", api::format_time(tick.server_time)}});
}

}  // namespace gavel::live
