// How many watch: in every snapshot, and for those that want to know, when it has changed.
#include "tests/server/live/live_house.hpp"

namespace gavel::live::testing::presence_test {
namespace {

class Presence : public OneAuction {
 protected:
  Watcher curious(std::optional<std::uint64_t> after = {}) {
    const auto watcher = sim.join(id, after, true);
    sim.settle();
    return watcher;
  }
  /// "1 2 3": what it has heard, without its snapshot.
  static std::string heard(const Watcher& watcher) {
    std::string text;
    for (const auto& frame : watcher->of("presence")) text += (text.empty() ? "" : " ") + frame["watchers"].dump();
    return text;
  }
};

TEST_F(Presence, is_in_the_snapshot) {
  EXPECT_EQ(sim.watch(id)->frames.at(0)["watchers"], 1);
  EXPECT_EQ(sim.watch(id)->frames.at(0)["watchers"], 2);
  sim.advance(61s);
  EXPECT_EQ(sim.watch(id)->frames.at(0)["watchers"], 1) << "over: nobody but the one who asks";
}

TEST_F(Presence, is_told_to_those_alone_who_want_to_know) {
  const auto plain = sim.watch(id);
  const auto watcher = curious();
  const auto third = sim.watch(id);
  sim.advance(1s);
  EXPECT_EQ(heard(watcher), "3");
  EXPECT_EQ(heard(plain), "");
  sim.leave(id, third);
  sim.advance(1s);
  EXPECT_EQ(heard(watcher), "3 2");
}

TEST_F(Presence, many_who_come_and_go_in_a_second_are_one_message) {
  const auto watcher = curious();
  std::vector<Watcher> crowd;
  for (int i = 0; i < 50; ++i) crowd.push_back(sim.watch(id));
  for (int i = 0; i < 20; ++i) sim.leave(id, crowd[static_cast<std::size_t>(i)]);
  sim.advance(1s);
  EXPECT_EQ(heard(watcher), "31");
  sim.advance(5s);
  EXPECT_EQ(heard(watcher), "31") << "nothing has changed";
}

TEST_F(Presence, who_comes_again_without_a_snapshot_is_told_too) {
  bid("ann", 20000);
  const auto plain = sim.watch(id);
  const auto watcher = curious(1);
  sim.advance(1s);
  EXPECT_EQ(watcher->story(), "bid 2");
  EXPECT_EQ(heard(watcher), "2");
}

TEST_F(Presence, costs_no_timer_where_nobody_wants_to_know) {
  const auto sleepy = sim.create(sim.terms(1h, 1h));
  sim.watch(sleepy);
  const auto next = sim.world.sim.next_timer();
  ASSERT_TRUE(next);
  EXPECT_GT(*next - sim.world.sim.now(), 1s);
}

}  // namespace
}  // namespace gavel::live::testing::presence_test
