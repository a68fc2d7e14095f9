#include "core/rules/soft_close.hpp"

#include <algorithm>

namespace gavel::rules {

std::optional<Time> extended_end(const SoftClose& soft_close, Time ends_at, std::uint32_t extensions,
                                 Time now) noexcept {
  if (ends_at - now > soft_close.window_ms) return std::nullopt;
  if (soft_close.max_extensions && extensions >= *soft_close.max_extensions) return std::nullopt;
  const Time from = soft_close.mode == SoftClose::Mode::add ? ends_at : now;
  Time end = from + soft_close.extension_ms;
  if (soft_close.hard_end) end = std::min(end, *soft_close.hard_end);
  return end > ends_at ? std::optional(end) : std::nullopt;
}

SoftClose put_off(SoftClose soft_close, std::int64_t paused_ms) noexcept {
  if (soft_close.hard_end) soft_close.hard_end->ms += paused_ms;
  return soft_close;
}

bool ends_with_group(const Terms& terms) noexcept { return terms.sale && terms.sale->group_end; }

bool bids_extend(const Terms& terms) noexcept { return terms.soft_close && !ends_with_group(terms); }

bool is_trigger(const State& state, const Event& event) noexcept {
  const auto* bid = std::get_if<BidPlaced>(&event);
  if (!bid) return false;
  return !state.leader || state.leader->alias != bid->leader || state.price != bid->price;
}

void check(const SoftClose& soft_close, Time ends_at, Problems& found) {
  constexpr std::int64_t kLongest = 7LL * 24 * 60 * 60 * 1000;
  const auto is_span = [](std::int64_t ms) { return ms >= 1 && ms <= kLongest; };
  if (!is_span(soft_close.window_ms)) found.emplace_back("soft_close", "must have a window from 1 ms to 7 days");
  if (!is_span(soft_close.extension_ms)) found.emplace_back("soft_close", "must have an extension from 1 ms to 7 days");
  if (soft_close.hard_end && *soft_close.hard_end < ends_at) {
    found.emplace_back("soft_close", "must not have a hard end before ends_at");
  }
}

}  // namespace gavel::rules
