#include "server/api/auction_csv.hpp"

#include <algorithm>
#include <optional>

#include "core/base/csv.hpp"
#include "core/rules/money.hpp"
#include "server/api/auction_json.hpp"
#include "server/api/time.hpp"
#include "server/http/text.hpp"

namespace gavel::api {
namespace {

constexpr std::string_view kHead =
    "id,title,seller,format,currency,state,outcome,starting_price,price,minimum_bid,maximum_bid,high_bidder,bid_count,"
    "bidder_count,has_reserve,reserve_met,starts_at,ends_at,sale,lot\r\n";

std::string yes_no(bool value) { return value ? "true" : "false"; }

std::string row_of(const auction::View& view, rules::Time now) {
  const auto& terms = *view.terms;
  const auto money = [&](std::optional<rules::Amount> amount) {
    return amount ? rules::to_decimal(*amount, terms.currency) : std::string();
  };
  const auto next = next_bid(view, now);
  const bool reverse = next_bid_name(terms.format) == "maximum_bid";
  const std::string fields[] = {view.id.to_string(),
                                base::csv_text(terms.title),
                                base::csv_text(terms.seller),
                                std::string(rules::name(terms.format)),
                                std::string(terms.currency.code()),
                                std::string(state_name(view, now)),
                                view.outcome ? std::string(rules::name(*view.outcome)) : std::string(),
                                money(terms.starting_price),
                                money(auction::shown_price(view, now)),
                                reverse ? std::string() : money(next),
                                reverse ? money(next) : std::string(),
                                view.high_bidder ? auction::alias_text(view.high_bidder) : std::string(),
                                std::to_string(view.bid_count),
                                std::to_string(view.bidders),
                                yes_no(view.has_reserve),
                                yes_no(view.reserve_met),
                                format_time(terms.starts_at),
                                format_time(view.ends_at),
                                terms.sale ? terms.sale->sale : std::string(),
                                terms.sale ? std::to_string(terms.sale->lot) : std::string()};
  std::string row;
  for (const auto& field : fields) row += (row.empty() ? "" : ",") + field;
  return row + "\r\n";
}

/// "q=0.5" among the parameters of a media range, in thousandths; 1000 without one, 0 for what is no weight.
int weight_of(std::string_view parameters) noexcept {
  int weight = 1000;
  http::text::split(parameters, ';', [&](std::string_view parameter) {
    parameter = http::text::trim(parameter);
    if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) return true;
    const auto digits = parameter.substr(2);
    weight = digits.starts_with('1') ? 1000 : 0;
    if (!digits.starts_with("0.")) return true;
    int worth = 100;
    for (const char c : digits.substr(2, 3)) {
      if (c < '0' || c > '9') break;
      weight += (c - '0') * worth;
      worth /= 10;
    }
    return true;
  });
  return weight;
}

}  // namespace

std::string auctions_csv(const std::vector<auction::View>& auctions, rules::Time now) {
  std::string table(kHead);
  for (const auto& view : auctions) table += row_of(view, now);
  return table;
}

bool prefers_csv(std::string_view accept) noexcept {
  int csv = 0, json = 0;
  http::text::split(accept, ',', [&](std::string_view element) {
    const auto semicolon = element.find(';');
    const auto range = http::text::trim(element.substr(0, semicolon));
    const int weight = semicolon == std::string_view::npos ? 1000 : weight_of(element.substr(semicolon + 1));
    if (http::text::equal_no_case(range, "text/csv")) csv = weight;
    if (http::text::equal_no_case(range, "application/json")) json = weight;
    return true;
  });
  return csv > json;
}

}  // namespace gavel::api
