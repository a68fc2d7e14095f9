// Auctions and bids as JSON: the one place that says how they look, for REST and for the live stream.
//
// Made from views and bid rows, which hold nothing secret, so nothing secret can be written here.
//
// Thread rules: pure functions.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/auction/journal.hpp"
#include "core/auction/view.hpp"
#include "core/rules/auction.hpp"

namespace gavel::api {

/// Milliseconds from `now` to the end of an open auction, at least 0; 0 in every other phase. (A scheduled auction's
/// countdown to its start is starts_at - server_time.)
std::int64_t remaining_ms(const auction::View& view, rules::Time now) noexcept;

/// The auction as GET /v1/auctions/{id} gives it. `now` becomes "server_time".
nlohmann::ordered_json auction_json(const auction::View& view, rules::Time now);

/// {"seq","at","bidder":"bidder-3","amount","price","outcome":"leading"|"outbid"}
nlohmann::ordered_json bid_json(const auction::BidRow& bid);

/// "leading" or "outbid": what became of a bid.
std::string_view bid_outcome(bool leading) noexcept;

}  // namespace gavel::api
