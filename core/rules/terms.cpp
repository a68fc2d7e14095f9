// What terms must hold before an auction is made of them. Fields are named as on the wire.
#include <algorithm>

#include "core/rules/terms.hpp"

#include "core/rules/format.hpp"
#include "core/rules/soft_close.hpp"

namespace gavel::rules {
namespace {

constexpr std::size_t kMaxTitleCharacters = 200;
constexpr std::size_t kMaxDescriptionCharacters = 10'000;
constexpr std::size_t kMaxLinked = 100;
constexpr std::size_t kMaxTimeZoneCharacters = 64;
constexpr std::uint32_t kLeastConfirmPercent = 101;
constexpr std::uint32_t kMostConfirmPercent = 9000;
constexpr std::int64_t kLongestOutageExtension = 7LL * 24 * 60 * 60 * 1000;
constexpr Time kLastTime{253'402'300'799'999};  // the end of the year 9999: RFC 3339 writes years with four digits

/// Code points: every byte of UTF-8 but those that continue one.
std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool has_control_character(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

bool in_calendar(Time t) { return t >= Time{0} && t <= kLastTime; }

void check_title(const Terms& terms, Problems& found) {
  const auto length = characters(terms.title);
  if (length < 1 || length > kMaxTitleCharacters) found.emplace_back("title", "must have 1 to 200 characters");
  if (has_control_character(terms.title)) found.emplace_back("title", "must be one line without control characters");
}

void check_amounts(const Terms& terms, Problems& found) {
  const std::string most = std::to_string(kMaxAmount.minor);
  if (terms.starting_price.minor < 1 || !in_range(terms.starting_price)) {
    found.emplace_back("starting_price", "must be from 1 to " + most + " minor units");
  }
  if (!terms.reserve) return;
  if (terms.reserve->minor < 1 || !in_range(*terms.reserve)) {
    found.emplace_back("reserve_price", "must be from 1 to " + most + " minor units");
  } else if (is_reverse(terms.format) && *terms.reserve > terms.starting_price) {
    found.emplace_back("reserve_price", "must not be above starting_price, the most that may be asked");
  } else if (!is_reverse(terms.format) && *terms.reserve < terms.starting_price) {
    found.emplace_back("reserve_price", "must not be below starting_price");
  }
}

void check_times(const Terms& terms, Time now, Problems& found) {
  if (!in_calendar(terms.starts_at)) found.emplace_back("starts_at", "must lie in the years 1970 to 9999");
  if (!in_calendar(terms.ends_at)) {
    found.emplace_back("ends_at", "must lie in the years 1970 to 9999");
  } else if (terms.ends_at <= now) {
    found.emplace_back("ends_at", "must be in the future");
  } else if (terms.ends_at <= terms.starts_at) {
    found.emplace_back("ends_at", "must be after starts_at");
  }
}

/// A clock that had begun long ago would show a price that nobody has seen coming.
void check_clock_start(const Terms& terms, Time now, Problems& found) {
  if (!found.empty() || !terms.price_clock) return;
  if (now - terms.starts_at >= terms.price_clock->interval_ms) {
    found.emplace_back("starts_at", "must not be so long ago that the price has moved");
  }
}

void check_texts(const Terms& terms, Problems& found) {
  if (characters(terms.description) > kMaxDescriptionCharacters) {
    found.emplace_back("description", "must have at most 10000 characters");
  }
  if (characters(terms.time_zone) > kMaxTimeZoneCharacters || has_control_character(terms.time_zone)) {
    found.emplace_back("time_zone", "must be one line of at most 64 characters");
  }
}

void check_bidders(const Terms& terms, Problems& found) {
  const auto& limit = terms.bidder_limit;
  if (limit && (limit->minor < 1 || !in_range(*limit))) {
    found.emplace_back("bidder_limit", "must be from 1 to " + std::to_string(kMaxAmount.minor) + " minor units");
  }
  const auto& percent = terms.confirm_above_percent;
  if (percent && (*percent < kLeastConfirmPercent || *percent > kMostConfirmPercent)) {
    found.emplace_back("confirm_above_percent", "must be from 101 to 9000");
  }
  const bool nameless = std::ranges::any_of(terms.linked, [](const auto& name) { return name.empty(); });
  if (nameless || terms.linked.size() > kMaxLinked) found.emplace_back("linked", "must be at most 100 account names");
}

void check_outage(const Terms& terms, Problems& found) {
  if (terms.outage != OutagePolicy::extend_on_outage) return;
  if (terms.outage_extension_ms < 1 || terms.outage_extension_ms > kLongestOutageExtension) {
    found.emplace_back("outage_extension_ms", "must be from 1 ms to 7 days");
  }
}

}  // namespace

Problems problems(const Terms& terms, Time now) {
  Problems found;
  check_title(terms, found);
  if (terms.seller.empty()) found.emplace_back("seller", "must not be empty");
  check_amounts(terms, found);
  check_times(terms, now, found);
  check_texts(terms, found);
  check_bidders(terms, found);
  check_outage(terms, found);
  rules_of(terms.format).check(terms, found);
  check_clock_start(terms, now, found);
  if (ends_with_group(terms) && terms.outage != OutagePolicy::as_recorded) {
    found.emplace_back("outage", "must be as_recorded for lots that end with others");
  }
  return found;
}

Terms public_terms(const Terms& terms) {
  Terms shown = terms;
  shown.reserve.reset();
  if (shown.candle) shown.candle->seed.clear();
  return shown;
}

}  // namespace gavel::rules
