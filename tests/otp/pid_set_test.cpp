// PidSet against std::set: few pids, many, and back.
#include <algorithm>
#include <random>
#include <set>

#include "core/otp/cell.hpp"

#include <gtest/gtest.h>

namespace otp::test::pid_set_test {
namespace {

std::vector<Pid> sorted(std::vector<Pid> pids) {
  std::sort(pids.begin(), pids.end());
  return pids;
}

TEST(PidSet, holds_what_a_set_holds) {
  std::mt19937 random(1);
  for (const std::uint32_t slots : {8u, 40u, 3'000u}) {
    PidSet pids;
    std::set<Pid> expected;
    for (int i = 0; i < 20'000; ++i) {
      const Pid pid(random() % slots, 1 + random() % 2);
      // First mostly growing, then mostly shrinking.
      if (random() % 10 < (i < 10'000 ? 7u : 3u)) {
        ASSERT_EQ(pids.insert(pid), expected.insert(pid).second);
      } else {
        ASSERT_EQ(pids.erase(pid), expected.erase(pid) == 1);
      }
      ASSERT_EQ(pids.contains(pid), expected.contains(pid));
      ASSERT_EQ(pids.size(), expected.size());
    }
    EXPECT_EQ(sorted(pids.list()), std::vector<Pid>(expected.begin(), expected.end()));
  }
}

TEST(PidSet, gives_back_a_hundred_thousand_in_any_order) {
  PidSet pids;
  for (std::uint32_t slot = 0; slot < 100'000; ++slot) EXPECT_TRUE(pids.insert({slot, 1}));
  std::vector<Pid> all = pids.list();
  ASSERT_EQ(all.size(), 100'000u);
  std::shuffle(all.begin(), all.end(), std::mt19937(2));
  for (Pid pid : all) ASSERT_TRUE(pids.erase(pid));
  EXPECT_EQ(pids.size(), 0u);
  EXPECT_TRUE(pids.list().empty());
}

}  // namespace
}  // namespace otp::test::pid_set_test
