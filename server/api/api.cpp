#include "server/api/api.hpp"

#include <memory>
#include <utility>

#include "server/api/answers.hpp"
#include "server/api/bid_handler.hpp"
#include "server/api/bulk_body.hpp"
#include "server/api/handlers.hpp"
#include "server/api/idempotency.hpp"
#include "server/api/once.hpp"
#include "server/api/version.hpp"
#include "server/auth/permissions.hpp"
#include "server/auth/scope.hpp"
#include "server/http/packing.hpp"

namespace gavel::api {
namespace {

using auth::Operation;
using PublicHandler = void (*)(Services, http::Request, http::Respond);
using Handler = void (*)(Services, Caller, http::Respond);

void handle_at_version(Services services, Handler handler, Caller caller, http::Respond respond) {
  auto versions = versions_of(caller.request);
  if (!versions) return respond(std::move(versions.error()));
  services.versions = *std::move(versions);
  handle_once(services, handler, std::move(caller), std::move(respond));
}

/// Goes on where the token may be used for the auction: where it is bound to a sale, the auction has to be of that.
template <class Next>
void in_scope(Services services, Caller caller, http::Respond respond, Next next) {
  const auto& scope = caller.principal.scope;
  if (!scope || scope->kind == auth::Scope::Kind::auction) return next(std::move(caller), std::move(respond));
  const auto id = auction_of(caller.request);
  if (!id) return respond(no_such_auction());
  services.house.view(*id, [caller = std::move(caller), respond = std::move(respond),
                            next = std::move(next)](auction::HouseResult<auction::ViewPtr> view) mutable {
    if (!view) return respond(problem_of(view.error()));
    if (!auth::covers(*caller.principal.scope, **view)) {
      return respond(auth::out_of_scope(*caller.principal.scope));
    }
    next(std::move(caller), std::move(respond));
  });
}

/// The handler for those alone who may do that.
http::Handler guarded(Services services, const std::shared_ptr<Idempotency>& keys, Operation operation,
                      Handler handler) {
  return [services, keys, operation, handler](http::Request request, http::Respond respond) {
    auto who = auth::authorize(request, services.tokens, operation);
    if (!who) return respond(std::move(who.error()));
    const auto now = services.house.now();
    const bool counts = services.rates && request.method != "GET" && request.method != "HEAD";
    auto within = counts ? services.rates->admit(who->name, now, std::move(respond)) : std::move(respond);
    if (!within) return;
    in_scope(services, {*std::move(who), std::move(request)}, *std::move(within),
             [services, keys, handler, now](Caller caller, http::Respond answer) {
               auto admitted = keys->admit(caller.request, caller.principal.name, now, std::move(answer));
               if (admitted) handle_at_version(services, handler, std::move(caller), *std::move(admitted));
             });
  };
}

/// Who may not is told so before the body is read (the guard). The handler asks again: it needs the name, and a token
/// may have been taken back meanwhile.
void add(http::Router& router, Services services, const std::shared_ptr<Idempotency>& keys, std::string_view method,
         std::string_view pattern, Operation operation, Handler handler) {
  router.add(method, pattern, guarded(services, keys, operation, handler), auth::only(services.tokens, operation));
}

void add_public(http::Router& router, Services services, std::string_view pattern, PublicHandler handler) {
  router.add("GET", pattern, [services, handler](http::Request request, http::Respond respond) {
    handler(services, std::move(request), std::move(respond));
  });
}

void add_list(http::Router& router, Services services, std::string_view pattern, PublicHandler handler) {
  router.add("GET", pattern, [services, handler](http::Request request, http::Respond respond) {
    auto pack = http::packing(request, std::move(respond));
    handler(services, std::move(request), std::move(pack));
  });
}

}  // namespace

void add_routes(http::Router& router, Services services) {
  add_routes(router, services, std::make_shared<Idempotency>(Idempotency::Options{}));
}

http::Handler bid_handler(Services services, std::shared_ptr<Idempotency> keys) {
  return guarded(services, keys, Operation::place_bid, place_bid);
}

http::Request bid_request(const std::string& id, std::string body, const std::string& authorization,
                          const std::optional<std::string>& key) {
  http::Request request;
  request.method = "POST";
  request.path = "/v1/auctions/" + id + "/bids";
  request.params.emplace("id", id);
  if (!authorization.empty()) request.fields.emplace_back("authorization", authorization);
  if (key) request.fields.emplace_back("idempotency-key", *key);
  request.body = std::move(body);
  return request;
}

void add_routes(http::Router& router, Services services, const std::shared_ptr<Idempotency>& keys) {
  struct Route {
    std::string_view method, pattern;
    Operation operation;
    Handler handler;
  };
  constexpr Route kRoutes[] = {
      {"POST", "/v1/auctions", Operation::create_auction, create_auction},
      {"PATCH", "/v1/auctions/{id}", Operation::run_own_auction, edit_auction},
      {"POST", "/v1/auctions/{id}/publish", Operation::run_own_auction, publish_auction},
      {"POST", "/v1/auctions/{id}/pause", Operation::run_own_auction, pause_auction},
      {"POST", "/v1/auctions/{id}/resume", Operation::run_own_auction, resume_auction},
      {"POST", "/v1/auctions/{id}/cancel", Operation::run_own_auction, cancel_auction},
      {"POST", "/v1/auctions/{id}/settle", Operation::run_own_auction, settle_auction},
      {"POST", "/v1/auctions/{id}/default", Operation::run_own_auction, default_auction},
      {"POST", "/v1/auctions/{id}/relist", Operation::create_auction, relist_auction},
      {"POST", "/v1/auctions/{id}/second-chance", Operation::run_own_auction, offer_second_chance},
      {"POST", "/v1/auctions/{id}/second-chance/accept", Operation::place_bid, accept_second_chance},
      {"POST", "/v1/auctions/{id}/second-chance/decline", Operation::place_bid, decline_second_chance},
      {"PUT", "/v1/auctions/{id}/bidders/{bidder}", Operation::run_own_auction, approve_bidder},
      {"DELETE", "/v1/auctions/{id}/bidders/{bidder}", Operation::run_own_auction, revoke_bidder},
      {"GET", "/v1/auctions/{id}/results", Operation::run_own_auction, show_results},
      {"GET", "/v1/auctions/{id}/whatif", Operation::see_secrets, show_what_if},
      {"GET", "/v1/auctions/{id}/export", Operation::see_secrets, export_auction},
      {"GET", "/v1/auctions/{id}/refusals", Operation::see_secrets, list_refusals},
      {"POST", "/v1/auctions/{id}/bids", Operation::place_bid, place_bid},
      {"GET", "/v1/auctions/{id}/bids/own", Operation::place_bid, own_bid},
      {"DELETE", "/v1/auctions/{id}/bids/own", Operation::place_bid, withdraw_bid},
      {"POST", "/v1/auctions/{id}/bids/{seq}/retract", Operation::place_bid, retract_bid},
      {"POST", "/v1/auctions/{id}/bids/{seq}/remove", Operation::run_own_auction, remove_bid},
      {"POST", "/v1/auctions/{id}/buy", Operation::place_bid, buy_now},
      {"POST", "/v1/auctions/{id}/commitments", Operation::place_bid, commit_bid},
      {"POST", "/v1/auctions/{id}/reveals", Operation::place_bid, reveal_bid},
      {"POST", "/v1/auctions/{id}/join", Operation::place_bid, join_clock},
      {"POST", "/v1/auctions/{id}/leave", Operation::place_bid, leave_clock},
      {"PUT", "/v1/bidders/{bidder}/limits/{currency}", Operation::limit_bidders, set_limit},
      {"GET", "/v1/bidders/{bidder}/limits/{currency}", Operation::limit_bidders, show_limit},
  };
  for (const Route& route : kRoutes) {
    add(router, services, keys, route.method, route.pattern, route.operation, route.handler);
  }
  // The one route whose body is not JSON.
  router.add("POST", "/v1/auctions/bulk", guarded(services, keys, Operation::create_auction, create_auctions),
             auth::only(services.tokens, Operation::create_auction), {kBulkTypes.begin(), kBulkTypes.end()});
  add_list(router, services, "/v1/auctions", list_auctions);
  add_public(router, services, "/v1/auctions/{id}", show_auction);
  add_public(router, services, "/v1/keys", show_keys);
  add_list(router, services, "/v1/auctions/{id}/bids", list_bids);
}

rules::Actor actor_of(const auth::Principal& principal) {
  return {principal.name, auth::may(principal.role, Operation::run_any_auction)};
}

base::Expected<std::string, http::Response> bidder_of(const Caller& caller, Fields& fields) {
  auto named = fields.text("bidder", Need::optional, {1, 64});
  if (fields.has("bidder") && !auth::may(caller.principal.role, Operation::name_bidder)) {
    return base::Unexpected(auth::forbidden(Operation::name_bidder));
  }
  if (named && !auth::is_account_name(*named)) {
    fields.refuse("bidder", "invalid_characters", "must have 1 to 64 characters of A-Z a-z 0-9 . _ -");
  }
  return named.value_or(caller.principal.name);
}

std::string_view body_or_empty(const http::Request& request) noexcept {
  return request.body.empty() ? std::string_view("{}") : std::string_view(request.body);
}

std::optional<auction::AuctionId> auction_of(const http::Request& request) {
  const auto id = request.params.find("id");
  if (id == request.params.end()) return std::nullopt;
  return auction::AuctionId::parse(id->second);
}

}  // namespace gavel::api
