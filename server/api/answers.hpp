// What the house said, as HTTP answers.
//
// Thread rules: pure functions.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/auction/house.hpp"
#include "core/rules/auction.hpp"
#include "server/http/message.hpp"

namespace gavel::api {

/// A body of application/json. Text that is not UTF-8 is replaced, not thrown about.
http::Response json_answer(int status, const nlohmann::ordered_json& body);

/// 404, 403, 409, 503 with Retry-After, 504: docs/api.md has each code and what to do.
http::Response problem_of(auction::HouseErrc error);

/// 404 "not_found": no such auction, or a text that is no id. The same for both.
http::Response no_such_auction();

/// 409 with the rejection's name as the code, and "minimum_bid": what would be taken, null where nothing would be. An
/// amount out of range is 422 with its field, as it is where the body is read.
http::Response problem_of(const rules::Rejection& rejection);

}  // namespace gavel::api
