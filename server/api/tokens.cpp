#include "server/api/tokens.hpp"

#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "server/api/answers.hpp"
#include "server/api/cursor.hpp"
#include "server/api/fields.hpp"
#include "server/api/query.hpp"
#include "server/api/scope_body.hpp"
#include "server/api/token_json.hpp"
#include "server/auth/permissions.hpp"
#include "server/auth/token_server.hpp"
#include "server/http/problem.hpp"

namespace gavel::api {
namespace {

using namespace std::chrono_literals;
using auth::Operation;
using Json = nlohmann::ordered_json;
using TokenHandler = void (*)(TokenServices, auth::Principal, http::Request, http::Respond);

constexpr auto kPatience = 5s;
constexpr Range kLife{1'000, std::int64_t{10} * 366 * 24 * 3'600'000};

/// The process is away, or the disk did not do it: nothing is lost by asking again.
http::Response away() {
  return http::with_field(
      http::problem(503, "unavailable", "The tokens cannot be reached just now.", {{"retry_after", 1}}), "Retry-After",
      "1");
}

// -- oneself ----------------------------------------------------------------------------------------------------------

void show_me(TokenServices, auth::Principal who, http::Request request, http::Respond respond) {
  Query query(request, {});
  if (auto refusal = query.refusal()) return respond(*std::move(refusal));
  auto may = Json::array();
  for (std::size_t i = 0; i < auth::kOperations; ++i) {
    const auto operation = static_cast<Operation>(i);
    if (auth::may(who.role, operation)) may.push_back(auth::name(operation));
  }
  respond(json_answer(200, {{"account", who.name},
                            {"role", auth::name(who.role)},
                            {"kind", who.jwt ? "jwt" : "token"},
                            {"token", who.token.empty() ? Json() : Json(who.token)},
                            {"scope", scope_json(who.scope)},
                            {"expires_at", time_json(who.expires)},
                            {"may", std::move(may)}}));
}

void issue_ticket(TokenServices services, auth::Principal who, http::Request request, http::Respond respond) {
  const auto ticket = services.tokens.tickets().issue(std::move(who), std::string(request.field("authorization")));
  if (!ticket) {
    return respond(
        http::with_field(http::problem(429, "too_many_tickets", "There are too many tickets that nobody has used yet.",
                                       {{"retry_after", 30}}),
                         "Retry-After", "30"));
  }
  respond(json_answer(201, {{"ticket", ticket->text}, {"expires_at", format_time(ticket->expires)}}));
}

// -- tokens -----------------------------------------------------------------------------------------------------------

base::Expected<auth::NewToken, http::Response> read_token(const std::string& body) {
  const auto document = parse_json(body);
  if (!document) return base::Unexpected(broken_body(document.error()));
  Fields fields(*document);
  const auto account = fields.text("account", Need::required, {1, 64});
  const auto role = fields.choice("role", Need::required, {"admin", "operator", "seller", "bidder", "observer"});
  const auto scope = read_scope(fields);
  const auto life = fields.integer("expires_in_ms", Need::optional, kLife);
  if (account && !auth::is_account_name(*account)) {
    fields.refuse("account", "invalid_characters", "must have 1 to 64 characters of A-Z a-z 0-9 . _ -");
  }
  if (auto refusal = fields.refusal()) return base::Unexpected(*std::move(refusal));
  auth::NewToken wanted{.account = *account, .role = auth::kAllRoles[*role], .scope = scope};
  if (life) wanted.life = std::chrono::milliseconds{*life};
  return wanted;
}

void make_token(TokenServices services, auth::Principal, http::Request request, http::Respond respond) {
  const auto& store = services.tokens.store();
  auto wanted = read_token(request.body);
  if (!wanted) return respond(std::move(wanted.error()));
  auth::MakeToken make{*std::move(wanted)};
  services.rt.call(auth::kTokens, std::move(make), kPatience,
                   [&store, respond = std::move(respond)](otp::CallResult<auth::MakeToken::Reply> made) mutable {
                     if (!made || !*made) return respond(away());
                     auto body = token_json((*made)->token, store.now());
                     body["token"] = (*made)->text;
                     respond(json_answer(201, body));
                   });
}

void list_tokens(TokenServices services, auth::Principal, http::Request request, http::Respond respond) {
  Query query(request, {"limit", "cursor"});
  const auto limit = query.limit();
  const auto after = query.auction_cursor();
  if (auto refusal = query.refusal()) return respond(*std::move(refusal));
  const auto& store = services.tokens.store();
  services.rt.call(
      auth::kTokens, auth::ListTokens{after, limit + 1}, kPatience,
      [&store, limit, respond = std::move(respond)](otp::CallResult<auth::ListTokens::Reply> page) mutable {
        if (!page || !*page) return respond(away());
        auto& tokens = **page;
        const bool more = tokens.size() > limit;
        if (more) tokens.pop_back();
        auto items = Json::array();
        for (const auto& token : tokens) items.push_back(token_json(token, store.now()));
        const auto next = more ? Json(auction_cursor(tokens.back().id)) : Json();
        respond(json_answer(200, {{"items", std::move(items)}, {"next_cursor", next}}));
      });
}

void revoke_token(TokenServices services, auth::Principal, http::Request request, http::Respond respond) {
  const auto no_such_token = [] { return http::problem(404, "not_found", "There is no such token."); };
  const auto id = auth::TokenId::parse(request.params["id"]);
  if (!id) return respond(no_such_token());
  const auto& store = services.tokens.store();
  services.rt.call(
      auth::kTokens, auth::RevokeToken{*id}, kPatience,
      [&store, no_such_token, respond = std::move(respond)](otp::CallResult<auth::RevokeToken::Reply> revoked) mutable {
        if (!revoked || !*revoked) return respond(away());
        if (!**revoked) return respond(no_such_token());
        respond(json_answer(200, token_json(***revoked, store.now())));
      });
}

void add(http::Router& router, TokenServices services, std::string_view method, std::string_view pattern,
         Operation operation, TokenHandler handler) {
  auto handle = [services, operation, handler](http::Request request, http::Respond respond) {
    auto who = auth::authorize(request, services.tokens, operation);
    if (!who) return respond(std::move(who.error()));
    handler(services, *std::move(who), std::move(request), std::move(respond));
  };
  router.add(method, pattern, std::move(handle), auth::only(services.tokens, operation));
}

}  // namespace

void add_token_routes(http::Router& router, TokenServices services) {
  add(router, services, "GET", "/v1/me", Operation::see_account, show_me);
  add(router, services, "POST", "/v1/tickets", Operation::see_account, issue_ticket);
  add(router, services, "POST", "/v1/tokens", Operation::manage_tokens, make_token);
  add(router, services, "GET", "/v1/tokens", Operation::manage_tokens, list_tokens);
  add(router, services, "DELETE", "/v1/tokens/{id}", Operation::manage_tokens, revoke_token);
}

}  // namespace gavel::api
