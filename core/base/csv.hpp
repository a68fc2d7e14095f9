// CSV as RFC 4180 writes it: comma, fields in double quotes where needed, "" for a quote in them. A strict reader, and
// fields for who writes.
//
//     auto rows = parse_csv("a,b\n1,\"x, y\"\n");      // {{1, {"a","b"}}, {2, {"1","x, y"}}}
//     line += "," + csv_text(title) + "\r\n";
//
// Lines end with LF or CRLF; a byte order mark at the start is skipped.
//
// Thread rules: pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/expected.hpp"

namespace base {

struct CsvRow {
  std::size_t line = 0;  ///< where it begins, from 1: a quoted field may span lines
  std::vector<std::string> fields;
};

struct CsvError {
  std::size_t line = 0;
  std::string text;
};

/// What to do about rows that have more or fewer fields than the first.
enum class CsvWidth {
  same,  ///< an error
  any,   ///< nothing: the caller looks
};

Expected<std::vector<CsvRow>, CsvError> parse_csv(std::string_view text, CsvWidth width = CsvWidth::same);

/// In quotes where it must be.
std::string csv_field(std::string_view text);

/// The words of a stranger as a field: with an apostrophe before what a spreadsheet would take for a formula (= + - @,
/// a tab or a carriage return in front), which it then shows as text.
std::string csv_text(std::string_view text);

}  // namespace base
