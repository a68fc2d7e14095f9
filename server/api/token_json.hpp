// What is known of tokens, as JSON: for the API and the command line. Never a token itself.
//
// Thread rules: pure functions.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "server/api/time.hpp"
#include "server/auth/token.hpp"

namespace gavel::api {

/// The schema Token of the contract, as of `now`.
nlohmann::ordered_json token_json(const auth::TokenInfo& token, rules::Time now);

/// {"auction": id}, {"sale": id} or null.
nlohmann::ordered_json scope_json(const std::optional<auth::Scope>& scope);

/// RFC 3339 or null.
nlohmann::ordered_json time_json(const std::optional<rules::Time>& time);

}  // namespace gavel::api
