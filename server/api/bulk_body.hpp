// The body of POST /v1/auctions/bulk: JSON lines, or a CSV table, as the bodies of POST /v1/auctions, one a line.
//
//     const auto lines = read_bulk(request.field("content-type"), request.body);
//     for (const auto& line : *lines) if (line.body) …                       // what is wrong with a line is the line's
//
// JSON lines: one JSON object a line; blank lines are passed over. CSV: a head that names columns, the same as the web
// pages' import takes, then an auction a row. Amounts are in the currency's unit ("99.00"), spans as "10m" or "7d".
//
// Thread rules: pure functions.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/expected.hpp"
#include "server/http/message.hpp"

namespace gavel::api {

/// What the route takes as Content-Type, in UTF-8.
inline constexpr std::array<std::string_view, 3> kBulkTypes{"application/x-ndjson", "application/jsonl", "text/csv"};
inline constexpr std::size_t kMostBulkLines = 1000;

struct BulkLine {
  std::size_t number = 0;                            ///< in the body, from 1; of a row of CSV where it begins
  base::Expected<std::string, http::Response> body;  ///< as for POST /v1/auctions; 422 where a row gives none
};

/// 400 invalid_csv where no reader knows where its fields end; 422 where there is no line, or there are more than
/// kMostBulkLines, or a column that there is not.
base::Expected<std::vector<BulkLine>, http::Response> read_bulk(std::string_view content_type, std::string_view body);

}  // namespace gavel::api
