#include "server/api/auction_json.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "server/api/time.hpp"

namespace gavel::api {
namespace {

using Json = nlohmann::ordered_json;

Json amount_or_null(const std::optional<rules::Amount>& amount) { return amount ? Json(amount->minor) : Json(); }

}  // namespace

std::int64_t remaining_ms(const auction::View& view, rules::Time now) noexcept {
  if (view.phase != rules::Phase::open) return 0;
  return std::max<std::int64_t>(0, view.ends_at.ms - now.ms);
}

Json auction_json(const auction::View& view, rules::Time now) {
  return {{"id", view.id.to_string()},
          {"title", view.title},
          {"seller", view.seller},
          {"currency", view.currency.code()},
          {"format", name(view.format)},
          {"increments", view.increments},
          {"state", name(view.phase)},
          {"outcome", view.outcome ? Json(name(*view.outcome)) : Json()},
          {"starting_price", view.starting_price.minor},
          {"price", amount_or_null(view.price)},
          {"minimum_bid", view.minimum_bid.minor},
          {"high_bidder", view.high_bidder ? Json(auction::alias_text(view.high_bidder)) : Json()},
          {"bid_count", view.bid_count},
          {"has_reserve", view.has_reserve},
          {"reserve_met", view.reserve_met},
          {"seq", view.seq},
          {"starts_at", format_time(view.starts_at)},
          {"ends_at", format_time(view.ends_at)},
          {"server_time", format_time(now)},
          {"remaining_ms", remaining_ms(view, now)}};
}

Json bid_json(const auction::BidRow& bid) {
  return {{"seq", bid.seq},
          {"at", format_time(bid.at)},
          {"bidder", auction::alias_text(bid.alias)},
          {"amount", bid.amount.minor},
          {"price", bid.price.minor},
          {"outcome", bid_outcome(bid.led)}};
}

std::string_view bid_outcome(bool leading) noexcept { return leading ? "leading" : "outbid"; }

}  // namespace gavel::api
