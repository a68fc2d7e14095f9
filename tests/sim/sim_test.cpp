// Stories of the whole daemon, as many as GAVEL_SEEDS says, from GAVEL_SEED on. `./dev sim` tells many more.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "tests/sim/story.hpp"

namespace gavel::sim::sim_test {
namespace {

std::uint64_t number(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::uint64_t kSeeds = 100;  // they are some twenty times slower
#else
constexpr std::uint64_t kSeeds = 2000;
#endif

People& people() {
  static People people;
  return people;
}

/// Told in parts, so that CTest has something to do at the same time.
constexpr std::uint64_t kParts = 4;
class Stories : public ::testing::TestWithParam<std::uint64_t> {};
INSTANTIATE_TEST_SUITE_P(Part, Stories, ::testing::Range(std::uint64_t{0}, kParts));

TEST_P(Stories, keep_every_promise_whatever_happens) {
  const auto seeds = std::max<std::uint64_t>(1, number("GAVEL_SEEDS", kSeeds) / kParts);
  const auto first = number("GAVEL_SEED", 1) + GetParam() * seeds;
  Tally all;
  for (auto seed = first; seed < first + seeds; ++seed) {
    SCOPED_TRACE("GAVEL_SEED=" + std::to_string(seed) + ", or ./dev sim --tell " + std::to_string(seed));
    Story story(seed, people(), {});
    for (const auto& sentence : story.tell()) ADD_FAILURE() << sentence;
    if (HasFailure()) return;
    all.add(story.tally());
  }
  EXPECT_GT(all.accepted, 10 * seeds) << "the stories are too quiet to show anything";
  EXPECT_GT(all.refused, 5 * seeds);
  EXPECT_GT(all.retries, seeds);
  EXPECT_GT(all.frames, 10 * seeds);
  EXPECT_GT(all.kills, seeds);
  EXPECT_GT(all.restarts, seeds);
}

TEST(Sim, seed_gives_the_whole_story) {
  for (std::uint64_t seed = 1; seed <= kSeeds / 40; ++seed) {
    Story one(seed, people(), {}), again(seed, people(), {});
    EXPECT_EQ(one.tell(), again.tell());
    EXPECT_EQ(one.trace().hash(), again.trace().hash()) << seed;
  }
}

/// The first seed whose story shows the mistake; 0 where none of that many does.
std::uint64_t found_by(Plant plant, std::uint64_t seeds) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    if (!Story(seed, people(), {.plant = plant}).tell().empty()) return seed;
  }
  return 0;
}

TEST(Sim, journal_that_acknowledges_before_it_commits_is_found) {
  EXPECT_NE(found_by(Plant::ack_before_commit, 50), 0u);
}

TEST(Sim, auction_that_is_not_started_again_is_found) { EXPECT_NE(found_by(Plant::lost_restart, 500), 0u); }

TEST(Sim, bid_that_is_done_again_when_it_is_sent_again_is_found) {
  EXPECT_NE(found_by(Plant::duplicate_retry, 200), 0u);
}

}  // namespace
}  // namespace gavel::sim::sim_test
