// Results: what came of an auction, with the names behind the aliases. For its seller and admins, after the end.
#include <nlohmann/json.hpp>
#include <utility>

#include "core/auction/replayed.hpp"
#include "server/api/answers.hpp"
#include "server/api/auction_json.hpp"
#include "server/api/handlers.hpp"
#include "server/api/query.hpp"
#include "server/http/problem.hpp"

namespace gavel::api {
namespace {

using Json = nlohmann::ordered_json;

Json names_json(const rules::State& state) {
  Json names = Json::object();
  for (const auto& [bidder, alias] : state.aliases) names[auction::alias_text(alias)] = bidder;
  return names;
}

/// Sealed bids are open to the seller once it is decided who wins: not by calling the auction off to look at them.
Json sealed_json(const rules::State& state) {
  Json list = Json::array();
  const auto* const book = std::get_if<rules::SealedBook>(&state.book);
  if (!book) return list;  // nobody has bid
  for (const auto& [alias, bid] : *book) {
    const bool known = bid.digest.empty() || bid.revealed;
    list.push_back({{"bidder", auction::alias_text(alias)},
                    {"amount", known ? Json(bid.amount.minor) : Json()},
                    {"units", bid.units},
                    {"revealed", known}});
  }
  return list;
}

Json results_json(const auction::AuctionId& id, const rules::State& state, rules::Time now) {
  const auto view = auction::make_view(id, state);
  Json json = {{"auction", Json::parse(auction_text(view, now))}, {"bidders", names_json(state)}};
  const auto winner = state.aftermath ? state.aftermath->closed.winner : 0;
  json["winner"] = winner ? Json(rules::bidder_of(state, winner)) : Json();
  const bool decided = state.phase == rules::Phase::closed;
  if (decided && rules::is_sealed(state.terms.format)) json["sealed_bids"] = sealed_json(state);
  return json;
}

}  // namespace

void show_results(Services services, Caller caller, http::Respond respond) {
  const auto id = auction_of(caller.request);
  if (!id) return respond(no_such_auction());
  if (auto refusal = Query(caller.request, {}).refusal()) return respond(*std::move(refusal));
  services.house.entries(*id, [services, id = *id, caller = std::move(caller), respond = std::move(respond)](
                                  auction::HouseResult<std::vector<auction::Entry>> entries) mutable {
    if (!entries) return respond(problem_of(entries.error()));
    const auto state = auction::replayed(*entries);
    const auto actor = actor_of(caller.principal);
    if (!actor.admin && actor.name != state.terms.seller) {
      return respond(problem_of(rules::Rejection{.code = rules::RejectionCode::not_your_auction}));
    }
    if (!rules::is_over(state.phase)) {
      return respond(http::problem(409, "not_over", "Results are there when the auction is over."));
    }
    respond(json_answer(200, results_json(id, state, services.house.now())));
  });
}

}  // namespace gavel::api
