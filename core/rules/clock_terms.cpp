#include "core/rules/clock_terms.hpp"

namespace gavel::rules {
namespace {

constexpr std::int64_t kShortestInterval = 100;
constexpr std::int64_t kLongestInterval = 30LL * 24 * 60 * 60 * 1000;

void check_clock(const PriceClock& clock, Problems& found) {
  if (clock.step.minor < 1 || !in_range(clock.step)) {
    found.emplace_back("price_clock", "must have a step from 1 to " + std::to_string(kMaxAmount.minor));
  }
  if (clock.interval_ms < kShortestInterval || clock.interval_ms > kLongestInterval) {
    found.emplace_back("price_clock", "must have an interval from 100 ms to 30 days");
  }
}

}  // namespace

void check_clock_terms(const Terms& terms, Problems& found) {
  if (terms.price_clock) {
    check_clock(*terms.price_clock, found);
  } else {
    found.emplace_back("price_clock", "must be given in this format");
  }
  const auto refuse = [&](bool given, const char* field) {
    if (given) found.emplace_back(field, "must not be given in this format");
  };
  refuse(terms.reserve.has_value(), "reserve_price");
  refuse(terms.reserve_policy != ReservePolicy::incremental, "reserve_policy");
  refuse(terms.buy_now.has_value(), "buy_now");
  refuse(terms.soft_close.has_value(), "soft_close");
  refuse(terms.candle.has_value(), "ending");
  refuse(terms.units.has_value(), "units");
  refuse(terms.reveal_ms.has_value(), "commit_reveal");
  refuse(terms.beats_own, "beats_own");
  refuse(terms.weighted, "weighted");
  refuse(terms.confirm_above_percent.has_value(), "confirm_above_percent");
}

}  // namespace gavel::rules
