#include "server/api/sale_body.hpp"

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "core/auction/sale_messages.hpp"
#include "server/api/fields.hpp"
#include "server/api/json.hpp"
#include "server/api/new_auction.hpp"
#include "server/api/terms_body.hpp"

namespace gavel::api {
namespace {

constexpr std::int64_t kLongestStagger = 24LL * 60 * 60 * 1000;

/// What a lot takes from its sale and cannot have otherwise.
constexpr std::string_view kOfTheSale[] = {"currency",      "format",      "starts_at", "ends_at",
                                           "ends_at_local", "duration_ms", "time_zone", "outage_extension_ms",
                                           "outage"};

/// What all lots have where they do not say otherwise. Asked twice: of the body, and of what is kept of it.
rules::Terms read_common(Fields& fields, const std::string& seller, rules::Time now) {
  const auto currency = read_currency(fields, Need::required);
  const auto format = read_format(fields, Need::optional);
  auto terms = blank_terms(currency.value_or(*rules::Currency::parse("USD")), seller, now);
  terms.format = format.value_or(rules::Format::english);
  read_terms(fields, terms, Need::optional);
  return terms;
}

std::size_t group_of(Fields& fields) {
  return fields.choice("group", Need::optional, {"single", "all", "cascade"}).value_or(0);
}

/// The members of the body that the lots are made from.
std::string kept_of(std::string_view body) {
  auto json = nlohmann::ordered_json::parse(body);
  for (const auto* name : {"lots", "group", "stagger_ms", "win_at_most"}) json.erase(name);
  return json.dump();
}

/// A lot: the common terms, and what is its own.
rules::Terms read_lot(Fields& fields, rules::Terms terms, bool group) {
  terms.title.clear();
  terms.description.clear();
  for (const auto name : kOfTheSale) {
    if (fields.has(name)) fields.refuse(name, "conflict", "must not be there: lots have that of their sale");
  }
  if (group && fields.has("soft_close")) {
    fields.refuse("soft_close", "conflict", "must not be there: lots that end together have that of their sale");
  }
  const auto common = terms;
  read_terms(fields, terms, Need::optional);
  terms.starts_at = common.starts_at;
  terms.time_zone = common.time_zone;
  if (!fields.has("title")) fields.missing("title", "is missing");
  if (terms.starting_price.minor == 0 && !fields.has("starting_price")) {
    fields.missing("starting_price", "is missing, here and in the sale");
  }
  return terms;
}

/// `first`: the number of the first of them. Everything that is wrong goes into `fields`.
std::vector<rules::Terms> read_list(Fields& fields, Need need, const rules::Terms& common,
                                    const rules::GroupClose& close, bool group, std::uint32_t first, rules::Time now) {
  std::vector<rules::Terms> lots;
  const auto* list = fields.list("lots", need, auction::kLotsAtOnce);
  if (!list) return lots;
  if (need == Need::required && list->empty()) fields.refuse("lots", "too_short", "must have at least one lot");
  for (std::size_t i = 0; i < list->size(); ++i) {
    Fields inner((*list)[i], true);
    auto terms = read_lot(inner, common, group);
    terms.ends_at = close.ends_at(first + static_cast<std::uint32_t>(i));
    if (!inner.refusal()) {
      for (const auto& error : rule_errors(terms, now, "ends_at")) inner.refuse(error.field, error.code, error.detail);
    }
    fields.adopt(std::move(inner), "lots[" + std::to_string(i) + "]");
    lots.push_back(std::move(terms));
  }
  return lots;
}

}  // namespace

base::Expected<auction::NewSale, http::Response> read_new_sale(std::string_view body, const std::string& seller,
                                                               rules::Time now) {
  const auto document = parse_json(body);
  if (!document) return base::Unexpected(broken_body(document.error()));
  Fields fields(*document);
  auto common = read_common(fields, seller, now);
  auction::NewSale sale;
  sale.terms.title = common.title;
  sale.terms.seller = seller;
  sale.terms.starts_at = common.starts_at;
  auto& close = sale.terms.close;
  close.group = static_cast<rules::GroupEnd>(group_of(fields));
  close.first_end = common.ends_at;
  close.stagger_ms = fields.integer("stagger_ms", Need::optional, {0, kLongestStagger}).value_or(0);
  close.soft_close = common.soft_close;
  if (const auto most = fields.integer("win_at_most", Need::optional, {1, auction::kMaxLots})) {
    sale.terms.win_at_most = static_cast<std::uint32_t>(*most);
  }
  if (!fields.has("title")) fields.missing("title", "is missing");
  const bool has_end = fields.has("ends_at") || fields.has("ends_at_local") || fields.has("duration_ms");
  if (!has_end) fields.missing("ends_at", "is missing; give it, ends_at_local or duration_ms");
  const bool has_steps = common.format == rules::Format::english || common.format == rules::Format::reverse;
  if (has_steps && !fields.has("increments")) fields.missing("increments", "is missing");
  if (has_end && close.first_end <= now) fields.refuse("ends_at", "invalid_value", "must be in the future");
  for (const auto& [field, sentence] : rules::problems(close)) fields.refuse(field, "invalid_value", sentence);
  const bool group = close.group != rules::GroupEnd::single;
  sale.lots = read_list(fields, Need::optional, common, rules::GroupClose(close), group, 1, now);
  if (auto refusal = fields.refusal()) return base::Unexpected(*std::move(refusal));
  sale.terms.lots = kept_of(body);
  return sale;
}

base::Expected<std::vector<rules::Terms>, http::Response> read_lots(std::string_view body,
                                                                    const auction::SaleView& sale, rules::Time now) {
  const auto document = parse_json(body);
  if (!document) return base::Unexpected(broken_body(document.error()));
  const auto kept = parse_json(sale.terms->lots);
  if (!kept) return base::Unexpected(broken_body(kept.error()));  // no more than what a body may be was kept
  Fields of_sale(*kept);
  auto common = read_common(of_sale, sale.terms->seller, now);
  common.starts_at = sale.terms->starts_at;
  Fields fields(*document);
  const bool group = sale.terms->close.group != rules::GroupEnd::single;
  auto lots =
      read_list(fields, Need::required, common, rules::GroupClose(sale.terms->close), group, sale.lots.total + 1, now);
  if (auto refusal = fields.refusal()) return base::Unexpected(*std::move(refusal));
  return lots;
}

}  // namespace gavel::api
