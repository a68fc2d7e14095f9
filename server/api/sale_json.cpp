#include "server/api/sale_json.hpp"

#include <nlohmann/json.hpp>

#include "core/auction/sale_listing.hpp"
#include "core/auction/view.hpp"
#include "server/api/time.hpp"

namespace gavel::api {
namespace {

using Json = nlohmann::ordered_json;

Json lots_json(const auction::SaleView& sale, rules::Time now) {
  const auto& lots = sale.lots;
  const auto left = lots.total - lots.over();
  const bool started = now >= sale.terms->starts_at;
  return {{"total", lots.total}, {"scheduled", started ? 0 : left}, {"open", started ? left : 0},
          {"sold", lots.sold},   {"unsold", lots.unsold},           {"cancelled", lots.cancelled}};
}

std::string_view applies(rules::GroupEnd group) {
  if (group == rules::GroupEnd::all) return "all";
  return group == rules::GroupEnd::cascade ? "from this on" : "this";
}

void add(Json&, const auction::SaleCreated&, rules::GroupEnd) {}
void add(Json& json, const auction::LotsAdded& e, rules::GroupEnd) {
  json["from"] = e.from;
  json["to"] = e.to;
}
void add(Json& json, const auction::LotsExtended& e, rules::GroupEnd group) {
  json["lot"] = e.lot;
  json["cause"] = e.by_bid ? "bid" : "other";
  json["ends_at"] = format_time(e.ends_at);
  json["by_ms"] = e.by_ms;
  json["applies"] = applies(group);
}
void add(Json& json, const auction::LotClosed& e, rules::GroupEnd) {
  json["lot"] = e.lot;
  json["auction"] = e.auction.to_string();
  json["outcome"] = rules::name(e.outcome);
  json["winner"] = e.winner ? Json(auction::alias_text(e.winner)) : Json();
  json["price"] = e.price ? Json(e.price->minor) : Json();
}
void add(Json& json, const auction::LotCancelled& e, rules::GroupEnd) {
  json["lot"] = e.lot;
  json["auction"] = e.auction.to_string();
}
void add(Json& json, const auction::SaleCancelled& e, rules::GroupEnd) { json["reason"] = e.reason; }
void add(Json&, const auction::SaleClosed&, rules::GroupEnd) {}

}  // namespace

Json sale_json(const auction::SaleView& sale, rules::Time now) {
  const auto& terms = *sale.terms;
  const auto wanted = Json::parse(terms.lots, nullptr, false);
  Json json = {{"id", sale.id.to_string()}, {"title", terms.title}};
  for (const auto* name : {"description", "currency", "format", "soft_close"}) {
    if (wanted.is_object() && wanted.contains(name)) json[name] = wanted[name];
  }
  json["seller"] = terms.seller;
  json["state"] = auction::name(auction::state_of(sale, now));
  json["group"] = rules::name(terms.close.group);
  json["stagger_ms"] = terms.close.stagger_ms;
  json["win_at_most"] = terms.win_at_most ? Json(*terms.win_at_most) : Json();
  json["starts_at"] = format_time(terms.starts_at);
  json["first_lot_ends_at"] = format_time(sale.first_end);
  json["last_lot_ends_at"] = format_time(sale.last_end);
  json["lots"] = lots_json(sale, now);
  json["seq"] = sale.seq;
  json["created_at"] = format_time(sale.created_at);
  json["server_time"] = format_time(now);
  return json;
}

Json sale_event_json(const auction::SaleEntry& entry, rules::GroupEnd group) {
  Json json = {{"seq", entry.seq}, {"kind", entry.kind}, {"at", format_time(entry.at)}};
  if (const auto event = auction::event_of(entry)) std::visit([&](const auto& e) { add(json, e, group); }, *event);
  return json;
}

}  // namespace gavel::api
