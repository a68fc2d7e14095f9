#include "core/rules/clock_terms.hpp"

#include "core/rules/unused_terms.hpp"

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
  if (terms.reserve) found.emplace_back("reserve_price", "must not be given in this format");
  refuse_unused(terms, {Extra::price_clock}, found);
}

}  // namespace gavel::rules
