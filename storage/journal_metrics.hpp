// JournalMetrics: how the journal of this process commits, for /metrics.
//
// Thread rules: any thread.
#pragma once

#include <array>

#include "core/base/metrics.hpp"

namespace gavel::storage {

struct JournalMetrics {
  static constexpr std::array<double, 11> kCommits{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000};
  static constexpr std::array<double, 13> kSeconds{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01,
                                                   0.025,  0.05,    0.1,    0.25,  0.5,    1};

  base::Histogram batch{kCommits};    ///< commits that a transaction carries
  base::Histogram seconds{kSeconds};  ///< from the begin of a transaction to its sync
  base::Counter refused;              ///< commits that did not come to be: a full disk, a conflict
};

/// Those of this process.
inline JournalMetrics& journal_metrics() noexcept {
  static JournalMetrics all;
  return all;
}

}  // namespace gavel::storage
