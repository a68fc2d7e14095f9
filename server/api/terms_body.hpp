// The terms of an auction in a request's body: those of POST /v1/auctions, and the changes of PATCH /v1/auctions/{id}.
//
// Thread rules: pure functions.
#pragma once

#include "core/rules/terms.hpp"
#include "server/api/fields.hpp"

namespace gavel::api {

/// Reads every member but those that never change (currency, format) into `terms`. What the body does not have stays as
/// it is; null takes an optional term away. `need`: of what an auction cannot be without (title, starting_price, an
/// end). What is wrong is in `fields` afterwards.
void read_terms(Fields& fields, rules::Terms& terms, Need need);

std::optional<rules::Currency> read_currency(Fields& fields, Need need);
std::optional<rules::Format> read_format(Fields& fields, Need need);

/// What the rules say of the terms, under the names that the client used.
std::vector<FieldError> rule_errors(const rules::Terms& terms, rules::Time now, bool by_duration);

}  // namespace gavel::api
