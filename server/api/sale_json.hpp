// Sales as JSON: the one place that says how they look, for REST and for the feed.
//
// Thread rules: pure functions.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/auction/sale.hpp"

namespace gavel::api {

/// The sale as GET /v1/sales/{id} gives it. `now` becomes "server_time".
nlohmann::ordered_json sale_json(const auction::SaleView& sale, rules::Time now);

/// {"seq","kind","at", …}: an event of the feed. `group`: that of the sale.
nlohmann::ordered_json sale_event_json(const auction::SaleEntry& entry, rules::GroupEnd group);

}  // namespace gavel::api
