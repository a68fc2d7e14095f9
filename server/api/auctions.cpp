// Auctions: make, show, list, cancel.
#include <nlohmann/json.hpp>
#include <utility>

#include "server/api/answers.hpp"
#include "server/api/auction_json.hpp"
#include "server/api/cursor.hpp"
#include "server/api/fields.hpp"
#include "server/api/handlers.hpp"
#include "server/api/new_auction.hpp"
#include "server/api/query.hpp"
#include "server/auth/permissions.hpp"

namespace gavel::api {
namespace {

using auction::HouseResult;
using auction::ListPage;
using auction::ViewPtr;

http::Response auction_answer(int status, const HouseResult<ViewPtr>& view, rules::Time now) {
  if (!view) return problem_of(view.error());
  return json_answer(status, auction_json(**view, now));
}

http::Response page_answer(const HouseResult<ListPage>& page, rules::Time now) {
  if (!page) return problem_of(page.error());
  auto items = nlohmann::ordered_json::array();
  for (const auction::View& view : page->items) items.push_back(auction_json(view, now));
  const auto next = page->next ? nlohmann::ordered_json(auction_cursor(*page->next)) : nlohmann::ordered_json();
  return json_answer(200, {{"items", std::move(items)}, {"next_cursor", next}});
}

}  // namespace

void create_auction(Services services, Caller caller, http::Respond respond) {
  auto terms = read_new_auction(caller.request.body, caller.principal.name, services.house.now());
  if (!terms) return respond(std::move(terms.error()));
  auto done = [&house = services.house, respond = std::move(respond)](HouseResult<ViewPtr> view) mutable {
    auto answer = auction_answer(201, view, house.now());
    if (view) answer.fields.emplace_back("Location", "/v1/auctions/" + (*view)->id.to_string());
    respond(std::move(answer));
  };
  services.house.create(*std::move(terms), std::move(done));
}

void show_auction(Services services, http::Request request, http::Respond respond) {
  Query query(request, {});
  if (auto refusal = query.refusal()) return respond(*std::move(refusal));
  const auto id = auction_of(request);
  if (!id) return respond(no_such_auction());
  // A running auction is answered here and now: no process is asked, no disk is read.
  if (auto view = services.house.running(*id)) return respond(auction_answer(200, view, services.house.now()));
  services.house.view(*id, [&house = services.house, respond = std::move(respond)](HouseResult<ViewPtr> view) mutable {
    respond(auction_answer(200, view, house.now()));
  });
}

void list_auctions(Services services, http::Request request, http::Respond respond) {
  Query query(request, {"state", "limit", "cursor"});
  auction::ListQuery list{.phase = query.state(), .limit = query.limit(), .after = query.auction_cursor()};
  if (auto refusal = query.refusal()) return respond(*std::move(refusal));
  services.house.list(list, [&house = services.house, respond = std::move(respond)](
                                HouseResult<ListPage> page) mutable { respond(page_answer(page, house.now())); });
}

void cancel_auction(Services services, Caller caller, http::Respond respond) {
  const auto id = auction_of(caller.request);
  if (!id) return respond(no_such_auction());
  const auto document = parse_json(caller.request.body);
  if (!document) return respond(broken_body(document.error()));
  Fields fields(*document);
  auto reason = fields.text("reason", Need::optional, {0, 500});
  if (auto refusal = fields.refusal()) return respond(*std::move(refusal));

  const bool everybody = auth::may(caller.principal.role, auth::Operation::cancel_any_auction);
  auto done = [&house = services.house, respond = std::move(respond)](HouseResult<ViewPtr> view) mutable {
    respond(auction_answer(200, view, house.now()));
  };
  services.house.cancel(*id, {caller.principal.name, reason.value_or("")}, everybody, std::move(done));
}

}  // namespace gavel::api
