#include "server/webhooks/routes.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "server/api/answers.hpp"
#include "server/api/cursor.hpp"
#include "server/api/fields.hpp"
#include "server/api/query.hpp"
#include "server/api/scope_body.hpp"
#include "server/api/token_json.hpp"
#include "server/auth/permissions.hpp"
#include "server/http/problem.hpp"
#include "server/webhooks/addresses.hpp"
#include "server/webhooks/json.hpp"

namespace gavel::webhooks {
namespace {

using namespace std::chrono_literals;
using api::Fields;
using api::json_answer;
using api::Need;
using Json = nlohmann::ordered_json;
using Handler = void (*)(Services, http::Request, http::Respond);

constexpr auto kPatience = 5s;
constexpr api::Range kUrlLength{10, 2'000};
constexpr api::Range kDescriptionLength{0, 200};

/// The process is away, or the disk did not do it: nothing is lost by asking again.
http::Response away() {
  return http::with_field(
      http::problem(503, "unavailable", "The webhooks cannot be reached just now.", {{"retry_after", 1}}),
      "Retry-After", "1");
}

http::Response no_such_webhook() { return http::problem(404, "not_found", "There is no such webhook."); }

/// Asks the process, and answers with `ok(value)` where there is one, 404 where there is none.
template <class M, class Ok>
void ask(Services services, M message, http::Respond respond, Ok ok) {
  services.rt.call(
      kWebhooks, std::move(message), kPatience,
      [ok = std::move(ok), respond = std::move(respond)](otp::CallResult<typename M::Reply> reply) mutable {
        if (!reply || !*reply) return respond(away());
        if (!**reply) return respond(no_such_webhook());
        respond(ok(***reply));
      });
}

std::optional<WebhookId> id_of(const http::Request& request) { return WebhookId::parse(request.params.at("id")); }

// -- bodies -----------------------------------------------------------------------------------------------------------

/// What the address is to be where it will not do; nothing where it will.
std::optional<std::string> flaw_of_url(const std::string& text, const UrlRules& rules) {
  const auto url = http::parse_url(text);
  if (!url) return "must be an address such as https://example.com/hooks, without user and fragment";
  if (!url->tls && !rules.allow_http) return "must be https:// (webhooks.allow_http)";
  boost::system::error_code no_address;
  const auto address = boost::asio::ip::make_address(url->host, no_address);
  if (!no_address && !rules.allow_private && !is_public(address)) {
    return "must be in the public internet (webhooks.allow_private)";
  }
  return std::nullopt;
}

std::optional<std::string> read_url(Fields& fields, Need need, const UrlRules& rules) {
  auto url = fields.text("url", need, kUrlLength);
  if (!url) return url;
  if (const auto flaw = flaw_of_url(*url, rules)) {
    fields.refuse("url", "invalid_value", *flaw);
    return std::nullopt;
  }
  return url;
}

/// Nothing where it is missing; empty where it is null, which is all.
std::optional<std::vector<std::string>> read_events(Fields& fields) {
  if (fields.is_null("events")) return std::vector<std::string>();
  auto events = fields.texts("events", Need::optional, all_events().size(), {1, 64});
  if (!events) return events;
  if (events->empty()) fields.refuse("events", "too_short", "must name an event, or be null for all");
  for (const auto& event : *events) {
    if (std::ranges::find(all_events(), event) != all_events().end()) continue;
    std::string list;
    for (const auto known : all_events()) list += (list.empty() ? "" : ", ") + std::string(known);
    fields.refuse("events", "unknown_value", "has \"" + event + "\"; there are " + list);
    return std::nullopt;
  }
  return events;
}

// -- webhooks ---------------------------------------------------------------------------------------------------------

void make(Services services, http::Request request, http::Respond respond) {
  const auto document = api::parse_json(request.body);
  if (!document) return respond(api::broken_body(document.error()));
  Fields fields(*document);
  auto url = read_url(fields, Need::required, services.urls);
  auto description = fields.text("description", Need::optional, kDescriptionLength);
  auto events = read_events(fields);
  auto scope = api::read_scope(fields);
  if (auto refusal = fields.refusal()) return respond(*std::move(refusal));
  MakeWebhook message{{*std::move(url), std::move(description).value_or(""),
                       std::move(events).value_or(std::vector<std::string>()), scope}};
  services.rt.call(kWebhooks, std::move(message), kPatience,
                   [respond = std::move(respond)](otp::CallResult<MakeWebhook::Reply> made) mutable {
                     if (!made || !*made) return respond(away());
                     if (!**made) {
                       return respond(http::problem(
                           409, "too_many_webhooks",
                           "There are " + std::to_string(kMostWebhooks) + " webhooks, as many as there may be."));
                     }
                     auto body = webhook_json(***made);
                     body["secret"] = to_text((***made).hook.secret);
                     respond(json_answer(201, body));
                   });
}

void list(Services services, http::Request request, http::Respond respond) {
  api::Query query(request, {});
  if (auto refusal = query.refusal()) return respond(*std::move(refusal));
  services.rt.call(kWebhooks, ListWebhooks{}, kPatience,
                   [respond = std::move(respond)](otp::CallResult<ListWebhooks::Reply> all) mutable {
                     if (!all || !*all) return respond(away());
                     auto items = Json::array();
                     for (const auto& shown : **all) items.push_back(webhook_json(shown));
                     respond(json_answer(200, {{"items", std::move(items)}}));
                   });
}

void show(Services services, http::Request request, http::Respond respond) {
  const auto id = id_of(request);
  if (!id) return respond(no_such_webhook());
  ask(services, ShowWebhook{*id}, std::move(respond),
      [](const Shown& shown) { return json_answer(200, webhook_json(shown)); });
}

void change(Services services, http::Request request, http::Respond respond) {
  const auto id = id_of(request);
  if (!id) return respond(no_such_webhook());
  const auto document = api::parse_json(request.body);
  if (!document) return respond(api::broken_body(document.error()));
  Fields fields(*document);
  Change change{.url = read_url(fields, Need::optional, services.urls),
                .description = fields.text("description", Need::optional, kDescriptionLength),
                .events = read_events(fields),
                .enabled = fields.flag("enabled", Need::optional)};
  if (auto refusal = fields.refusal()) return respond(*std::move(refusal));
  ask(services, ChangeWebhook{*id, std::move(change)}, std::move(respond),
      [](const Shown& shown) { return json_answer(200, webhook_json(shown)); });
}

void drop(Services services, http::Request request, http::Respond respond) {
  const auto id = id_of(request);
  if (!id) return respond(no_such_webhook());
  services.rt.call(kWebhooks, DropWebhook{*id}, kPatience,
                   [respond = std::move(respond)](otp::CallResult<DropWebhook::Reply> done) mutable {
                     if (!done || !*done) return respond(away());
                     respond(**done ? http::Response{.status = 204, .content_type = {}, .body = {}, .fields = {}}
                                    : no_such_webhook());
                   });
}

void rotate(Services services, http::Request request, http::Respond respond) {
  const auto id = id_of(request);
  if (!id) return respond(no_such_webhook());
  ask(services, RotateSecret{*id}, std::move(respond), [](const Shown& shown) {
    return json_answer(
        200, {{"secret", to_text(shown.hook.secret)}, {"old_secret_until", api::format_time(shown.hook.old_until)}});
  });
}

// -- deliveries -------------------------------------------------------------------------------------------------------

void ping(Services services, http::Request request, http::Respond respond) {
  const auto id = id_of(request);
  if (!id) return respond(no_such_webhook());
  ask(services, SendPing{*id}, std::move(respond),
      [](const Delivery& delivery) { return json_answer(202, delivery_json(delivery)); });
}

void list_deliveries(Services services, http::Request request, http::Respond respond) {
  api::Query query(request, {"state", "limit", "cursor"});
  const auto state = query.choice("state", {"pending", "delivered", "dead"});
  const auto limit = query.limit();
  const auto before = query.bid_cursor();
  if (auto refusal = query.refusal()) return respond(*std::move(refusal));
  const auto id = id_of(request);
  if (!id) return respond(no_such_webhook());
  ListDeliveries message{.id = *id, .state = {}, .before = before.value_or(0), .limit = limit + 1};
  if (state) message.state = static_cast<State>(*state);
  ask(services, message, std::move(respond), [limit](std::vector<Delivery>& page) {
    const bool more = page.size() > limit;
    if (more) page.pop_back();
    auto items = Json::array();
    for (const auto& delivery : page) items.push_back(delivery_json(delivery));
    const auto next = more ? Json(api::bid_cursor(static_cast<std::uint64_t>(page.back().number))) : Json();
    return json_answer(200, {{"items", std::move(items)}, {"next_cursor", next}});
  });
}

void redeliver(Services services, http::Request request, http::Respond respond) {
  const auto id = id_of(request);
  if (!id) return respond(no_such_webhook());
  ask(services, Redeliver{*id, request.params.at("delivery")}, std::move(respond),
      [](const Delivery& delivery) { return json_answer(202, delivery_json(delivery)); });
}

void redeliver_dead(Services services, http::Request request, http::Respond respond) {
  const auto id = id_of(request);
  if (!id) return respond(no_such_webhook());
  ask(services, RedeliverDead{*id}, std::move(respond), [](std::int64_t count) {
    return json_answer(202, {{"redelivered", count}});
  });
}

}  // namespace

void add_routes(http::Router& router, Services services) {
  const auto add = [&](std::string_view method, std::string_view pattern, Handler handler) {
    auto handle = [services, handler](http::Request request, http::Respond respond) {
      auto who = auth::authorize(request, services.tokens, auth::Operation::manage_webhooks);
      if (!who) return respond(std::move(who.error()));
      handler(services, std::move(request), std::move(respond));
    };
    router.add(method, pattern, std::move(handle), auth::only(services.tokens, auth::Operation::manage_webhooks));
  };
  add("POST", "/v1/webhooks", make);
  add("GET", "/v1/webhooks", list);
  add("GET", "/v1/webhooks/{id}", show);
  add("PATCH", "/v1/webhooks/{id}", change);
  add("DELETE", "/v1/webhooks/{id}", drop);
  add("POST", "/v1/webhooks/{id}/secret", rotate);
  add("POST", "/v1/webhooks/{id}/ping", ping);
  add("GET", "/v1/webhooks/{id}/deliveries", list_deliveries);
  add("POST", "/v1/webhooks/{id}/deliveries/{delivery}/redeliver", redeliver);
  add("POST", "/v1/webhooks/{id}/redeliver", redeliver_dead);
}

}  // namespace gavel::webhooks
