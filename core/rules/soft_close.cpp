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

}  // namespace gavel::rules
