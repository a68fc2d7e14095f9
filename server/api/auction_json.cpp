#include "server/api/auction_json.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/rules/buy_now.hpp"
#include "server/api/json_text.hpp"
#include "server/api/time.hpp"

namespace gavel::api {
namespace {

using Json = nlohmann::ordered_json;

std::string to_text(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

/// Formats without steps have a table that says nothing.
bool has_steps(rules::Format format) noexcept {
  return format == rules::Format::english || format == rules::Format::reverse;
}

Json increments_json(const rules::IncrementTable& table) {
  if (table.name() != "bands") return table.name();
  Json bands = Json::array();
  for (const auto& band : table.bands()) bands.push_back({{"from", band.from.minor}, {"step", band.step.minor}});
  return bands;
}

Json buy_now_json(const rules::BuyNow& buy_now, const auction::View& view) {
  constexpr const char* kPolicies[] = {"until_first_bid", "always", "until_percent"};
  Json json = {{"price", buy_now.price.minor}, {"policy", kPolicies[static_cast<std::size_t>(buy_now.policy)]}};
  if (buy_now.policy == rules::BuyNow::Policy::until_percent) json["percent"] = buy_now.percent;
  json["bid_at_or_above_buys"] = buy_now.bid_at_or_above_buys;
  json["available"] = view.phase == rules::Phase::open &&
                      rules::buy_now_stands(buy_now, view.has_reserve, view.reserve_met, view.bid_count, view.price);
  return json;
}

Json soft_close_json(const rules::SoftClose& soft) {
  Json json = {{"window_ms", soft.window_ms},
               {"extension_ms", soft.extension_ms},
               {"mode", soft.mode == rules::SoftClose::Mode::add ? "add" : "reset"}};
  if (soft.max_extensions) json["max_extensions"] = *soft.max_extensions;
  if (soft.hard_end) json["hard_end"] = format_time(*soft.hard_end);
  json["on_retraction"] = soft.on_retraction == rules::SoftClose::OnRetraction::keep ? "keep" : "recompute";
  return json;
}

Json candle_json(const rules::Candle& candle, const auction::View& view) {
  Json json = {{"kind", "candle"}, {"window_ms", candle.window_ms}, {"seed_sha256", candle.seed_hash}};
  if (view.aftermath && view.aftermath->closed.ended_at) {
    json["seed"] = view.aftermath->closed.seed;
    json["ended_at"] = format_time(*view.aftermath->closed.ended_at);
  }
  return json;
}

Json price_clock_json(const rules::PriceClock& clock) {
  Json json = {{"step", clock.step.minor}, {"interval_ms", clock.interval_ms}};
  if (clock.floor) json["floor"] = clock.floor->minor;
  return json;
}

Json units_json(const rules::Units& units) {
  constexpr const char* kPricings[] = {"uniform_lowest_accepted", "uniform_highest_rejected", "pay_as_bid"};
  return {{"supply", units.supply},
          {"pricing", kPricings[static_cast<std::size_t>(units.pricing)]},
          {"marginal", units.marginal == rules::Units::Marginal::time ? "time" : "pro_rata"}};
}

/// Terms that only some auctions have: they are there where they are set.
void add_optional_terms(ObjectText& json, const auction::View& view) {
  const rules::Terms& terms = *view.terms;
  if (has_steps(terms.format)) json.json("increments", to_text(increments_json(terms.increments)));
  if (!terms.description.empty()) json.text("description", terms.description);
  if (terms.buy_now) json.json("buy_now", to_text(buy_now_json(*terms.buy_now, view)));
  if (terms.soft_close) json.json("soft_close", to_text(soft_close_json(*terms.soft_close)));
  if (terms.candle) json.json("ending", to_text(candle_json(*terms.candle, view)));
  if (terms.price_clock) json.json("price_clock", to_text(price_clock_json(*terms.price_clock)));
  if (terms.units) json.json("units", to_text(units_json(*terms.units)));
  if (terms.reserve_policy == rules::ReservePolicy::full_max) json.text("reserve_policy", "full_max");
  if (terms.reveal_ms) {
    json.flag("commit_reveal", true);
    json.text("reveals_until", format_time(view.ends_at + *terms.reveal_ms));
  }
  if (terms.beats_own) json.flag("beats_own", true);
  if (terms.weighted) json.flag("weighted", true);
  if (terms.approved_only) json.flag("approved_only", true);
  if (terms.bidder_limit) json.number("bidder_limit", terms.bidder_limit->minor);
  if (terms.confirm_above_percent) json.number("confirm_above_percent", *terms.confirm_above_percent);
  if (terms.outage == rules::OutagePolicy::extend_on_outage) {
    ObjectText outage;
    outage.text("policy", "extend_on_outage");
    outage.number("extension_ms", terms.outage_extension_ms);
    json.json("outage", std::move(outage).end());
  }
  if (!terms.time_zone.empty()) json.text("time_zone", terms.time_zone);
  if (!terms.relist_of.empty()) json.text("relist_of", terms.relist_of);
  if (terms.sale) {
    Json sale = {{"id", terms.sale->sale}, {"lot", terms.sale->lot}};
    if (terms.sale->win_at_most) sale["win_at_most"] = *terms.sale->win_at_most;
    json.json("sale", to_text(sale));
  }
}

std::string_view settlement_name(rules::Settlement settlement) {
  constexpr std::string_view kNames[] = {"open", "settled", "defaulted"};
  return kNames[static_cast<std::size_t>(settlement)];
}

void add_aftermath(ObjectText& json, const auction::View& view) {
  if (!view.aftermath) return;
  const auto& after = *view.aftermath;
  if (view.outcome == rules::Outcome::sold) json.text("settlement", settlement_name(after.settlement));
  if (!after.closed.awards.empty()) {
    Json awards = Json::array();
    for (const auto& award : after.closed.awards) awards.push_back(award_json(award));
    json.json("awards", to_text(awards));
  }
  if (const auto& offer = after.second_chance) {
    const Json chance = {{"bidder", auction::alias_text(offer->alias)},
                         {"price", offer->price.minor},
                         {"expires_at", format_time(offer->expires_at)},
                         {"accepted", offer->accepted ? Json(*offer->accepted) : Json()}};
    json.json("second_chance", to_text(chance));
  }
  if (!after.relisted_as.empty()) json.text("relisted_as", after.relisted_as);
}

/// dutch: whoever offers the clock's price has it.
bool is_offered_by_clock(const auction::View& view) noexcept {
  return view.terms->format == rules::Format::dutch && view.phase == rules::Phase::open;
}

/// Of an auction whose price is no clock's.
std::optional<rules::Amount> next_bid_of(const auction::View& view) {
  const bool nothing_would_do = auction::is_over(view) || view.minimum_bid.minor < 1;
  return nothing_would_do ? std::nullopt : std::optional(view.minimum_bid);
}

void add_amount(ObjectText& json, std::string_view name, const std::optional<rules::Amount>& amount) {
  if (amount) {
    json.number(name, amount->minor);
  } else {
    json.null(name);
  }
}

/// Who made it, and what it is about.
void add_beginning(ObjectText& json, const auction::View& view, rules::Time now) {
  const rules::Terms& terms = *view.terms;
  json.text("id", view.id.to_string());
  json.text("title", terms.title);
  json.text("seller", terms.seller);
  json.text("currency", terms.currency.code());
  json.text("format", rules::name(terms.format));
  json.text("state", state_name(view, now));
  if (view.outcome) {
    json.text("outcome", rules::name(*view.outcome));
  } else {
    json.null("outcome");
  }
}

void add_bidding(ObjectText& json, const auction::View& view, rules::Time now) {
  json.number("starting_price", view.terms->starting_price.minor);
  add_amount(json, "price", auction::shown_price(view, now));
  // Of a rising clock's price there is nothing to bid: one is in, or leaves.
  const bool bids = view.terms->format != rules::Format::japanese;
  if (bids) add_amount(json, next_bid_name(view.terms->format), next_bid(view, now));
  if (view.high_bidder) {
    json.text("high_bidder", auction::alias_text(view.high_bidder));
  } else {
    json.null("high_bidder");
  }
  json.number("bid_count", view.bid_count);
  json.number("bidder_count", view.bidders);
  json.flag("has_reserve", view.has_reserve);
  json.flag("reserve_met", view.reserve_met);
  json.number("seq", view.seq);
}

void add_times(ObjectText& json, const auction::View& view) {
  json.text("starts_at", format_time(view.terms->starts_at));
  json.text("ends_at", format_time(view.ends_at));
  json.text("original_ends_at", format_time(view.terms->ends_at));
  json.number("extensions", view.extensions);
}

bool is_price_moved_by_clock(const auction::View& view) noexcept {
  return view.terms->price_clock && (view.phase == rules::Phase::open || view.phase == rules::Phase::paused);
}

/// What changes while nothing happens.
void add_clock(ObjectText& json, const auction::View& view, rules::Time now) {
  json.text("server_time", format_time(now));
  json.number("remaining_ms", remaining_ms(view, now));
}

}  // namespace

Json amount_or_null(const std::optional<rules::Amount>& amount) { return amount ? Json(amount->minor) : Json(); }

Json alias_or_null(std::uint32_t alias) { return alias ? Json(auction::alias_text(alias)) : Json(); }

nlohmann::ordered_json next_bid_json(const auction::View& view) { return amount_or_null(next_bid_of(view)); }

std::optional<rules::Amount> next_bid(const auction::View& view, rules::Time now) {
  if (view.terms->format == rules::Format::japanese) return std::nullopt;
  return is_offered_by_clock(view) ? auction::shown_price(view, now) : next_bid_of(view);
}

nlohmann::ordered_json award_json(const rules::Award& award) {
  return {{"bidder", auction::alias_text(award.alias)},
          {"units", award.units},
          {"price", award.price.minor},
          {"total", award.total.minor}};
}

std::string_view state_name(const auction::View& view, rules::Time now) noexcept {
  if (rules::is_closing(*view.terms, view.phase, view.ends_at, now)) return "closing";
  const bool revealing = view.phase == rules::Phase::open && view.terms->reveal_ms && now >= view.ends_at;
  return revealing ? "revealing" : rules::name(view.phase);
}

std::string_view next_bid_name(rules::Format format) noexcept {
  return rules::is_reverse(format) ? "maximum_bid" : "minimum_bid";
}

std::int64_t remaining_ms(const auction::View& view, rules::Time now) noexcept {
  if (view.phase == rules::Phase::paused) return view.paused_remaining_ms;
  if (view.phase != rules::Phase::open) return 0;
  return std::max<std::int64_t>(0, view.ends_at - now);
}

std::string auction_text(const auction::View& view, rules::Time now) { return AuctionText(view, now).text(); }

AuctionText::AuctionText(const auction::View& view, rules::Time now)
    : state_(state_name(view, now)), price_moves_(is_price_moved_by_clock(view)) {
  constexpr std::size_t kUsual = 768;  // with a title and some words less than the 1 KiB from which malloc() is slow
  ObjectText json(kUsual + view.terms->title.size() + view.terms->description.size());
  add_beginning(json, view, now);
  add_bidding(json, view, now);
  add_times(json, view);
  clock_begin_ = json.size();
  add_clock(json, view, now);
  clock_end_ = json.size();
  add_optional_terms(json, view);
  add_aftermath(json, view);
  text_ = std::move(json).end();
}

std::optional<std::string> AuctionText::at(const auction::View& view, rules::Time now) const {
  if (price_moves_ || state_ != state_name(view, now)) return std::nullopt;
  ObjectText clock;
  add_clock(clock, view, now);
  auto members = std::move(clock).end();
  members.front() = ',';
  members.pop_back();
  const std::string_view all = text_;
  std::string text;
  text.reserve(all.size() + members.size());
  return ((text += all.substr(0, clock_begin_)) += members) += all.substr(clock_end_);
}

Json bid_json(const auction::BidRow& bid) {
  Json json = {{"seq", bid.seq},
               {"at", format_time(bid.at)},
               {"bidder", auction::alias_text(bid.alias)},
               {"kind", auction::name(bid.kind)},
               {"amount", amount_or_null(bid.amount)},
               {"price", amount_or_null(bid.price)},
               {"outcome", bid_outcome(bid)}};
  if (bid.units) json["units"] = *bid.units;
  return json;
}

std::string_view bid_outcome(const auction::BidRow& bid) noexcept {
  if (bid.retracted) return "retracted";
  if (bid.kind != auction::BidKind::bid) return auction::name(bid.kind);
  return bid_outcome(bid.led);
}

std::string_view bid_outcome(bool leading) noexcept { return leading ? "leading" : "outbid"; }

}  // namespace gavel::api
