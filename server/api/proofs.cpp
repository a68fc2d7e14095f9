// What settles an argument: the keys that sign receipts, and the bids that were refused.
#include <nlohmann/json.hpp>
#include <utility>

#include "server/api/answers.hpp"
#include "server/api/handlers.hpp"
#include "server/api/key_set_json.hpp"
#include "server/api/query.hpp"
#include "server/api/time.hpp"

namespace gavel::api {
namespace {

nlohmann::ordered_json refusal_json(const auction::Refusal& refusal) {
  nlohmann::ordered_json json{
      {"at", format_time(refusal.at)}, {"bidder", refusal.bidder}, {"amount", nullptr}, {"code", refusal.code}};
  if (refusal.amount) json["amount"] = refusal.amount->minor;
  return json;
}

}  // namespace

void show_keys(Services services, http::Request, http::Respond respond) {
  services.house.signing_keys(
      [respond = std::move(respond)](auction::HouseResult<std::vector<auction::SigningKeyRecord>> keys) mutable {
        if (!keys) return respond(problem_of(keys.error()));
        respond(json_answer(200, key_set_json(*keys)));
      });
}

void list_refusals(Services services, Caller caller, http::Respond respond) {
  Query query(caller.request, {"limit", "after"});
  const auto limit = query.limit();
  const auto after = query.number("after");
  if (auto refusal = query.refusal()) return respond(*std::move(refusal));
  const auto id = auction_of(caller.request);
  if (!id) return respond(no_such_auction());
  services.house.refusals(
      *id, after, limit, [respond = std::move(respond)](auction::HouseResult<auction::RefusalPage> page) mutable {
        if (!page) return respond(problem_of(page.error()));
        auto items = nlohmann::ordered_json::array();
        for (const auto& refusal : page->items) items.push_back(refusal_json(refusal));
        const auto next = page->next ? nlohmann::ordered_json(*page->next) : nlohmann::ordered_json();
        respond(json_answer(200, {{"items", std::move(items)}, {"next_after", next}}));
      });
}

}  // namespace gavel::api
