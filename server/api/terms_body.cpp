#include "server/api/terms_body.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "server/api/terms_parts.hpp"
#include "server/auth/principal.hpp"

namespace gavel::api {
namespace {

constexpr std::int64_t kLongestDurationMs = 3660LL * 24 * 60 * 60 * 1000;  // ten years

/// Sets an optional term: a value, or nothing where the body says null. `read` gives the value.
template <class T, class Read>
void set_optional(Fields& fields, std::string_view name, std::optional<T>& term, Read read) {
  if (fields.is_null(name)) {
    term.reset();
  } else if (auto value = read()) {
    term = *std::move(value);
  }
}

/// Exactly one of ends_at, ends_at_local and duration_ms.
void read_end(Fields& fields, rules::Terms& terms, Need need) {
  constexpr std::array<std::string_view, 3> kEnds = {"ends_at", "ends_at_local", "duration_ms"};
  const auto end = fields.time("ends_at", Need::optional);
  const auto local = fields.text("ends_at_local", Need::optional, {1, 32});
  const auto duration = fields.integer("duration_ms", Need::optional, {1, kLongestDurationMs});
  int given = 0;
  for (const auto name : kEnds) {
    if (fields.has(name) && ++given > 1) fields.refuse(name, "conflict", "must not be there beside another end");
  }
  if (given == 0 && need == Need::required) {
    fields.missing("ends_at", "is missing; give it, ends_at_local or duration_ms");
  }
  if (end) terms.ends_at = *end;
  if (local) read_local_time(fields, "ends_at_local", *local, terms.time_zone, terms.ends_at);
  if (duration) terms.ends_at = terms.starts_at + *duration;
}

void read_reserve_policy(Fields& fields, rules::Terms& terms) {
  const auto policy = fields.choice("reserve_policy", Need::optional, {"incremental", "full_max"});
  if (policy) terms.reserve_policy = *policy == 0 ? rules::ReservePolicy::incremental : rules::ReservePolicy::full_max;
}

void read_bidders(Fields& fields, rules::Terms& terms) {
  if (const auto only = fields.flag("approved_only", Need::optional)) terms.approved_only = *only;
  set_optional(fields, "bidder_limit", terms.bidder_limit,
               [&] { return fields.amount("bidder_limit", Need::optional); });
  set_optional(fields, "confirm_above_percent", terms.confirm_above_percent, [&]() -> std::optional<std::uint32_t> {
    const auto percent = fields.integer("confirm_above_percent", Need::optional, {101, 9000});
    return percent ? std::optional(static_cast<std::uint32_t>(*percent)) : std::nullopt;
  });
  auto linked = fields.texts("linked", Need::optional, 100, {1, 64});
  if (!linked) return;
  if (!std::ranges::all_of(*linked, [](const auto& name) { return auth::is_account_name(name); })) {
    fields.refuse("linked", "invalid_characters", "must be names of accounts: 1 to 64 characters of A-Z a-z 0-9 . _ -");
  }
  terms.linked = *std::move(linked);
}

}  // namespace

std::optional<rules::Currency> read_currency(Fields& fields, Need need) {
  const auto code = fields.text("currency", need, {3, 3});
  if (!code) return std::nullopt;
  auto currency = rules::Currency::parse(*code);
  if (!currency) fields.refuse("currency", "unknown_value", "must be a currency code of ISO 4217, as \"USD\"");
  return currency;
}

std::optional<rules::Format> read_format(Fields& fields, Need need) {
  const auto text = fields.text("format", need, {1, 64});
  if (!text) return std::nullopt;
  const auto format = rules::parse_format(*text);
  if (!format) {
    fields.refuse("format", "unknown_value",
                  "must be english, first_price, vickrey, dutch, reverse, reverse_first_price, reverse_vickrey, "
                  "multi_unit, japanese or all_pay");
  }
  return format;
}

void read_terms(Fields& fields, rules::Terms& terms, Need need) {
  if (auto title = fields.text("title", need, {1, 200})) terms.title = *std::move(title);
  if (auto text = fields.text("description", Need::optional, {0, 10'000})) terms.description = *std::move(text);
  if (const auto price = fields.amount("starting_price", need)) terms.starting_price = *price;
  set_optional(fields, "reserve_price", terms.reserve, [&] { return fields.amount("reserve_price", Need::optional); });
  read_reserve_policy(fields, terms);
  // Formats without steps do without a table.
  const bool has_steps = terms.format == rules::Format::english || terms.format == rules::Format::reverse;
  read_increments(fields, terms.increments, has_steps ? need : Need::optional);
  if (fields.is_null("time_zone")) {
    terms.time_zone.clear();
  } else if (auto zone = fields.text("time_zone", Need::optional, {1, 64})) {
    terms.time_zone = *std::move(zone);
  }
  check_time_zone(fields, terms.time_zone);
  if (const auto start = fields.time("starts_at", Need::optional)) terms.starts_at = *start;
  read_end(fields, terms, need);
  set_optional(fields, "buy_now", terms.buy_now, [&] { return read_buy_now(fields); });
  set_optional(fields, "soft_close", terms.soft_close, [&] { return read_soft_close(fields); });
  read_ending(fields, terms.candle);
  set_optional(fields, "price_clock", terms.price_clock, [&] { return read_price_clock(fields); });
  set_optional(fields, "units", terms.units, [&] { return read_units(fields); });
  read_commit_reveal(fields, terms.reveal_ms);
  read_outage(fields, terms);
  if (const auto own = fields.flag("beats_own", Need::optional)) terms.beats_own = *own;
  if (const auto weighted = fields.flag("weighted", Need::optional)) terms.weighted = *weighted;
  read_bidders(fields, terms);
}

std::string_view end_name(const Fields& fields) {
  for (const std::string_view name : {"duration_ms", "ends_at_local"}) {
    if (fields.has(name)) return name;
  }
  return "ends_at";
}

std::string_view wire_name(std::string_view field) noexcept {
  return field == "outage_extension_ms" ? "outage.extension_ms" : field;
}

std::vector<FieldError> rule_errors(const rules::Terms& terms, rules::Time now, std::string_view end) {
  std::vector<FieldError> errors;
  for (const auto& [field, sentence] : rules::problems(terms, now)) {
    const bool renamed = field == "ends_at" && end != field;
    errors.push_back({std::string(renamed ? end : wire_name(field)), "invalid_value",
                      renamed ? "makes an end that " + sentence : sentence});
  }
  return errors;
}

}  // namespace gavel::api
