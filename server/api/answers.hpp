// What the house said, as HTTP answers.
//
// Thread rules: pure functions.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/auction/house.hpp"
#include "core/rules/auction.hpp"
#include "server/http/message.hpp"

namespace gavel::api {

/// A body of application/json. Text that is not UTF-8 is replaced, not thrown about.
http::Response json_answer(int status, const nlohmann::ordered_json& body);
/// The same of a text that is JSON already.
http::Response text_answer(int status, std::string body);
/// {"items":[…],"next_cursor":…}. @param cursor empty: no page follows
http::Response list_answer(const std::vector<std::string>& items, std::string_view cursor);

/// 404, 403, 409, 503 with Retry-After, 504: docs/api.md has each code and what to do.
http::Response problem_of(auction::HouseErrc error);

/// 404 "not_found": no such auction, or a text that is no id. The same for both.
http::Response no_such_auction();

/// The rejection's name as the code, with what would be taken ("minimum_bid", "maximum_bid"), the price now ("price")
/// and the member it is about ("field") where there is one. 422 for a value that can never be right, 403 for what one
/// may not do, else 409.
http::Response problem_of(const rules::Rejection& rejection);

/// The auction, or why not.
http::Response auction_answer(int status, const auction::HouseResult<auction::ViewPtr>& view, rules::Time now);

struct Services;
/// Gives the command to the auction and answers with the auction after it: 200, or a problem.
void execute(Services services, const auction::AuctionId& id, rules::Command command, http::Respond respond);

}  // namespace gavel::api
