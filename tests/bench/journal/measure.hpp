// What the journal's benchmark measures with: the CPU of this process, and one run's figures as a line of JSON.
//
// Thread rules: values.
#pragma once

#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <utility>
#include <vector>

#include "core/auction/journal.hpp"

namespace gavel::bench {

using Clock = std::chrono::steady_clock;

/// Of all threads of this process, in user and kernel mode.
inline double cpu_seconds() {
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return seconds(use.ru_utime) + seconds(use.ru_stime);
}

inline double milliseconds(Clock::duration span) { return std::chrono::duration<double, std::milli>(span).count(); }

/// What one run has seen.
struct Seen {
  std::uint64_t bids = 0;
  double wall = 0, cpu = 0;   ///< seconds
  double later = 0;           ///< seconds of CPU that the bids cost after they were acknowledged: folding
  std::vector<double> waits;  ///< ms: of a transaction (bare loops), of a bid (journal)

  void print() {
    std::ranges::sort(waits);
    const auto at = [&](double part) {
      return waits.empty() ? 0 : waits[static_cast<std::size_t>(part * static_cast<double>(waits.size() - 1))];
    };
    const auto each = [&](double seconds) { return 1e6 * seconds / static_cast<double>(bids); };
    std::printf("{\"bids\":%llu,\"per_s\":%.0f,\"cpu_us\":%.3f,\"later_us\":%.3f,\"p50_ms\":%.4f,\"p99_ms\":%.4f}\n",
                static_cast<unsigned long long>(bids), static_cast<double>(bids) / wall, each(cpu), each(later),
                at(0.5), at(0.99));
  }
};

/// The value; where there is none, says why and ends the program.
template <class T, class E>
T must(base::Expected<T, E> result) {
  if (!result) {
    if constexpr (std::is_same_v<E, auction::StorageError>) {
      std::fprintf(stderr, "%s\n", result.error().text.c_str());
    } else {
      std::fprintf(stderr, "%s\n", result.error().c_str());
    }
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// The n-th auction's id.
inline auction::AuctionId id_of(std::uint32_t n) {
  std::array<std::uint8_t, 16> bytes{1};
  for (std::size_t i = 0; i < 4; ++i) bytes[15 - i] = static_cast<std::uint8_t>(n >> (8 * i));
  return auction::AuctionId(bytes);
}

}  // namespace gavel::bench
