#include "server/system/exposition.hpp"

#include <gtest/gtest.h>

#include <array>

namespace gavel::system::exposition_test {
namespace {

TEST(Exposition, writes_families_with_their_samples) {
  Exposition page;
  page.counter("a_total", "How many.").sample(3, {{"by", "x\"\\\n"}}).sample(1e15);
  page.gauge("b_bytes", "How much.").sample(0.5);
  EXPECT_EQ(std::move(page).text(),
            "# HELP a_total How many.\n# TYPE a_total counter\na_total{by=\"x\\\"\\\\\\n\"} 3\na_total 1e+15\n"
            "# HELP b_bytes How much.\n# TYPE b_bytes gauge\nb_bytes 0.5\n");
}

TEST(Exposition, writes_a_histogram_whose_buckets_add_up) {
  static constexpr std::array<double, 2> bounds{0.0005, 2.5};
  base::Histogram seconds{bounds};
  for (const double value : {0.00048828125, 1.0, 2.5, 60.0}) seconds.observe(value);
  Exposition page;
  page.histogram("t_seconds", "How long.", seconds);
  EXPECT_EQ(std::move(page).text(),
            "# HELP t_seconds How long.\n# TYPE t_seconds histogram\n"
            "t_seconds_bucket{le=\"0.0005\"} 1\nt_seconds_bucket{le=\"2.5\"} 3\nt_seconds_bucket{le=\"+Inf\"} 4\n"
            "t_seconds_sum 63.50048828125\nt_seconds_count 4\n");
}

}  // namespace
}  // namespace gavel::system::exposition_test
