// The parts of an auction's terms that are objects of their own in the body; for terms_body.cpp, and for sales.
//
// Each gives nothing where the member is missing or wrong; what is wrong is in `fields` then.
//
// Thread rules: pure functions.
#pragma once

#include <optional>
#include <string>

#include "core/rules/terms.hpp"
#include "server/api/fields.hpp"

namespace gavel::api {

/// A preset's name, or bands of one's own: [{"from": 0, "step": 5}, …].
void read_increments(Fields& fields, rules::IncrementTable& table, Need need);

std::optional<rules::BuyNow> read_buy_now(Fields& fields);
std::optional<rules::SoftClose> read_soft_close(Fields& fields);
/// {"kind": "candle", "window_ms": …}; {"kind": "hard"}, or null, is the ending that every auction has without this.
void read_ending(Fields& fields, std::optional<rules::Candle>& ending);
std::optional<rules::PriceClock> read_price_clock(Fields& fields);
std::optional<rules::Units> read_units(Fields& fields);
/// "commit_reveal": true, with "reveal_ms" (an hour where it is missing).
void read_commit_reveal(Fields& fields, std::optional<std::int64_t>& reveal_ms);
void read_outage(Fields& fields, rules::Terms& terms);

/// A local date-time without an offset ("2026-03-29T20:00:00") in an IANA zone. Refused: one that does not exist there.
/// Of one that comes twice the earlier is meant.
void read_local_time(Fields& fields, std::string_view name, const std::string& text, const std::string& zone,
                     rules::Time& time);
void check_time_zone(Fields& fields, const std::string& zone);

}  // namespace gavel::api
