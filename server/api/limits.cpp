// Limits: what a bidder may owe at most over all open auctions of a currency (a deposit, a line of credit).
#include <nlohmann/json.hpp>
#include <utility>

#include "server/api/answers.hpp"
#include "server/api/fields.hpp"
#include "server/api/handlers.hpp"
#include "server/api/query.hpp"
#include "server/http/problem.hpp"

namespace gavel::api {
namespace {

struct Place {
  std::string bidder;
  rules::Currency currency;
};

/// What the path names; nothing where it can be no account, or no currency.
std::optional<Place> place_of(const http::Request& request) {
  const auto bidder = request.params.find("bidder");
  const auto code = request.params.find("currency");
  if (bidder == request.params.end() || code == request.params.end()) return std::nullopt;
  const auto currency = rules::Currency::parse(code->second);
  if (!currency || !auth::is_account_name(bidder->second)) return std::nullopt;
  return Place{bidder->second, *currency};
}

http::Response no_such_place() {
  return http::problem(404, "not_found", "The path needs an account's name and a currency code of ISO 4217.");
}

http::Response limit_answer(Services services, const Place& place) {
  const auto standing = services.house.standing(place.bidder, place.currency);
  return json_answer(
      200, {{"bidder", place.bidder},
            {"currency", place.currency.code()},
            {"max_exposure", standing.limit ? nlohmann::ordered_json(standing.limit->minor) : nlohmann::ordered_json()},
            {"exposure", standing.owed.minor}});
}

}  // namespace

// {"max_exposure": 50000}, or null for no limit.
void set_limit(Services services, Caller caller, http::Respond respond) {
  auto place = place_of(caller.request);
  if (!place) return respond(no_such_place());
  const auto document = parse_json(caller.request.body);
  if (!document) return respond(broken_body(document.error()));
  Fields fields(*document);
  std::optional<rules::Amount> limit;
  if (!fields.is_null("max_exposure")) limit = fields.amount("max_exposure", Need::required);
  if (auto refusal = fields.refusal()) return respond(*std::move(refusal));
  auction::BidderLimit wanted{place->bidder, std::string(place->currency.code()), limit, caller.principal.name,
                              services.house.now()};
  services.house.set_limit(std::move(wanted), [services, place = *std::move(place),
                                               respond = std::move(respond)](auction::HouseResult<void> done) mutable {
    respond(done ? limit_answer(services, place) : problem_of(done.error()));
  });
}

void show_limit(Services services, Caller caller, http::Respond respond) {
  if (auto refusal = Query(caller.request, {}).refusal()) return respond(*std::move(refusal));
  const auto place = place_of(caller.request);
  respond(place ? limit_answer(services, *place) : no_such_place());
}

}  // namespace gavel::api
