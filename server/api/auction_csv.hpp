// A page of auctions as a table: CSV as RFC 4180 has it, with a head, for spreadsheets and for who likes lines.
//
// Amounts are in the currency's unit ("175.00"), times as everywhere. What strangers wrote is written so that no
// spreadsheet takes it for a formula (base::csv_text).
//
// Thread rules: pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/auction/view.hpp"

namespace gavel::api {

/// Head and rows. `now`: the server's time, by which price clocks show their price.
std::string auctions_csv(const std::vector<auction::View>& auctions, rules::Time now);

/// Does an Accept field (RFC 9110 section 12.5.1) want text/csv rather than application/json? What it names with the
/// higher weight wins; of two alike, and where it names neither, JSON.
bool prefers_csv(std::string_view accept) noexcept;

}  // namespace gavel::api
