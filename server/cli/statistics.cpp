#include "server/cli/statistics.hpp"

#include <algorithm>
#include <cmath>

namespace gavel::cli {

std::chrono::nanoseconds percentile(const std::vector<std::chrono::nanoseconds>& sorted, double percent) {
  if (sorted.empty()) return {};
  // 0.99 * 100 is a little more than 99 in binary: without the rounding the 99th of 100 would be the 100th.
  const double exact = static_cast<double>(sorted.size()) * percent / 100.0;
  const auto rank = static_cast<std::size_t>(std::ceil(std::round(exact * 1e6) / 1e6));
  return sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1];
}

Latency latency_of(std::vector<std::chrono::nanoseconds> samples) {
  std::ranges::sort(samples);
  return {percentile(samples, 50), percentile(samples, 99), samples.empty() ? samples.emplace_back() : samples.back()};
}

}  // namespace gavel::cli
