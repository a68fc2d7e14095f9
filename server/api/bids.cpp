// Bids of one auction: place one, list the accepted ones.
#include <nlohmann/json.hpp>
#include <utility>
#include <variant>

#include "core/base/expected.hpp"
#include "server/api/answers.hpp"
#include "server/api/auction_json.hpp"
#include "server/api/bid_counts.hpp"
#include "server/api/cursor.hpp"
#include "server/api/fields.hpp"
#include "server/api/handlers.hpp"
#include "server/api/json_text.hpp"
#include "server/api/kept_answer.hpp"
#include "server/api/query.hpp"
#include "server/api/time.hpp"

namespace gavel::api {
namespace {

using auction::BidPage;
using auction::BidVerdict;
using auction::HouseResult;

/// The bid in the body. The bidder is who the token says; a role that bids for others may name one.
base::Expected<rules::PlaceBid, http::Response> read_bid(const Caller& caller) {
  const auto document = parse_json(caller.request.body);
  if (!document) return base::Unexpected(broken_body(document.error()));
  Fields fields(*document);
  const auto amount = fields.amount("amount", Need::required);
  const auto units = fields.integer("units", Need::optional, {1, 1'000'000'000});
  const auto min_units = fields.integer("min_units", Need::optional, {0, 1'000'000'000});
  const auto confirm = fields.flag("confirm", Need::optional);
  auto bidder = bidder_of(caller, fields);
  if (!bidder) return base::Unexpected(std::move(bidder.error()));
  if (auto refusal = fields.refusal()) return base::Unexpected(*std::move(refusal));
  return rules::PlaceBid{*std::move(bidder), *amount, units.value_or(1), min_units.value_or(0),
                         confirm.value_or(false)};
}

std::string_view outcome_of(const auction::BidAnswer& bid) noexcept {
  switch (bid.kind) {
    case auction::BidAnswer::Kind::bid:
      return bid_outcome(bid.leading);
    case auction::BidAnswer::Kind::sealed:
      return "standing";
    case auction::BidAnswer::Kind::bought:
      break;
  }
  return "won";
}

http::Response accepted(const auction::BidAnswer& bid) {
  constexpr std::size_t kWithReceipt = 1024;
  ObjectText json(kWithReceipt);
  json.number("seq", bid.seq);
  json.text("outcome", outcome_of(bid));
  const auto amount = [&](std::string_view name, bool is_there, std::int64_t minor) {
    is_there ? json.number(name, minor) : json.null(name);
  };
  amount("price", bid.price.has_value(), bid.price.value_or(rules::Amount{}).minor);
  // Who has bought ended the auction: there is no next bid.
  if (bid.kind != auction::BidAnswer::Kind::bought) {
    amount(next_bid_name(bid.format), bid.minimum_bid.minor > 0, bid.minimum_bid.minor);
  }
  json.text("ends_at", format_time(bid.ends_at));
  return text_answer(201, std::move(json).end());
}

/// The code that problem_of() answers with.
std::string_view code_of(auction::HouseErrc error) noexcept {
  switch (error) {
    case auction::HouseErrc::not_found:
      return "not_found";
    case auction::HouseErrc::busy:
      return "busy";
    case auction::HouseErrc::unavailable:
      return "unavailable";
    case auction::HouseErrc::repeated:
      return "idempotency_key_in_use";
    case auction::HouseErrc::unknown:
      break;
  }
  return "outcome_unknown";
}

http::Response verdict_answer(const HouseResult<BidVerdict>& verdict) {
  if (!verdict) {
    bid_counts().refuse(code_of(verdict.error()));
    return problem_of(verdict.error());
  }
  if (const auto* rejection = std::get_if<rules::Rejection>(&*verdict)) {
    bid_counts().refuse(rules::name(rejection->code));
    return problem_of(*rejection);
  }
  const auto& bid = std::get<auction::BidAnswer>(*verdict);
  bid_counts().accept(outcome_of(bid));
  return with_receipt(accepted(bid), bid.receipt);
}

http::Response page_answer(const HouseResult<BidPage>& page) {
  if (!page) return problem_of(page.error());
  auto items = nlohmann::ordered_json::array();
  for (const auction::BidRow& bid : page->items) items.push_back(bid_json(bid));
  const auto next = page->next ? nlohmann::ordered_json(bid_cursor(*page->next)) : nlohmann::ordered_json();
  return json_answer(200, {{"items", std::move(items)}, {"next_cursor", next}});
}

}  // namespace

void place_bid(Services services, Caller caller, http::Respond respond) {
  const auto id = auction_of(caller.request);
  if (!id) return respond(no_such_auction());
  auto bid = read_bid(caller);
  if (!bid) return respond(std::move(bid.error()));
  auto key = asked(services, [](const auction::Commit& made) { return accepted(auction::bid_answer(made)); });
  services.house.place_bid(
      *id, {*std::move(bid), std::move(key), services.versions},
      [respond = std::move(respond)](HouseResult<BidVerdict> verdict) mutable { respond(verdict_answer(verdict)); });
}

void list_bids(Services services, http::Request request, http::Respond respond) {
  Query query(request, {"limit", "cursor"});
  const auto limit = query.limit();
  const auto after = query.bid_cursor().value_or(0);
  if (auto refusal = query.refusal()) return respond(*std::move(refusal));
  const auto id = auction_of(request);
  if (!id) return respond(no_such_auction());
  services.house.view(*id, [=, id = *id, request = std::move(request),
                            respond = std::move(respond)](HouseResult<auction::ViewPtr> view) mutable {
    if (!view) return respond(problem_of(view.error()));
    const bool draft = (*view)->phase == rules::Phase::draft;
    if (draft && !may_see_draft(services, request, **view)) return respond(no_such_auction());
    services.house.bids(id, after, limit, [respond = std::move(respond)](HouseResult<BidPage> page) mutable {
      respond(page_answer(page));
    });
  });
}

}  // namespace gavel::api
