#include "server/api/api.hpp"

#include <utility>

#include "server/api/handlers.hpp"
#include "server/auth/permissions.hpp"

namespace gavel::api {
namespace {

using auth::Operation;
using PublicHandler = void (*)(Services, http::Request, http::Respond);
using Handler = void (*)(Services, Caller, http::Respond);

/// Who may not is told so before the body is read (the guard). The handler asks again: it needs the name, and a token
/// may have been taken back meanwhile.
void add(http::Router& router, Services services, std::string_view pattern, Operation operation, Handler handler) {
  auto guard = [services, operation](const http::Request& request) -> std::optional<http::Response> {
    auto who = auth::authorize(request, services.tokens, operation);
    if (who) return std::nullopt;
    return std::move(who.error());
  };
  auto handle = [services, operation, handler](http::Request request, http::Respond respond) {
    auto who = auth::authorize(request, services.tokens, operation);
    if (!who) return respond(std::move(who.error()));
    handler(services, {*std::move(who), std::move(request)}, std::move(respond));
  };
  router.add("POST", pattern, std::move(handle), std::move(guard));
}

void add_public(http::Router& router, Services services, std::string_view pattern, PublicHandler handler) {
  router.add("GET", pattern, [services, handler](http::Request request, http::Respond respond) {
    handler(services, std::move(request), std::move(respond));
  });
}

}  // namespace

void add_routes(http::Router& router, Services services) {
  add(router, services, "/v1/auctions", Operation::create_auction, create_auction);
  add(router, services, "/v1/auctions/{id}/bids", Operation::place_bid, place_bid);
  add(router, services, "/v1/auctions/{id}/cancel", Operation::cancel_own_auction, cancel_auction);
  add_public(router, services, "/v1/auctions", list_auctions);
  add_public(router, services, "/v1/auctions/{id}", show_auction);
  add_public(router, services, "/v1/auctions/{id}/bids", list_bids);
}

std::optional<auction::AuctionId> auction_of(const http::Request& request) {
  const auto id = request.params.find("id");
  if (id == request.params.end()) return std::nullopt;
  return auction::AuctionId::parse(id->second);
}

}  // namespace gavel::api
