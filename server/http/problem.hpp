// Errors as RFC 9457 problem details: what every answer of 400 and above has as its body.
//
//     respond(problem(409, "below_minimum", "The bid is below the minimum.", {{"minimum_bid", 17500}}));
//
//     {"type":"/problems/below_minimum","title":"Conflict","status":409,"code":"below_minimum","detail":"…",
//      "minimum_bid":17500}
//
// `type` is relative to the server, stable, and explained in the contract under its code. Thread rules: pure functions.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "server/http/message.hpp"
#include "server/http/problem_code.hpp"
#include "server/http/refusal.hpp"

namespace gavel::http {

/// The reason phrase of a status code (RFC 9110 section 15), "Unknown" where it has none here.
std::string_view reason_phrase(int status) noexcept;

/// @param status 400..599  @param code one of the contract's  @param detail a sentence for people; bytes that are not
/// UTF-8 are replaced.
Response problem(int status, ProblemCode code, std::string_view detail);

/// The same with members of its own: `extra` is an object; it cannot replace the five members above.
Response problem(int status, ProblemCode code, std::string_view detail, const nlohmann::json& extra);

Response problem(const Refusal& refusal);

/// The response with one more header field.
Response with_field(Response response, std::string name, std::string value);

}  // namespace gavel::http
