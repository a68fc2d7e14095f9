#include "server/api/list_query.hpp"

#include <algorithm>
#include <utility>

#include "core/base/sha256.hpp"

namespace gavel::api {
namespace {

using auction::ListOrder;
using auction::ListPosition;
using auction::ListQuery;

constexpr std::size_t kLongestText = 200;

struct Sort {
  std::string_view name;
  ListOrder order;
};
constexpr Sort kSorts[] = {{"id", ListOrder::made}, {"starts_at", ListOrder::starts}, {"ends_at", ListOrder::ends}};

void read_sort(const http::Request& request, Query& query, ListQuery& list) {
  auto text = request.parameter("sort").value_or("id");
  list.descending = text.starts_with('-');
  if (list.descending) text.remove_prefix(1);
  const auto* sort = std::ranges::find(kSorts, text, &Sort::name);
  if (sort == std::end(kSorts)) {
    return query.refuse("sort",
                        "sort must be id, starts_at or ends_at; with a '-' in front of it, the last one first.");
  }
  list.order = sort->order;
}

/// from_name <= … < before_name
auction::TimeRange read_times(Query& query, std::string_view from_name, std::string_view before_name) {
  const auction::TimeRange range{query.time(from_name), query.time(before_name)};
  if (range.from && range.before && *range.from >= *range.before) {
    query.refuse(before_name, std::string(before_name) + " must be later than " + std::string(from_name) + ".");
  }
  return range;
}

void read_prices(const http::Request& request, Query& query, ListQuery& list) {
  list.price = {query.amount("price_min"), query.amount("price_max")};
  if (list.price.low && list.price.high && *list.price.low > *list.price.high) {
    query.refuse("price_max", "price_max must not be below price_min.");
  }
  if (list.price.has_bounds() && !request.parameter("currency")) {
    query.refuse("currency", "price_min and price_max need currency: amounts of different currencies do not compare.");
  }
}

void read_seller(Query& query, AskedList& asked) {
  asked.mine = query.flag("mine");
  asked.query.seller = query.account("seller");
  if (asked.mine && asked.query.seller) query.refuse("seller", "seller and mine=true exclude each other.");
}

std::uint8_t order_byte(const ListQuery& query) {
  return static_cast<std::uint8_t>(static_cast<std::uint8_t>(query.order) << 1 | (query.descending ? 1 : 0));
}

/// Cursors of before there were orders and filters are ids; they do not expire.
bool read_old_cursor(std::string_view text, ListQuery& list) {
  const auto id = parse_auction_cursor(text);
  if (!id || list.order != ListOrder::made || list.descending) return false;
  list.after = ListPosition{0, *id};
  return true;
}

void read_cursor(const http::Request& request, Query& query, AskedList& asked) {
  const auto text = request.parameter("cursor");
  if (!text || read_old_cursor(*text, asked.query)) return;
  const auto cursor = read_list_cursor(request, query, order_byte(asked.query), asked.digest);
  if (cursor) asked.query.after = ListPosition{cursor->key, cursor->id};
}

}  // namespace

ListDigest list_digest(const http::Request& request, std::string_view list) {
  std::vector<std::string> filters;
  for (const auto& [name, value] : request.query) {
    const bool filter = name != "cursor" && name != "limit" && name != "sort";
    if (filter) filters.push_back(name + '\0' + value);
  }
  std::ranges::sort(filters);
  std::string all(list);
  for (const auto& filter : filters) all += filter + '\n';
  const auto hash = base::sha256(all);
  ListDigest digest;
  std::copy_n(hash.begin(), digest.size(), digest.begin());
  return digest;
}

std::optional<ListCursor> read_list_cursor(const http::Request& request, Query& query, std::uint8_t order,
                                           const ListDigest& digest) {
  const auto text = request.parameter("cursor");
  if (!text) return std::nullopt;
  const auto cursor = parse_list_cursor(*text);
  if (!cursor) {
    query.refuse("cursor", kBadCursor);
  } else if (cursor->order != order) {
    query.refuse("cursor", "cursor is of this list in another order; with another sort begin without a cursor.");
  } else if (cursor->digest != digest) {
    query.refuse("cursor",
                 "cursor is of a list with other filters; pass all parameters but limit as they were when it was "
                 "given, or begin without a cursor.");
  }
  return cursor;
}

const std::vector<std::string_view>& list_parameters() {
  static const std::vector<std::string_view> kAll{
      "state",        "format",        "seller",     "currency",    "sale", "q",    "price_min", "price_max",
      "starts_after", "starts_before", "ends_after", "ends_before", "mine", "sort", "limit",     "cursor"};
  return kAll;
}

AskedList read_list_query(const http::Request& request, Query& query, rules::Time now) {
  AskedList asked;
  auto& list = asked.query;
  list.now = now;
  list.phases =
      query.several<rules::Phase>("state", rules::parse_phase, "draft, scheduled, open, paused, closed or cancelled");
  list.formats = query.several<rules::Format>(
      "format", rules::parse_format,
      "english, first_price, vickrey, dutch, reverse, reverse_first_price, reverse_vickrey, multi_unit, japanese or "
      "all_pay");
  list.currency = query.parsed<rules::Currency>("currency", rules::Currency::parse, "an ISO 4217 code, such as USD");
  list.sale = query.parsed<auction::AuctionId>("sale", auction::AuctionId::parse, "the id of a sale");
  list.text = query.text("q", kLongestText);
  list.starts = read_times(query, "starts_after", "starts_before");
  list.ends = read_times(query, "ends_after", "ends_before");
  list.limit = query.limit();
  read_prices(request, query, list);
  read_seller(query, asked);
  read_sort(request, query, list);
  asked.digest = list_digest(request);
  read_cursor(request, query, asked);
  return asked;
}

std::string list_cursor(const ListQuery& query, const ListPosition& after, const ListDigest& digest) {
  return list_cursor(ListCursor{order_byte(query), digest, after.key, after.id});
}

}  // namespace gavel::api
