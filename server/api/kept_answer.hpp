// An answer as it is kept with what it answers (core/auction/requests.hpp), and the receipt that is put into it.
//
//     auto key = asked(services, [](const Commit& made) { return bid_answer(made); });
//     services.house.place_bid(id, {bid, key}, …);                   // kept with the bid
//     …
//     respond(with_receipt(from_text(before.answer), *before.receipt));   // to whoever asks again
//
// Thread rules: pure functions.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/auction/house.hpp"
#include "server/api/api.hpp"
#include "server/http/message.hpp"

namespace gavel::api {

/// Status, Location and body.
std::string to_text(const http::Response& answer);
/// What to_text() wrote; 500 for any other text.
http::Response from_text(std::string_view text);

/// The request's key with its answer; null where it has none.
auction::AskedPtr asked(const Services& services, std::function<http::Response(const auction::Commit&)> answer);

/// @pre the body is a JSON object with a member
http::Response with_receipt(http::Response answer, const std::optional<auction::Receipt>& receipt);

}  // namespace gavel::api
