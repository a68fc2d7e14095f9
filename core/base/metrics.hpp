// Counters and histograms that many threads add to at the same time without waiting for each other.
//
//     Counter bids;
//     Histogram seconds{kSeconds};
//     bids.add();  seconds.observe(0.0042);       // any thread, a few nanoseconds
//     bids.value(), seconds.read().counts         // seldom, for a page of metrics
//
// Each is kept in parts, a cache line or more each, and a thread always adds to the same part: with no more threads
// than parts none writes where another does. Reading adds the parts up, so a sum is of no single moment.
//
// Thread rules: any thread.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace base {

inline constexpr std::size_t kMetricParts = 8;

/// The calling thread's part.
inline std::size_t metric_part() noexcept {
  static std::atomic<std::size_t> threads{0};
  thread_local const std::size_t mine = threads.fetch_add(1, std::memory_order_relaxed) % kMetricParts;
  return mine;
}

class Counter {
 public:
  void add(std::uint64_t n = 1) noexcept { parts_[metric_part()].n.fetch_add(n, std::memory_order_relaxed); }
  std::uint64_t value() const noexcept {
    std::uint64_t sum = 0;
    for (const auto& part : parts_) sum += part.n.load(std::memory_order_relaxed);
    return sum;
  }

 private:
  struct alignas(64) Part {
    std::atomic<std::uint64_t> n{0};
  };
  std::array<Part, kMetricParts> parts_;
};

class Histogram {
 public:
  static constexpr std::size_t kMostBounds = 20;

  /// @param bounds rising, at most kMostBounds; they outlive it. A value counts for the first bound that is not below
  /// it
  explicit constexpr Histogram(std::span<const double> bounds) noexcept
      : bounds_(bounds.first(bounds.size() < kMostBounds ? bounds.size() : kMostBounds)) {}

  void observe(double value) noexcept {
    std::size_t bucket = 0;
    while (bucket < bounds_.size() && value > bounds_[bucket]) ++bucket;
    auto& part = parts_[metric_part()];
    part.counts[bucket].fetch_add(1, std::memory_order_relaxed);
    auto sum = part.sum.load(std::memory_order_relaxed);
    while (!part.sum.compare_exchange_weak(sum, sum + value, std::memory_order_relaxed)) {
    }
  }

  struct Reading {
    std::vector<std::uint64_t> counts;  ///< for each bound, and one more for what is above the last; not cumulative
    std::uint64_t count = 0;
    double sum = 0;
  };
  Reading read() const {
    Reading reading{std::vector<std::uint64_t>(bounds_.size() + 1)};
    for (const auto& part : parts_) {
      for (std::size_t i = 0; i <= bounds_.size(); ++i) {
        const auto n = part.counts[i].load(std::memory_order_relaxed);
        reading.counts[i] += n;
        reading.count += n;
      }
      reading.sum += part.sum.load(std::memory_order_relaxed);
    }
    return reading;
  }
  std::span<const double> bounds() const noexcept { return bounds_; }

 private:
  struct alignas(64) Part {
    std::array<std::atomic<std::uint64_t>, kMostBounds + 1> counts{};
    std::atomic<double> sum{0};
  };
  std::span<const double> bounds_;
  std::array<Part, kMetricParts> parts_;
};

}  // namespace base
