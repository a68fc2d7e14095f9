#include "core/rules/unused_terms.hpp"

#include <algorithm>
#include <array>

namespace gavel::rules {
namespace {

struct Row {
  Extra extra;
  const char* field;
  bool set;
};

std::array<Row, 10> extras_of(const Terms& terms) {
  return {{{Extra::buy_now, "buy_now", terms.buy_now.has_value()},
           {Extra::soft_close, "soft_close", terms.soft_close.has_value()},
           {Extra::candle, "ending", terms.candle.has_value()},
           {Extra::price_clock, "price_clock", terms.price_clock.has_value()},
           {Extra::units, "units", terms.units.has_value()},
           {Extra::commit_reveal, "commit_reveal", terms.reveal_ms.has_value()},
           {Extra::beats_own, "beats_own", terms.beats_own},
           {Extra::weighted, "weighted", terms.weighted},
           {Extra::full_max, "reserve_policy", terms.reserve_policy == ReservePolicy::full_max},
           {Extra::confirm, "confirm_above_percent", terms.confirm_above_percent.has_value()}}};
}

}  // namespace

void refuse_unused(const Terms& terms, std::initializer_list<Extra> used, Problems& found) {
  for (const auto& [extra, field, set] : extras_of(terms)) {
    if (!set || std::ranges::find(used, extra) != used.end()) continue;
    found.emplace_back(field, "must be left out: the format " + std::string(name(terms.format)) + " has no use for it");
  }
}

}  // namespace gavel::rules
