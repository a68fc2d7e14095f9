// A watcher that comes again and says what it has: everything after that, once, and no snapshot.
#include "tests/server/live/live_house.hpp"

namespace gavel::live::testing::resume_test {
namespace {

class Resume : public OneAuction {};

TEST_F(Resume, watcher_gets_what_it_missed_and_then_what_comes) {
  for (const auto amount : {12000, 15000, 18000}) bid("ann", amount);
  const auto watcher = sim.watch(id, 2);
  EXPECT_EQ(watcher->story(), "bid 3, bid 4");
  bid("bob", 16000);
  EXPECT_EQ(watcher->story(), "bid 3, bid 4, bid 5");
  EXPECT_EQ(watcher->frames.at(2)["outcome"], "outbid");
}

TEST_F(Resume, what_is_shown_is_the_auction_as_it_was_then) {
  bid("ann", 20000);
  const auto there = sim.watch(id);
  bid("bob", 15000);
  bid("bob", 30000);
  const auto again = sim.watch(id, 2);
  ASSERT_EQ(again->story(), "bid 3, bid 4");
  EXPECT_EQ(again->texts.at(0), there->texts.at(1));
  EXPECT_EQ(again->texts.at(1), there->texts.at(2));
}

TEST_F(Resume, from_nothing_it_is_the_whole_story) {
  bid("ann", 12000);
  EXPECT_EQ(sim.watch(id, 0)->story(), "created 1, bid 2");
}

TEST_F(Resume, who_has_everything_gets_what_comes_and_ticks) {
  const auto watcher = sim.watch(id, 1);
  sim.advance(1s);
  EXPECT_EQ(watcher->story(), "");
  EXPECT_EQ(watcher->of("tick").size(), 1U);
  bid("ann", 12000);
  EXPECT_EQ(watcher->story(), "bid 2");
}

TEST_F(Resume, who_has_more_than_there_is_gets_what_comes) {
  const auto watcher = sim.watch(id, 1000);
  bid("ann", 12000);
  EXPECT_EQ(watcher->story(), "bid 2");
}

TEST_F(Resume, what_happens_while_it_reads_is_not_missed_and_not_told_twice) {
  disk.faults.read_time = [] { return 10ms; };
  bid("ann", 12000);
  const auto watcher = sim.join(id, 1);
  for (std::int64_t amount = 13000; amount < 20000; amount += 1000) {
    sim.advance(3ms);
    bid("bob", amount);
  }
  sim.advance(100ms);
  EXPECT_EQ(watcher->story(), "bid 2, bid 3, bid 4, bid 5, bid 6, bid 7, bid 8, bid 9");
}

TEST_F(Resume, an_auction_that_has_ended_meanwhile_is_told_to_its_end) {
  bid("ann", 12000);
  sim.advance(61s);
  const auto watcher = sim.watch(id, 1);
  EXPECT_EQ(watcher->story(), "bid 2, closed 3");
  EXPECT_EQ(watcher->code, 1000);
  const auto knows_it = sim.watch(id, 3);
  EXPECT_EQ(knows_it->story(), "");
  EXPECT_EQ(knows_it->code, 1000);
}

TEST_F(Resume, an_end_that_comes_while_it_reads_is_told) {
  disk.faults.read_time = [] { return 300ms; };
  sim.advance(59s + 900ms);
  const auto watcher = sim.join(id, 0);
  sim.advance(2s);
  EXPECT_EQ(watcher->story(), "created 1, closed 2");
  EXPECT_EQ(watcher->code, 1000);
}

TEST_F(Resume, all_that_come_again_at_once_share_a_read) {
  int reads = 0;
  disk.faults.read_time = [&] { return ++reads, 10ms; };
  for (const auto amount : {12000, 13000, 14000}) bid("ann", amount);
  std::vector<Watcher> watchers;
  for (std::uint64_t after = 0; after < 5; ++after) watchers.push_back(sim.join(id, after));
  sim.advance(1s);
  EXPECT_EQ(reads, 2) << "that of the first, and one for all others";
  EXPECT_EQ(watchers[0]->story(), "created 1, bid 2, bid 3, bid 4");
  EXPECT_EQ(watchers[2]->story(), "bid 3, bid 4");
  EXPECT_EQ(watchers[4]->story(), "");
  bid("bob", 12500);
  for (const auto& watcher : watchers) EXPECT_TRUE(watcher->story().ends_with("bid 5")) << watcher->story();
}

TEST_F(Resume, who_comes_while_it_reads_for_another_is_told_nothing_twice) {
  disk.faults.read_time = [] { return 10ms; };
  bid("ann", 12000);
  const auto early = sim.join(id, 1);
  sim.advance(9ms);  // what is read does not have what follows
  bid("bob", 13000);
  const auto late = sim.join(id, 3);
  sim.advance(1s);
  EXPECT_EQ(early->story(), "bid 2, bid 3");
  EXPECT_EQ(late->story(), "");
  bid("ann", 14000);
  EXPECT_EQ(late->story(), "bid 4");
}

TEST_F(Resume, who_leaves_while_it_reads_is_forgotten) {
  disk.faults.read_time = [] { return 10ms; };
  const auto watcher = sim.join(id, 0);
  sim.advance(1ms);
  sim.leave(id, watcher);
  sim.advance(1s);
  EXPECT_EQ(watcher->story(), "");
  EXPECT_EQ(watcher.use_count(), 1);
}

}  // namespace
}  // namespace gavel::live::testing::resume_test
