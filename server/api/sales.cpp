#include "server/api/sales.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "server/api/answers.hpp"
#include "server/api/auction_json.hpp"
#include "server/api/cursor.hpp"
#include "server/api/handlers.hpp"
#include "server/api/idempotency.hpp"
#include "server/api/kept_answer.hpp"
#include "server/api/list_query.hpp"
#include "server/api/once.hpp"
#include "server/api/query.hpp"
#include "server/api/sale_body.hpp"
#include "server/api/sale_json.hpp"
#include "server/auth/permissions.hpp"
#include "server/http/packing.hpp"
#include "server/http/problem.hpp"

namespace gavel::api {
namespace {

using auction::HouseErrc;
using auction::HouseResult;
using auction::SaleDone;
using auction::SaleId;
using auction::SaleViewPtr;
using auth::Operation;

using SaleHandler = void (*)(SaleServices, Caller, http::Respond);
using PublicSaleHandler = void (*)(SaleServices, const SaleId&, const http::Request&, http::Respond);

http::Response no_such_sale() { return sale_problem(HouseErrc::not_found); }

http::Response sale_answer(int status, const auction::SaleView& sale, rules::Time now) {
  auto answer = json_answer(status, sale_json(sale, now));
  if (status == 201) answer.fields.emplace_back("Location", "/v1/sales/" + sale.id.to_string());
  return answer;
}

http::Response lots_answer(const auction::LotsAdded& added) {
  return json_answer(201, {{"from", added.from}, {"to", added.to}});
}

auction::Completion<HouseResult<auction::SaleVerdict>> answer_with(int status, http::Respond respond) {
  return [status, respond = std::move(respond)](HouseResult<auction::SaleVerdict> verdict) mutable {
    if (!verdict) return respond(sale_problem(verdict.error()));
    if (const auto* refused = std::get_if<rules::Rejection>(&*verdict)) return respond(problem_of(*refused));
    const auto& done = std::get<SaleDone>(*verdict);
    respond(sale_answer(status, *done.after, done.at));
  };
}

/// The request's key with its answer; null where it has none.
auction::SaleAskedPtr asked(const SaleServices& services, std::function<http::Response(const SaleDone&)> answer) {
  if (!services.key) return nullptr;
  return std::make_shared<const auction::AskedOf<SaleDone>>(auction::AskedOf<SaleDone>{
      *services.key, [answer = std::move(answer)](const SaleDone& made) { return to_text(answer(made)); }});
}

void create_sale(SaleServices services, Caller caller, http::Respond respond) {
  auto wanted = read_new_sale(caller.request.body, caller.principal.name, services.sales.now());
  if (!wanted) return respond(std::move(wanted.error()));
  wanted->asked = asked(services, [](const SaleDone& made) { return sale_answer(201, *made.after, made.at); });
  services.sales.create(*std::move(wanted), answer_with(201, std::move(respond)));
}

void add_lots(SaleServices services, Caller caller, http::Respond respond) {
  const auto id = auction_of(caller.request);
  if (!id) return respond(no_such_sale());
  services.sales.view(*id, [services, id = *id, caller = std::move(caller),
                            respond = std::move(respond)](HouseResult<SaleViewPtr> sale) mutable {
    if (!sale) return respond(sale_problem(sale.error()));
    // First of all: what is wrong with a lot would tell of the sale's own terms, a reserve among them.
    const auto actor = actor_of(caller.principal);
    if (!actor.admin && actor.name != (*sale)->terms->seller) {
      return respond(problem_of(rules::Rejection{.code = rules::RejectionCode::not_your_auction}));
    }
    auto lots = read_lots(caller.request.body, **sale, services.sales.now());
    if (!lots) return respond(std::move(lots.error()));
    const auto count = static_cast<std::uint32_t>(lots->size());
    auto key = asked(services, [count](const SaleDone& made) {
      const auto total = made.after->lots.total;
      return lots_answer({total + 1 - count, total});
    });
    services.sales.add_lots(id, {actor, *std::move(lots), std::move(key)},
                            [respond = std::move(respond)](HouseResult<auction::LotsVerdict> verdict) mutable {
                              if (!verdict) return respond(sale_problem(verdict.error()));
                              if (const auto* refused = std::get_if<rules::Rejection>(&*verdict))
                                return respond(problem_of(*refused));
                              respond(lots_answer(std::get<auction::LotsAdded>(*verdict)));
                            });
  });
}

void cancel_sale(SaleServices services, Caller caller, http::Respond respond) {
  const auto id = auction_of(caller.request);
  if (!id) return respond(no_such_sale());
  const auto document = parse_json(caller.request.body);
  if (!document) return respond(broken_body(document.error()));
  Fields fields(*document);
  auto reason = fields.text("reason", Need::required, kReason);
  if (auto refusal = fields.refusal()) return respond(*std::move(refusal));
  auto key = asked(services, [](const SaleDone& made) { return sale_answer(200, *made.after, made.at); });
  services.sales.cancel(*id, {actor_of(caller.principal), *std::move(reason), std::move(key)},
                        answer_with(200, std::move(respond)));
}

/// The list is of no account: a sale has no drafts, so that one's own are those of a seller.
void list_sales(SaleServices services, const http::Request& request, http::Respond respond) {
  constexpr std::uint8_t kDescending = 1;
  Query query(request, {"state", "seller", "sort", "limit", "cursor"});
  auction::SaleQuery list{.now = services.sales.now(), .limit = query.limit()};
  list.states = query.several<auction::SaleState>("state", auction::parse_sale_state,
                                                  "scheduled, open, cancelling, closed or cancelled");
  list.seller = query.account("seller");
  list.descending = query.choice("sort", {"id", "-id"}) == 1;
  const std::uint8_t order = list.descending ? kDescending : 0;
  const auto digest = list_digest(request, "sales\n");
  const auto cursor = read_list_cursor(request, query, order, digest);
  if (auto refusal = query.refusal()) return respond(*std::move(refusal));
  if (cursor) list.after = cursor->id;
  services.sales.list(std::move(list), [services, order, digest,
                                        respond = std::move(respond)](HouseResult<auction::SalePage> page) mutable {
    if (!page) return respond(sale_problem(page.error()));
    std::vector<std::string> items;
    for (const auto& sale : page->items) items.push_back(sale_json(sale, services.sales.now()).dump());
    const auto next = page->next ? list_cursor({.order = order, .digest = digest, .id = *page->next}) : std::string();
    respond(list_answer(items, next));
  });
}

void show_sale(SaleServices services, const SaleId& id, const http::Request&, http::Respond respond) {
  services.sales.view(id, [services, respond = std::move(respond)](HouseResult<SaleViewPtr> sale) mutable {
    if (!sale) return respond(sale_problem(sale.error()));
    respond(sale_answer(200, **sale, services.sales.now()));
  });
}

/// A cursor is one of the list of bids: a number.
void list_lots(SaleServices services, const SaleId& id, const http::Request& request, http::Respond respond) {
  Query query(request, {"limit", "cursor"});
  const auto limit = query.limit();
  const auto after = query.bid_cursor().value_or(0);
  if (auto refusal = query.refusal()) return respond(*std::move(refusal));
  services.sales.lots(id, static_cast<std::uint32_t>(std::min<std::uint64_t>(after, auction::kMaxLots)), limit,
                      [services, respond = std::move(respond)](HouseResult<auction::LotPage> page) mutable {
                        if (!page) return respond(sale_problem(page.error()));
                        std::vector<std::string> items;
                        for (const auto& lot : page->items) {
                          auto item = auction_text(lot, services.sales.now());
                          item.back() = ',';
                          items.push_back(std::move(item) + "\"lot\":" + std::to_string(lot.terms->sale->lot) + '}');
                        }
                        respond(list_answer(items, page->next ? bid_cursor(*page->next) : ""));
                      });
}

void list_events(SaleServices services, const SaleId& id, const http::Request& request, http::Respond respond) {
  Query query(request, {"limit", "after"});
  const auto limit = query.limit();
  const auto after = query.number("after");
  if (auto refusal = query.refusal()) return respond(*std::move(refusal));
  services.sales.view(
      id, [services, id, after, limit, respond = std::move(respond)](HouseResult<SaleViewPtr> sale) mutable {
        if (!sale) return respond(sale_problem(sale.error()));
        const auto group = (*sale)->terms->close.group;
        services.sales.entries(
            id, after, limit, [group, respond = std::move(respond)](HouseResult<auction::SaleEntryPage> page) mutable {
              if (!page) return respond(sale_problem(page.error()));
              auto items = nlohmann::ordered_json::array();
              for (const auto& entry : page->items) items.push_back(sale_event_json(entry, group));
              const auto next = page->next ? nlohmann::ordered_json(*page->next) : nlohmann::ordered_json();
              respond(json_answer(200, {{"items", std::move(items)}, {"next_after", next}}));
            });
      });
}

/// As in api.cpp: who may not is told so before the body is read, and asked again when it is there.
void add(http::Router& router, SaleServices services, const std::shared_ptr<Idempotency>& keys,
         std::string_view pattern, Operation operation, SaleHandler handler) {
  auto handle = [services, keys, operation, handler](http::Request request, http::Respond respond) {
    auto who = auth::authorize(request, services.tokens, operation);
    if (!who) return respond(std::move(who.error()));
    const auto now = services.sales.now();
    auto within = services.rates ? services.rates->admit(who->name, now, std::move(respond)) : std::move(respond);
    if (!within) return;
    auto admitted = keys->admit(request, who->name, now, *std::move(within));
    if (admitted) handle_once(services, handler, {*std::move(who), std::move(request)}, *std::move(admitted));
  };
  router.add("POST", pattern, std::move(handle), auth::only(services.tokens, operation));
}

void add_public(http::Router& router, SaleServices services, std::string_view pattern, PublicSaleHandler handler) {
  router.add("GET", pattern, [services, handler](http::Request request, http::Respond respond) {
    const auto id = auction_of(request);
    if (!id) return respond(no_such_sale());
    handler(services, *id, request, http::packing(request, std::move(respond)));
  });
}

}  // namespace

http::Response sale_problem(HouseErrc error) {
  if (error == HouseErrc::not_found) return http::problem(404, "not_found", "There is no such sale.");
  return problem_of(error);
}

void add_sale_routes(http::Router& router, SaleServices services) {
  const auto keys = std::make_shared<Idempotency>(Idempotency::Options{});
  add(router, services, keys, "/v1/sales", Operation::create_auction, create_sale);
  add(router, services, keys, "/v1/sales/{id}/lots", Operation::run_own_auction, add_lots);
  add(router, services, keys, "/v1/sales/{id}/cancel", Operation::run_own_auction, cancel_sale);
  router.add("GET", "/v1/sales", [services](const http::Request& request, http::Respond respond) {
    list_sales(services, request, http::packing(request, std::move(respond)));
  });
  add_public(router, services, "/v1/sales/{id}", show_sale);
  add_public(router, services, "/v1/sales/{id}/lots", list_lots);
  add_public(router, services, "/v1/sales/{id}/events", list_events);
}

}  // namespace gavel::api
