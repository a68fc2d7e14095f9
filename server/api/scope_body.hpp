// "scope" in a request: what a token or a webhook is bound to.
//
// Thread rules: a function.
#pragma once

#include <optional>

#include "server/api/fields.hpp"
#include "server/auth/principal.hpp"

namespace gavel::api {

/// {"auction": id} or {"sale": id}. Codes: missing, invalid_value, conflict.
std::optional<auth::Scope> read_scope(Fields& fields);

}  // namespace gavel::api
