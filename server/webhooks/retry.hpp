// When a delivery that failed is tried again, and when it is given up.
//
// The pause grows fourfold from attempt to attempt, up to a longest one, and is lengthened by chance by up to a
// quarter, so that those that failed together do not come back together. A server that says Retry-After (RFC 9110
// 10.2.3) is left alone for as long, within the longest.
//
// Thread rules: pure functions.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace gavel::webhooks {

struct RetryRules {
  std::chrono::milliseconds first{5'000};
  std::chrono::milliseconds longest{24 * 3'600'000};
  std::uint32_t attempts = 12;  ///< the first one counts
};

/// The pause after attempt number `attempts`, from 1; nothing: it was the last. @param chance any number, evenly
/// distributed
std::optional<std::chrono::milliseconds> pause_after(const RetryRules& rules, std::uint32_t attempts,
                                                     std::uint64_t chance,
                                                     std::optional<std::chrono::seconds> retry_after = {});

}  // namespace gavel::webhooks
