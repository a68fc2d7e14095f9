#include "server/api/answers.hpp"

#include <nlohmann/json.hpp>
#include <string_view>

#include "server/http/problem.hpp"

namespace gavel::api {
namespace {

using auction::HouseErrc;
using rules::RejectionCode;

http::Response try_again(std::string_view code, std::string_view detail) {
  return http::with_field(http::problem(503, code, detail, {{"retry_after", 1}}), "Retry-After", "1");
}

std::string_view sentence(RejectionCode code) noexcept {
  switch (code) {
    case RejectionCode::below_minimum:
      return "The bid is below the minimum.";
    case RejectionCode::not_above_own_max:
      return "You lead already, with a maximum that is not below this one.";
    case RejectionCode::auction_not_open:
      return "The auction has not started.";
    case RejectionCode::auction_closed:
      return "The auction is over.";
    case RejectionCode::own_auction:
      return "A seller cannot bid on an auction of their own.";
    case RejectionCode::amount_out_of_range:
      return "The amount is out of range.";
    case RejectionCode::not_due:
      return "It is too early for that.";
  }
  return "The auction refused it.";
}

}  // namespace

http::Response json_answer(int status, const nlohmann::ordered_json& body) {
  http::Response answer;
  answer.status = status;
  answer.content_type = "application/json";
  answer.body = body.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  return answer;
}

http::Response problem_of(HouseErrc error) {
  switch (error) {
    case HouseErrc::not_found:
      return no_such_auction();
    case HouseErrc::forbidden:
      return http::problem(403, "not_your_auction", "Only its seller or an admin may do that.");
    case HouseErrc::closed:
      return http::problem(409, "auction_closed", "The auction is over already.");
    case HouseErrc::busy:
      return try_again("busy", "The auction has too many requests waiting. Nothing was accepted; try again.");
    case HouseErrc::unavailable:
      return try_again("unavailable", "The auction cannot be reached now. Nothing was done; try again.");
    case HouseErrc::unknown:
      break;
  }
  return http::problem(504, "outcome_unknown",
                       "The answer was lost. It may have been done: read the auction before you try again.");
}

http::Response no_such_auction() { return http::problem(404, "not_found", "There is no such auction."); }

http::Response problem_of(const rules::Rejection& rejection) {
  nlohmann::json extra = {{"minimum_bid", nullptr}};
  if (rejection.minimum_bid) extra["minimum_bid"] = rejection.minimum_bid->minor;
  if (rejection.code != RejectionCode::amount_out_of_range) {
    return http::problem(409, rules::name(rejection.code), sentence(rejection.code), extra);
  }
  extra["field"] = "amount";
  return http::problem(422, rules::name(rejection.code), sentence(rejection.code), extra);
}

}  // namespace gavel::api
