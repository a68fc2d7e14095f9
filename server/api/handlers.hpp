// The handlers behind the routes of api.hpp; for api.cpp alone.
#pragma once

#include <optional>

#include "server/api/api.hpp"
#include "server/auth/principal.hpp"
#include "server/http/message.hpp"

namespace gavel::api {

/// A request of somebody who may make it.
struct Caller {
  auth::Principal principal;
  http::Request request;
};

void create_auction(Services services, Caller caller, http::Respond respond);
void show_auction(Services services, http::Request request, http::Respond respond);
void list_auctions(Services services, http::Request request, http::Respond respond);
void cancel_auction(Services services, Caller caller, http::Respond respond);

void place_bid(Services services, Caller caller, http::Respond respond);
void list_bids(Services services, http::Request request, http::Respond respond);

/// The auction that the path names; nothing where the text is no id.
std::optional<auction::AuctionId> auction_of(const http::Request& request);

}  // namespace gavel::api
