// The handlers behind the routes of api.hpp; for api.cpp alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "server/api/api.hpp"
#include "server/api/fields.hpp"
#include "server/auth/principal.hpp"
#include "server/http/message.hpp"

namespace gavel::api {

/// A request of somebody who may make it.
struct Caller {
  auth::Principal principal;
  http::Request request;
};

// auctions.cpp
void create_auction(Services services, Caller caller, http::Respond respond);
void show_auction(Services services, http::Request request, http::Respond respond);
void list_auctions(Services services, http::Request request, http::Respond respond);
void edit_auction(Services services, Caller caller, http::Respond respond);
void relist_auction(Services services, Caller caller, http::Respond respond);

/// Makes it, under the key in `services`, and answers with it.
void make_auction(Services services, auction::NewAuction wanted, http::Respond respond);

// bulk.cpp
void create_auctions(Services services, Caller caller, http::Respond respond);

// life.cpp: {"reason"?}, answered with the auction
void publish_auction(Services services, Caller caller, http::Respond respond);
void pause_auction(Services services, Caller caller, http::Respond respond);
void resume_auction(Services services, Caller caller, http::Respond respond);
void cancel_auction(Services services, Caller caller, http::Respond respond);
void settle_auction(Services services, Caller caller, http::Respond respond);
void default_auction(Services services, Caller caller, http::Respond respond);
void offer_second_chance(Services services, Caller caller, http::Respond respond);
void accept_second_chance(Services services, Caller caller, http::Respond respond);
void decline_second_chance(Services services, Caller caller, http::Respond respond);
void approve_bidder(Services services, Caller caller, http::Respond respond);
void revoke_bidder(Services services, Caller caller, http::Respond respond);

// bids.cpp
void place_bid(Services services, Caller caller, http::Respond respond);
void list_bids(Services services, http::Request request, http::Respond respond);

// bidding.cpp: what bidders do beside bidding
void withdraw_bid(Services services, Caller caller, http::Respond respond);
void buy_now(Services services, Caller caller, http::Respond respond);
void commit_bid(Services services, Caller caller, http::Respond respond);
void reveal_bid(Services services, Caller caller, http::Respond respond);
void join_clock(Services services, Caller caller, http::Respond respond);
void leave_clock(Services services, Caller caller, http::Respond respond);
void retract_bid(Services services, Caller caller, http::Respond respond);
void remove_bid(Services services, Caller caller, http::Respond respond);
void own_bid(Services services, Caller caller, http::Respond respond);

// results.cpp
void show_results(Services services, Caller caller, http::Respond respond);

// proofs.cpp
void show_keys(Services services, http::Request request, http::Respond respond);
void list_refusals(Services services, Caller caller, http::Respond respond);

// export.cpp
void export_auction(Services services, Caller caller, http::Respond respond);

// whatif.cpp
void show_what_if(Services services, Caller caller, http::Respond respond);

// limits.cpp
void set_limit(Services services, Caller caller, http::Respond respond);
void show_limit(Services services, Caller caller, http::Respond respond);

/// The body; "{}" for none, on routes where every member may be left out.
std::string_view body_or_empty(const http::Request& request) noexcept;

/// The auction that the path names; nothing where the text is no id.
std::optional<auction::AuctionId> auction_of(const http::Request& request);

/// A draft is its seller's and the admins' alone: for everybody else it is not there.
bool may_see_draft(Services services, const http::Request& request, const auction::View& draft);

/// May the principal act for the seller of any auction, or of their own only?
rules::Actor actor_of(const auth::Principal& principal);

/// Who bids: the principal, or the "bidder" that a role names that may bid for others. Refusals are in `fields`; 403
/// where the role may not.
base::Expected<std::string, http::Response> bidder_of(const Caller& caller, Fields& fields);

}  // namespace gavel::api
