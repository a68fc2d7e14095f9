// Percentiles of measured durations, exact: all of them are kept.
//
// Thread rules: values.
#pragma once

#include <chrono>
#include <vector>

namespace gavel::cli {

/// The smallest sample that at least `percent` percent of all samples do not exceed (nearest rank); zero without any.
/// @pre sorted, 0 < percent <= 100
std::chrono::nanoseconds percentile(const std::vector<std::chrono::nanoseconds>& sorted, double percent);

struct Latency {
  std::chrono::nanoseconds p50{}, p99{}, max{};
};

Latency latency_of(std::vector<std::chrono::nanoseconds> samples);

}  // namespace gavel::cli
