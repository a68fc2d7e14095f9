#include "core/base/metrics.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace base::metrics_test {
namespace {

constexpr std::array<double, 3> kBounds{1, 10, 100};

TEST(Counter, counts_what_all_threads_add) {
  Counter counter;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < 2 * kMetricParts; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 10'000; ++n) counter.add();
    });
  }
  for (auto& thread : threads) thread.join();
  counter.add(5);
  EXPECT_EQ(counter.value(), 2 * kMetricParts * 10'000 + 5);
}

TEST(Histogram, puts_a_value_under_the_first_bound_that_is_not_below_it) {
  Histogram histogram{kBounds};
  for (const double value : {0.5, 1.0, 1.5, 10.0, 99.0, 100.5, 1e9}) histogram.observe(value);
  const auto reading = histogram.read();
  EXPECT_EQ(reading.counts, (std::vector<std::uint64_t>{2, 2, 1, 2}));
  EXPECT_EQ(reading.count, 7U);
  EXPECT_DOUBLE_EQ(reading.sum, 0.5 + 1 + 1.5 + 10 + 99 + 100.5 + 1e9);
}

TEST(Histogram, adds_up_what_all_threads_observe) {
  Histogram histogram{kBounds};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 10'000; ++n) histogram.observe(2);
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(histogram.read().counts, (std::vector<std::uint64_t>{0, 40'000, 0, 0}));
  EXPECT_DOUBLE_EQ(histogram.read().sum, 80'000);
}

}  // namespace
}  // namespace base::metrics_test
