#include "core/rules/candle.hpp"

#include <algorithm>

#include "core/base/sha256.hpp"

namespace gavel::rules {
namespace {

std::uint64_t first_eight(const base::Sha256& digest) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i) number = number << 8 | digest[i];
  return number;
}

}  // namespace

Time candle_end(const Candle& candle, Time ends_at) {
  const auto drawn = first_eight(base::sha256(candle.seed + ":" + candle.auction));
  return ends_at - candle.window_ms + static_cast<std::int64_t>(drawn % static_cast<std::uint64_t>(candle.window_ms));
}

History recorded_before(History history, Time end) noexcept {
  if (history.empty()) return history;
  const auto late = std::find_if(history.begin() + 1, history.end(), [&](const Recorded& r) { return r.at >= end; });
  return history.first(static_cast<std::size_t>(late - history.begin()));
}

}  // namespace gavel::rules
