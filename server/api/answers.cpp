#include "server/api/answers.hpp"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "server/api/api.hpp"
#include "server/api/auction_json.hpp"
#include "server/api/json_text.hpp"
#include "server/api/kept_answer.hpp"
#include "server/api/terms_body.hpp"
#include "server/api/version.hpp"
#include "server/http/problem.hpp"

namespace gavel::api {
namespace {

using auction::HouseErrc;
using rules::RejectionCode;

http::Response try_again(http::ProblemCode code, std::string_view detail) {
  return http::with_field(http::problem(503, code, detail, {{"retry_after", 1}}), "Retry-After", "1");
}

struct Row {
  RejectionCode code;
  int status;
  std::string_view sentence;
};

constexpr Row kRejections[] = {
    {RejectionCode::below_minimum, 409, "The bid is below the minimum."},
    {RejectionCode::not_above_own_max, 409, "You lead already, with a maximum that is not below this one."},
    {RejectionCode::auction_not_open, 409, "The auction has not started."},
    {RejectionCode::auction_closed, 409, "The auction is over."},
    {RejectionCode::auction_archived, 409, "The auction is in the archive: it can be read, and no longer changed."},
    {RejectionCode::own_auction, 409,
     "A seller, and who is linked to the seller, cannot bid on an auction of their own."},
    {RejectionCode::amount_out_of_range, 422, "The amount is out of range."},
    {RejectionCode::not_due, 409, "It is too early for that."},
    {RejectionCode::above_maximum, 409, "The offer is above the maximum."},
    {RejectionCode::auction_paused, 409, "The auction is paused."},
    {RejectionCode::not_in_this_format, 409, "This auction's format or terms have no such thing."},
    {RejectionCode::price_moved, 409, "The price is above what you would pay."},
    {RejectionCode::already_sold, 409, "Somebody else was faster."},
    {RejectionCode::buy_now_gone, 409, "The fixed price is not offered any more."},
    {RejectionCode::not_approved, 403, "Only approved bidders may bid here."},
    {RejectionCode::over_bidder_limit, 403, "That is more than you may bid here."},
    {RejectionCode::over_exposure, 403, "That is more than you may owe over all open auctions."},
    {RejectionCode::win_limit, 409, "You lead as many lots of this sale as one bidder may win."},
    {RejectionCode::confirm_required, 409,
     "The bid is far above the minimum. If it is meant, send it again with \"confirm\": true."},
    {RejectionCode::no_such_bid, 404, "There is no such bid, it is not yours, or it does not stand any more."},
    {RejectionCode::no_standing_bid, 409, "You have no bid that stands here."},
    {RejectionCode::retraction_window_passed, 403, "It is too late to take that bid back."},
    {RejectionCode::not_revealing, 409, "Commitments are revealed after the end, for as long as the auction says."},
    {RejectionCode::commitment_mismatch, 422, "Amount, units and nonce do not give the digest that you committed to."},
    {RejectionCode::units_out_of_range, 422, "The number of units is out of range."},
    {RejectionCode::already_joined, 409, "You have joined already."},
    {RejectionCode::not_joined, 409, "You have not joined, or you have left."},
    {RejectionCode::clock_running, 409, "One joins before the clock's first step."},
    {RejectionCode::not_your_auction, 403, "Only its seller or an admin may do that."},
    {RejectionCode::wrong_phase, 409, "The auction is not in a state for that."},
    {RejectionCode::not_editable, 409, "That may not change any more, or not in this way."},
    {RejectionCode::no_next_bidder, 409, "There is nobody left to offer it to."},
    {RejectionCode::no_offer, 409, "No offer stands for you here."},
    {RejectionCode::edited_meanwhile, 409,
     "Somebody else has edited the auction meanwhile. Nothing was changed; look and try again."},
    {RejectionCode::version_changed, 412,
     "The auction is not at a version that If-Match names. Nothing was done; `seq` says what it is at."},
};
static_assert(std::size(kRejections) == rules::kRejectionCodes);

const Row& row_of(RejectionCode code) noexcept { return *std::ranges::find(kRejections, code, &Row::code); }

}  // namespace

http::Response json_answer(int status, const nlohmann::ordered_json& body) {
  return text_answer(status, body.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

http::Response text_answer(int status, std::string body) {
  return {.status = status, .content_type = "application/json", .body = std::move(body), .fields = {}};
}

http::Response list_answer(const std::vector<std::string>& items, std::string_view cursor) {
  std::string list = "[";
  for (const auto& item : items) (list += list.size() > 1 ? "," : "") += item;
  ObjectText json;
  json.json("items", list += ']');
  if (cursor.empty()) {
    json.null("next_cursor");
  } else {
    json.text("next_cursor", cursor);
  }
  return text_answer(200, std::move(json).end());
}

http::Response problem_of(HouseErrc error) {
  switch (error) {
    case HouseErrc::not_found:
      return no_such_auction();
    case HouseErrc::busy:
      return try_again("busy", "The auction has too many requests waiting. Nothing was accepted; try again.");
    case HouseErrc::unavailable:
      return try_again("unavailable", "The auction cannot be reached now. Nothing was done; try again.");
    case HouseErrc::repeated:
      return http::with_field(
          http::problem(409, "idempotency_key_in_use",
                        "The same request is being done right now; ask again for its answer.", {{"retry_after", 1}}),
          "Retry-After", "1");
    case HouseErrc::unknown:
      break;
  }
  return http::problem(504, "outcome_unknown",
                       "The answer was lost. It may have been done: read the auction before you try again.");
}

http::Response no_such_auction() { return http::problem(404, "not_found", "There is no such auction."); }

http::Response problem_of(const rules::Rejection& rejection) {
  const Row& row = row_of(rejection.code);
  nlohmann::json extra = nlohmann::json::object();
  const bool about_minimum =
      rejection.code == RejectionCode::below_minimum || rejection.code == RejectionCode::not_above_own_max;
  if (about_minimum) extra["minimum_bid"] = nullptr;  // there, even where nothing more would be taken
  if (rejection.minimum_bid) extra["minimum_bid"] = rejection.minimum_bid->minor;
  if (rejection.maximum_bid) extra["maximum_bid"] = rejection.maximum_bid->minor;
  if (rejection.price) extra["price"] = rejection.price->minor;
  if (rejection.seq) extra["seq"] = *rejection.seq;
  if (rejection.code == RejectionCode::amount_out_of_range) extra["field"] = "amount";
  if (!rejection.field.empty()) extra["field"] = wire_name(rejection.field);
  return http::problem(row.status, http::ProblemCode::of(rules::name(rejection.code)), row.sentence, extra);
}

http::Response auction_answer(int status, const auction::HouseResult<auction::ViewPtr>& view, rules::Time now) {
  if (!view) return problem_of(view.error());
  return http::with_field(text_answer(status, auction_text(**view, now)), "ETag", version_tag((*view)->seq));
}

void execute(Services services, const auction::AuctionId& id, rules::Command command, http::Respond respond) {
  auto key = asked(services,
                   [](const auction::Commit& made) { return auction_answer(200, made.after, made.entries.back().at); });
  services.house.execute(id, {std::move(command), std::move(key), services.versions},
                         [respond = std::move(respond)](auction::HouseResult<auction::Verdict> verdict) mutable {
                           if (!verdict) return respond(problem_of(verdict.error()));
                           if (const auto* rejection = std::get_if<rules::Rejection>(&*verdict)) {
                             return respond(problem_of(*rejection));
                           }
                           const auto& done = std::get<auction::Done>(*verdict);
                           respond(with_receipt(auction_answer(200, done.after, done.at), done.receipt));
                         });
}

}  // namespace gavel::api
