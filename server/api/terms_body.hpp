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

/// Under which name the body gives the end: "ends_at", "ends_at_local" or "duration_ms".
std::string_view end_name(const Fields& fields);

/// A field as the rules name it, as it is in a body.
std::string_view wire_name(std::string_view field) noexcept;

/// What the rules say of the terms, under the names that the client used. `end`: see end_name().
std::vector<FieldError> rule_errors(const rules::Terms& terms, rules::Time now, std::string_view end);

}  // namespace gavel::api
