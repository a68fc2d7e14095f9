// Run: many stories on all cores, in processes of their own, so that one that brings down its process is named too.
//
//     const RunResult result = run({.first = 1, .seeds = 2000});
//     if (result.failed) …            // the seed of a story that broke a promise
//
// Thread rules: the main thread, once; it forks.
#pragma once

#include "tests/sim/story.hpp"

namespace gavel::sim {

struct RunOptions {
  std::uint64_t first = 1;
  std::uint64_t seeds = 2000;
  unsigned jobs = 1;
  StoryOptions story;
};

struct RunResult {
  std::uint64_t told = 0;  ///< stories that came to their end
  std::optional<std::uint64_t> failed;
  Tally tally;
  double seconds = 0;
};

/// Stops soon after the first story that fails.
RunResult run(const RunOptions& options);

}  // namespace gavel::sim
