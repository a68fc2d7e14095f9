// The bodies that make a sale and add lots to one: from JSON to checked terms.
//
// Thread rules: pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/auction/sales.hpp"
#include "core/base/expected.hpp"
#include "server/http/message.hpp"

namespace gavel::api {

/// POST /v1/sales: checked terms, or 400 (no JSON) or 422 with everything that is wrong.
base::Expected<auction::NewSale, http::Response> read_new_sale(std::string_view body, const std::string& seller,
                                                               rules::Time now);

/// POST /v1/sales/{id}/lots: checked terms of 1 … kLotsAtOnce lots of this sale.
base::Expected<std::vector<rules::Terms>, http::Response> read_lots(std::string_view body,
                                                                    const auction::SaleView& sale, rules::Time now);

}  // namespace gavel::api
