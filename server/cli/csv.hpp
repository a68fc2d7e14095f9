// A strict reader of CSV as RFC 4180 writes it: comma, fields in double quotes where needed, "" for a quote in them.
//
//     auto rows = parse_csv("a,b\n1,\"x, y\"\n");      // {{1, {"a","b"}}, {2, {"1","x, y"}}}
//
// Lines end with LF or CRLF; a byte order mark at the start is skipped. All rows have as many fields as the first.
//
// Thread rules: pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/expected.hpp"

namespace gavel::cli {

struct CsvRow {
  std::size_t line = 0;  ///< where it begins, from 1: a quoted field may span lines
  std::vector<std::string> fields;
};

struct CsvError {
  std::size_t line = 0;
  std::string text;
};

base::Expected<std::vector<CsvRow>, CsvError> parse_csv(std::string_view text);

}  // namespace gavel::cli
