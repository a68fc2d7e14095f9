// How the client commands show things to people: money, moments, durations, and columns.
//
// Thread rules: any thread; local_time() reads TZ.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gavel::cli {

/// The text without what a terminal obeys: control characters (C0, DEL, C1) and bidirectional controls become '?', and
/// so do bytes that are no UTF-8. Titles and names are the words of strangers.
std::string printable(std::string_view text);

/// How many columns it takes: its code points.
std::size_t columns(std::string_view text);
/// The first `width` columns of it, with "…" where something was left out.
std::string cut_to(std::string_view text, std::size_t width);

/// 17500 "USD" -> "175.00 USD", 500 "JPY" -> "500 JPY"; minor units as they are for a currency that is not known.
std::string money_text(std::int64_t minor, std::string_view currency);

/// "2026-11-22T16:00:00.000Z" in the zone of this machine: "2026-11-22 17:00:00 CET". What is no time stays as it is.
std::string local_time(std::string_view rfc3339);

/// "0:04:31" hours, minutes, seconds; "3 d 04:00:00" from a day on. Rounded up, so that it says 0:00:00 at the end.
std::string countdown(std::chrono::milliseconds left);

/// Rows in columns, two blanks between them; the first row is the head. Columns of `right` are flushed right.
std::string aligned(const std::vector<std::vector<std::string>>& rows, const std::vector<std::size_t>& right = {});

}  // namespace gavel::cli
