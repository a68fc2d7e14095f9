// The bodies that make an auction, and change one: from JSON to checked terms.
//
// Thread rules: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "core/auction/house.hpp"
#include "core/base/expected.hpp"
#include "server/http/message.hpp"

namespace gavel::api {

/// Terms that say nothing yet, for what a body fills in.
rules::Terms blank_terms(const rules::Currency& currency, const std::string& seller, rules::Time now);

/// POST /v1/auctions. Terms of which rules::problems() has nothing to say, or 400 (no JSON) or 422 with everything that
/// is wrong. A missing starts_at is `now`; duration_ms counts from starts_at.
base::Expected<auction::NewAuction, http::Response> read_new_auction(std::string_view body, const std::string& seller,
                                                                     rules::Time now);

struct Changes {
  rules::Terms terms;  ///< all of them, with what was changed
  std::string reason;
};
/// PATCH /v1/auctions/{id}: the terms as they would be after the changes in the body.
base::Expected<Changes, http::Response> read_changes(std::string_view body, rules::Terms terms, rules::Time now);

/// POST /v1/auctions/{id}/relist: the terms of a new run, as of the old one but for what the body changes. It has to
/// give an end; a missing starts_at is `now`.
base::Expected<Changes, http::Response> read_relisting(std::string_view body, rules::Terms terms, rules::Time now);

}  // namespace gavel::api
