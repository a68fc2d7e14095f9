#include "server/cli/statistics.hpp"

#include <gtest/gtest.h>

namespace gavel::cli::statistics_test {
namespace {

using std::chrono::nanoseconds;

std::vector<nanoseconds> one_to(int n) {
  std::vector<nanoseconds> samples;
  for (int i = 1; i <= n; ++i) samples.emplace_back(i);
  return samples;
}

TEST(Percentile, is_the_smallest_sample_that_enough_do_not_exceed) {
  EXPECT_EQ(percentile(one_to(100), 50), nanoseconds(50));
  EXPECT_EQ(percentile(one_to(100), 99), nanoseconds(99));
  EXPECT_EQ(percentile(one_to(101), 99), nanoseconds(100));
  EXPECT_EQ(percentile(one_to(1000), 99.9), nanoseconds(999));
  EXPECT_EQ(percentile(one_to(100), 100), nanoseconds(100));
  EXPECT_EQ(percentile(one_to(3), 50), nanoseconds(2));
  EXPECT_EQ(percentile(one_to(1), 1), nanoseconds(1));
}

TEST(Percentile, of_nothing_is_zero) { EXPECT_EQ(percentile({}, 50), nanoseconds(0)); }

TEST(LatencyOf, sorts_first) {
  const auto latency = latency_of({nanoseconds(9), nanoseconds(1), nanoseconds(5)});
  EXPECT_EQ(latency.p50, nanoseconds(5));
  EXPECT_EQ(latency.p99, nanoseconds(9));
  EXPECT_EQ(latency.max, nanoseconds(9));
  EXPECT_EQ(latency_of({}).max, nanoseconds(0));
}

}  // namespace
}  // namespace gavel::cli::statistics_test
