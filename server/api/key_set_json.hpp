// The keys that sign receipts, as clients see them. docs/verify.md says what they prove and how to check it.
//
// Thread rules: pure functions.
#pragma once

#include <nlohmann/json.hpp>
#include <span>

#include "core/auction/journal.hpp"

namespace gavel::api {

/// A JWK set (RFC 7517 section 5, RFC 8037): {"keys":[…]}.
nlohmann::ordered_json key_set_json(std::span<const auction::SigningKeyRecord> keys);

}  // namespace gavel::api
