#include "server/api/bulk_body.hpp"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "core/base/csv.hpp"
#include "core/rules/money.hpp"
#include "server/api/fields.hpp"
#include "server/api/text.hpp"
#include "server/config/values.hpp"
#include "server/http/problem.hpp"
#include "server/http/text.hpp"

namespace gavel::api {
namespace {

using Json = nlohmann::ordered_json;
using Lines = std::vector<BulkLine>;

constexpr std::array<std::string_view, 13> kColumns{
    "title",         "description", "format",     "currency",          "starting_price",
    "reserve_price", "buy_now",     "increments", "soft_close_window", "soft_close_extension",
    "starts_at",     "ends_at",     "duration"};

base::Unexpected<http::Response> whole(FieldError error) { return base::Unexpected(validation_problem({error})); }

base::Expected<Lines, http::Response> counted(Lines lines) {
  if (lines.empty()) return whole({"", "missing", "has no auction: one a line"});
  if (lines.size() <= kMostBulkLines) return lines;
  return whole({"", "too_many", "has more than " + std::to_string(kMostBulkLines) + " lines; send it in parts"});
}

Lines json_lines(std::string_view body) {
  Lines lines;
  std::size_t number = 0;
  http::text::split(body, '\n', [&](std::string_view line) {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!http::text::trim(line).empty()) lines.push_back({number, std::string(line)});
    return lines.size() <= kMostBulkLines;
  });
  return lines;
}

/// One row: its cells by the names of their columns, and what is wrong with them.
class BulkRow {
 public:
  BulkRow(const std::vector<std::string>& head, const std::vector<std::string>& cells) : head_(head), cells_(cells) {}

  std::string cell(std::string_view column) const {
    const auto at = static_cast<std::size_t>(std::ranges::find(head_, column) - head_.begin());
    return at < head_.size() ? std::string(http::text::trim(cells_[at])) : std::string();
  }
  void text(std::string_view column, const char* fallback = nullptr) {
    auto value = cell(column);
    if (value.empty() && fallback) value = fallback;
    if (!value.empty()) body_[std::string(column)] = std::move(value);
  }
  /// In the row's currency. Where that is none, the currency's own error says so.
  std::optional<std::int64_t> amount(std::string_view column) {
    const auto value = cell(column);
    const auto currency = rules::Currency::parse(cell("currency"));
    if (value.empty() || !currency) return std::nullopt;
    const auto amount = rules::parse_decimal(value, *currency);
    if (amount) return amount->minor;
    errors_.push_back({std::string(column), "invalid_amount", amount.error()});
    return std::nullopt;
  }
  std::optional<std::int64_t> span(std::string_view column) {
    const auto value = cell(column);
    if (value.empty()) return std::nullopt;
    std::chrono::milliseconds span{};
    if (config::parse_value(value, span)) return span.count();
    errors_.push_back({std::string(column), "invalid_value", "must be a time span such as 90s, 10m, 2h or 7d"});
    return std::nullopt;
  }
  void put(const char* member, Json value) { body_[member] = std::move(value); }

  base::Expected<std::string, http::Response> body() const {
    if (!errors_.empty()) return base::Unexpected(validation_problem(errors_));
    return body_.dump();
  }

 private:
  const std::vector<std::string>& head_;
  const std::vector<std::string>& cells_;
  Json body_ = Json::object();
  std::vector<FieldError> errors_;
};

/// What the body of POST /v1/auctions says itself of what is missing or wrong is not looked at here.
base::Expected<std::string, http::Response> body_of(const std::vector<std::string>& head,
                                                    const std::vector<std::string>& cells) {
  if (cells.size() != head.size()) {
    return base::Unexpected(
        validation_problem({{"", "invalid_value",
                             "has " + std::to_string(cells.size()) + " cells where the head has " +
                                 std::to_string(head.size()) + "; a comma within a cell needs quotes around it"}}));
  }
  BulkRow row(head, cells);
  for (const char* column : {"title", "description", "currency", "increments", "starts_at", "ends_at"}) {
    row.text(column);
  }
  row.text("format", "english");
  if (const auto price = row.amount("starting_price")) row.put("starting_price", *price);
  if (const auto price = row.amount("reserve_price")) row.put("reserve_price", *price);
  if (const auto price = row.amount("buy_now")) row.put("buy_now", {{"price", *price}});
  if (const auto length = row.span("duration")) row.put("duration_ms", *length);
  const auto window = row.span("soft_close_window");
  const auto extension = row.span("soft_close_extension");
  if (window) row.put("soft_close", {{"window_ms", *window}, {"extension_ms", extension.value_or(*window)}});
  return row.body();
}

std::optional<http::Response> bad_head(const std::vector<std::string>& head) {
  std::string known;
  for (const auto column : kColumns) known += (known.empty() ? "" : ", ") + std::string(column);
  std::vector<FieldError> errors;
  for (auto at = head.begin(); at != head.end(); ++at) {
    if (std::ranges::find(kColumns, *at) == kColumns.end()) {
      errors.push_back({*at, "unknown_member", "is no column; there are " + known});
    } else if (std::find(head.begin(), at, *at) != at) {
      errors.push_back({*at, "conflict", "is there twice"});
    }
  }
  return errors.empty() ? std::nullopt : std::optional(validation_problem(errors));
}

base::Expected<Lines, http::Response> csv_rows(std::string_view body) {
  if (const auto at = invalid_utf8_at(body)) {
    return base::Unexpected(http::problem(
        400, "invalid_utf8", "The body is not UTF-8 (byte " + std::to_string(*at) + ").", {{"offset", *at}}));
  }
  const auto rows = base::parse_csv(body, base::CsvWidth::any);
  if (!rows) {
    const auto& [line, text] = rows.error();
    return base::Unexpected(
        http::problem(400, "invalid_csv", "Line " + std::to_string(line) + ": " + text + ".", {{"line", line}}));
  }
  if (rows->empty()) return Lines();
  auto head = rows->front().fields;
  for (auto& name : head) name = http::text::lower(http::text::trim(name));
  if (auto refusal = bad_head(head)) return base::Unexpected(*std::move(refusal));
  Lines lines;
  for (auto row = rows->begin() + 1; row != rows->end() && lines.size() <= kMostBulkLines; ++row) {
    const bool blank = row->fields.size() == 1 && http::text::trim(row->fields[0]).empty();
    if (!blank) lines.push_back({row->line, body_of(head, row->fields)});
  }
  return lines;
}

}  // namespace

base::Expected<Lines, http::Response> read_bulk(std::string_view content_type, std::string_view body) {
  if (!http::text::equal_no_case(http::text::trim(content_type.substr(0, content_type.find(';'))), "text/csv")) {
    return counted(json_lines(body));
  }
  auto rows = csv_rows(body);
  if (!rows) return rows;
  return counted(*std::move(rows));
}

}  // namespace gavel::api
