#include "server/api/new_auction.hpp"

#include <optional>
#include <utility>
#include <vector>

#include "server/api/fields.hpp"
#include "server/api/json.hpp"

namespace gavel::api {
namespace {

constexpr std::int64_t kLongestDurationMs = 3660LL * 24 * 60 * 60 * 1000;  // ten years

std::optional<rules::Currency> read_currency(Fields& fields) {
  const auto code = fields.text("currency", Need::required, {3, 3});
  if (!code) return std::nullopt;
  auto currency = rules::Currency::parse(*code);
  if (!currency) fields.refuse("currency", "unknown_value", "must be a currency code of ISO 4217, as \"USD\"");
  return currency;
}

std::optional<rules::Format> read_format(Fields& fields) {
  const auto text = fields.text("format", Need::required, {1, 64});
  if (!text) return std::nullopt;
  const auto format = rules::parse_format(*text);
  if (!format) fields.refuse("format", "unknown_value", "is no auction format");
  return format;
}

std::optional<rules::IncrementTable> read_increments(Fields& fields) {
  const auto text = fields.text("increments", Need::required, {1, 64});
  if (!text) return std::nullopt;
  auto table = rules::IncrementTable::parse(*text);
  if (table) return *std::move(table);
  fields.refuse("increments", "unknown_value", "is no increment table: " + table.error());
  return std::nullopt;
}

/// Exactly one of ends_at and duration_ms.
std::optional<rules::Time> read_end(Fields& fields, rules::Time starts_at) {
  const bool has_end = fields.has("ends_at");
  const bool has_duration = fields.has("duration_ms");
  const auto end = fields.time("ends_at", Need::optional);
  const auto duration = fields.integer("duration_ms", Need::optional, {1, kLongestDurationMs});
  if (has_end && has_duration) fields.refuse("duration_ms", "conflict", "must not be there beside ends_at");
  if (!has_end && !has_duration) fields.missing("ends_at", "is missing; give it or duration_ms");
  if (end) return end;
  if (duration) return rules::Time{starts_at.ms + *duration};
  return std::nullopt;
}

/// What the rules say of the terms, under the names that the client used.
std::vector<FieldError> rule_errors(const rules::Terms& terms, rules::Time now, bool by_duration) {
  std::vector<FieldError> errors;
  for (auto& [field, sentence] : rules::problems(terms, now)) {
    const bool renamed = by_duration && field == "ends_at";
    errors.push_back(
        {renamed ? "duration_ms" : field, "invalid_value", renamed ? "makes an end that " + sentence : sentence});
  }
  return errors;
}

}  // namespace

base::Expected<rules::Terms, http::Response> read_new_auction(std::string_view body, const std::string& seller,
                                                              rules::Time now) {
  const auto document = parse_json(body);
  if (!document) return base::Unexpected(broken_body(document.error()));
  Fields fields(*document);
  auto title = fields.text("title", Need::required, {1, 200});
  const auto currency = read_currency(fields);
  const auto format = read_format(fields);
  const auto starting_price = fields.amount("starting_price", Need::required);
  const auto reserve = fields.amount("reserve_price", Need::optional);
  auto increments = read_increments(fields);
  const auto starts_at = fields.time("starts_at", Need::optional).value_or(now);
  const auto ends_at = read_end(fields, starts_at);
  if (auto refusal = fields.refusal()) return base::Unexpected(*std::move(refusal));

  rules::Terms terms{.title = *std::move(title),
                     .seller = seller,
                     .currency = *currency,
                     .format = *format,
                     .starting_price = *starting_price,
                     .reserve = reserve,
                     .increments = *std::move(increments),
                     .starts_at = starts_at,
                     .ends_at = *ends_at};
  const auto errors = rule_errors(terms, now, fields.has("duration_ms"));
  if (!errors.empty()) return base::Unexpected(validation_problem(errors));
  return terms;
}

}  // namespace gavel::api
