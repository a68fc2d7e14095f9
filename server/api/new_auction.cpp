#include "server/api/new_auction.hpp"

#include <optional>
#include <utility>

#include "server/api/fields.hpp"
#include "server/api/json.hpp"
#include "server/api/terms_body.hpp"

namespace gavel::api {
namespace {

std::optional<http::Response> broken_rules(const Fields& fields, const rules::Terms& terms, rules::Time now) {
  if (auto refusal = fields.refusal()) return refusal;
  const auto errors = rule_errors(terms, now, end_name(fields));
  return errors.empty() ? std::nullopt : std::optional(validation_problem(errors));
}

}  // namespace

rules::Terms blank_terms(const rules::Currency& currency, const std::string& seller, rules::Time now) {
  return {.title = {},
          .description = {},
          .seller = seller,
          .currency = currency,
          .starting_price = {},
          .reserve = {},
          .increments = *rules::IncrementTable::parse("fixed:1"),
          .buy_now = {},
          .starts_at = now,
          .ends_at = {},
          .soft_close = {},
          .candle = {},
          .price_clock = {},
          .units = {},
          .reveal_ms = {},
          .bidder_limit = {},
          .confirm_above_percent = {},
          .linked = {},
          .time_zone = {},
          .relist_of = {},
          .sale = {}};
}

base::Expected<auction::NewAuction, http::Response> read_new_auction(std::string_view body, const std::string& seller,
                                                                     rules::Time now) {
  const auto document = parse_json(body);
  if (!document) return base::Unexpected(broken_body(document.error()));
  Fields fields(*document);
  const auto currency = read_currency(fields, Need::required);
  const auto format = read_format(fields, Need::required);
  const auto draft = fields.flag("draft", Need::optional);
  auto terms = blank_terms(currency.value_or(*rules::Currency::parse("USD")), seller, now);
  terms.format = format.value_or(rules::Format::english);
  read_terms(fields, terms, Need::required);
  if (auto refusal = broken_rules(fields, terms, now)) return base::Unexpected(*std::move(refusal));
  return auction::NewAuction{std::move(terms), draft.value_or(false)};
}

base::Expected<Changes, http::Response> read_changes(std::string_view body, rules::Terms terms, rules::Time now) {
  const auto document = parse_json(body);
  if (!document) return base::Unexpected(broken_body(document.error()));
  Fields fields(*document);
  if (const auto currency = read_currency(fields, Need::optional)) terms.currency = *currency;
  if (const auto format = read_format(fields, Need::optional)) terms.format = *format;
  auto reason = fields.text("reason", Need::optional, kReason);
  const auto start = terms.starts_at;
  const auto end = terms.ends_at;
  read_terms(fields, terms, Need::optional);
  // Times that stay need not lie ahead: soft close or a pause may have put the end off, a price clock runs.
  const bool same_times = terms.starts_at == start && terms.ends_at == end;
  if (auto refusal = broken_rules(fields, terms, same_times ? rules::Time{0} : now))
    return base::Unexpected(*std::move(refusal));
  return Changes{std::move(terms), reason.value_or("")};
}

base::Expected<Changes, http::Response> read_relisting(std::string_view body, rules::Terms terms, rules::Time now) {
  const auto document = parse_json(body);
  if (!document) return base::Unexpected(broken_body(document.error()));
  Fields fields(*document);
  auto reason = fields.text("reason", Need::optional, kReason);
  terms.starts_at = now;
  if (!fields.has("ends_at") && !fields.has("ends_at_local") && !fields.has("duration_ms")) {
    fields.missing("ends_at", "is missing; give it, ends_at_local or duration_ms");
  }
  read_terms(fields, terms, Need::optional);
  if (auto refusal = broken_rules(fields, terms, now)) return base::Unexpected(*std::move(refusal));
  return Changes{std::move(terms), reason.value_or("")};
}

}  // namespace gavel::api
