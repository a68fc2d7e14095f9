#include "server/webhooks/retry.hpp"

#include <algorithm>

namespace gavel::webhooks {

std::optional<std::chrono::milliseconds> pause_after(const RetryRules& rules, std::uint32_t attempts,
                                                     std::uint64_t chance,
                                                     std::optional<std::chrono::seconds> retry_after) {
  if (attempts >= rules.attempts) return std::nullopt;
  auto pause = std::min(rules.first, rules.longest);
  for (std::uint32_t n = 1; n < attempts && pause < rules.longest; ++n) pause = std::min(pause * 4, rules.longest);
  if (retry_after) pause = std::clamp<std::chrono::milliseconds>(*retry_after, pause, std::max(pause, rules.longest));
  const auto quarter = static_cast<std::uint64_t>(pause.count() / 4);
  return pause + std::chrono::milliseconds(static_cast<std::int64_t>(chance % (quarter + 1)));
}

}  // namespace gavel::webhooks
