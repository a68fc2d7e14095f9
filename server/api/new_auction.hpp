// The body of POST /v1/auctions: from JSON to checked terms.
//
// Thread rules: a pure function.
#pragma once

#include <string>
#include <string_view>

#include "core/base/expected.hpp"
#include "core/rules/auction.hpp"
#include "server/http/message.hpp"

namespace gavel::api {

/// Terms of which rules::problems() has nothing to say, or 400 (no JSON) or 422 with everything that is wrong.
/// A missing starts_at is `now`; duration_ms counts from starts_at.
base::Expected<rules::Terms, http::Response> read_new_auction(std::string_view body, const std::string& seller,
                                                              rules::Time now);

}  // namespace gavel::api
