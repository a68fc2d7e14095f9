#include "server/api/terms_parts.hpp"

#include <utility>
#include <vector>

#include "server/time_zone.hpp"

namespace gavel::api {
namespace {

constexpr Range kSpan{1, 3660LL * 24 * 60 * 60 * 1000};  // ms; the rules have narrower limits of their own
constexpr Range kCount{1, 1'000'000};
constexpr std::size_t kMostBands = 100;

std::optional<rules::IncrementTable> own_bands(Fields& fields, const std::vector<Value>& items) {
  std::vector<rules::Band> bands;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i].kind != Value::Kind::object) {
      fields.refuse("increments", "wrong_type", "must be a name, or a list of objects {\"from\", \"step\"}");
      return std::nullopt;
    }
    Fields band(items[i], true);
    const auto from = band.integer("from", Need::required, {0, rules::kMaxAmount.minor});
    const auto step = band.amount("step", Need::required);
    const bool good = !band.refusal();
    fields.adopt(std::move(band), "increments[" + std::to_string(i) + "]");
    if (!good) return std::nullopt;
    bands.push_back({{*from}, *step});
  }
  auto table = rules::IncrementTable::from_bands(std::move(bands));
  if (table) return *std::move(table);
  fields.refuse("increments", "invalid_value", "is no increment table: " + table.error());
  return std::nullopt;
}

std::optional<std::uint32_t> number(std::optional<std::int64_t> value) {
  return value ? std::optional(static_cast<std::uint32_t>(*value)) : std::nullopt;
}

}  // namespace

void read_increments(Fields& fields, rules::IncrementTable& table, Need need) {
  if (fields.is_list("increments")) {
    const auto* items = fields.list("increments", need, kMostBands);
    if (!items) return;
    if (auto own = own_bands(fields, *items)) table = *std::move(own);
    return;
  }
  const auto text = fields.text("increments", need, {1, 64});
  if (!text) return;
  auto parsed = rules::IncrementTable::parse(*text);
  if (parsed) {
    table = *std::move(parsed);
  } else {
    fields.refuse("increments", "unknown_value", "is no increment table: " + parsed.error());
  }
}

std::optional<rules::BuyNow> read_buy_now(Fields& fields) {
  std::optional<rules::BuyNow> out;
  fields.object("buy_now", Need::optional, [&](Fields& in) {
    const auto price = in.amount("price", Need::required);
    const auto policy = in.choice("policy", Need::optional, {"until_first_bid", "always", "until_percent"});
    const auto percent = in.integer("percent", Need::optional, {1, 100});
    const auto buys = in.flag("bid_at_or_above_buys", Need::optional);
    if (!price) return;
    out = rules::BuyNow{.price = *price,
                        .policy = static_cast<rules::BuyNow::Policy>(policy.value_or(0)),
                        .percent = number(percent).value_or(0),
                        .bid_at_or_above_buys = buys.value_or(true)};
  });
  return out;
}

std::optional<rules::SoftClose> read_soft_close(Fields& fields) {
  std::optional<rules::SoftClose> out;
  fields.object("soft_close", Need::optional, [&](Fields& in) {
    const auto window = in.integer("window_ms", Need::required, kSpan);
    const auto extension = in.integer("extension_ms", Need::required, kSpan);
    const auto mode = in.choice("mode", Need::optional, {"reset", "add"});
    const auto most = in.integer("max_extensions", Need::optional, kCount);
    const auto hard_end = in.time("hard_end", Need::optional);
    const auto retraction = in.choice("on_retraction", Need::optional, {"keep", "recompute"});
    if (!window || !extension) return;
    out = rules::SoftClose{.window_ms = *window,
                           .extension_ms = *extension,
                           .mode = static_cast<rules::SoftClose::Mode>(mode.value_or(0)),
                           .max_extensions = number(most),
                           .hard_end = hard_end,
                           .on_retraction = static_cast<rules::SoftClose::OnRetraction>(retraction.value_or(0))};
  });
  return out;
}

void read_ending(Fields& fields, std::optional<rules::Candle>& ending) {
  if (fields.is_null("ending")) return ending.reset();
  fields.object("ending", Need::optional, [&](Fields& in) {
    const auto kind = in.choice("kind", Need::required, {"hard", "candle"});
    const bool candle = kind.value_or(0) == 1;
    const auto window = in.integer("window_ms", candle ? Need::required : Need::optional, kSpan);
    if (window && !candle) in.refuse("window_ms", "conflict", "belongs to \"kind\": \"candle\"");
    if (kind && !candle) ending.reset();
    if (!candle || !window) return;
    // What has been drawn stays: whoever changes the window cannot draw again until they like the end.
    if (!ending) ending = rules::Candle{.window_ms = 0, .auction = {}, .seed = {}, .seed_hash = {}};
    ending->window_ms = *window;
  });
}

std::optional<rules::PriceClock> read_price_clock(Fields& fields) {
  std::optional<rules::PriceClock> out;
  fields.object("price_clock", Need::optional, [&](Fields& in) {
    const auto step = in.amount("step", Need::required);
    const auto interval = in.integer("interval_ms", Need::required, kSpan);
    const auto floor = in.amount("floor", Need::optional);
    if (step && interval) out = rules::PriceClock{.step = *step, .interval_ms = *interval, .floor = floor};
  });
  return out;
}

std::optional<rules::Units> read_units(Fields& fields) {
  std::optional<rules::Units> out;
  fields.object("units", Need::optional, [&](Fields& in) {
    const auto supply = in.integer("supply", Need::required, {1, 1'000'000'000});
    const auto pricing =
        in.choice("pricing", Need::optional, {"uniform_lowest_accepted", "uniform_highest_rejected", "pay_as_bid"});
    const auto marginal = in.choice("marginal", Need::optional, {"time", "pro_rata"});
    if (!supply) return;
    out = rules::Units{.supply = *supply,
                       .pricing = static_cast<rules::Units::Pricing>(pricing.value_or(0)),
                       .marginal = static_cast<rules::Units::Marginal>(marginal.value_or(0))};
  });
  return out;
}

void read_commit_reveal(Fields& fields, std::optional<std::int64_t>& reveal_ms) {
  constexpr std::int64_t kHour = 60 * 60 * 1000;
  const auto wanted = fields.flag("commit_reveal", Need::optional);
  const auto span = fields.integer("reveal_ms", Need::optional, kSpan);
  if (wanted) reveal_ms = *wanted ? std::optional(span.value_or(reveal_ms.value_or(kHour))) : std::nullopt;
  if (!span) return;
  if (reveal_ms) {
    reveal_ms = *span;
  } else {
    fields.refuse("reveal_ms", "conflict", "belongs to \"commit_reveal\": true");
  }
}

void read_outage(Fields& fields, rules::Terms& terms) {
  fields.object("outage", Need::optional, [&](Fields& in) {
    const auto policy = in.choice("policy", Need::required, {"as_recorded", "extend_on_outage"});
    const bool extends = policy.value_or(0) == 1;
    const auto span = in.integer("extension_ms", extends ? Need::required : Need::optional, kSpan);
    if (!policy) return;
    terms.outage = extends ? rules::OutagePolicy::extend_on_outage : rules::OutagePolicy::as_recorded;
    terms.outage_extension_ms = extends ? span.value_or(0) : 0;
    if (span && !extends) in.refuse("extension_ms", "conflict", "belongs to \"policy\": \"extend_on_outage\"");
  });
}

void read_local_time(Fields& fields, std::string_view name, const std::string& text, const std::string& zone,
                     rules::Time& time) {
  if (zone.empty()) {
    fields.refuse(name, "conflict", "needs \"time_zone\", as \"Europe/London\"");
    return;
  }
  const auto local = time_zone::parse_local(text);
  if (!local) {
    fields.refuse(name, "invalid_time", "must be a local date and time without an offset, as \"2026-03-29T20:00:00\"");
    return;
  }
  const auto found = time_zone::to_time(zone, *local);
  if (found) {
    time = *found;
  } else {
    fields.refuse(name, "invalid_time", time_zone::message(found.error()));
  }
}

void check_time_zone(Fields& fields, const std::string& zone) {
  if (zone.empty() || time_zone::is_known(zone)) return;
  fields.refuse("time_zone", "unknown_value", time_zone::message(time_zone::Problem::unknown_zone));
}

}  // namespace gavel::api
