#include "peer.hpp"
#include "world.hpp"

namespace otp::test::links_test {
namespace {

using namespace std::chrono_literals;

using Strings = std::vector<std::string>;

struct Links : ::testing::Test {
  World w;
  Ref<PeerProtocol> peer(bool trap = false) { return w.start<Peer>({trap}); }
  void link(Ref<PeerProtocol> a, Ref<PeerProtocol> b) {
    w.rt.cast(a, LinkTo{b.pid});
    w.sim.settle();
  }
  void exit(Ref<PeerProtocol> a, Reason reason) {
    w.rt.exit(a.pid, std::move(reason));
    w.sim.settle();
  }
};

TEST_F(Links, PR_01_an_abnormal_end_takes_the_linked_with_it) {
  auto a = peer(), b = peer();
  link(a, b);
  exit(a, Reason::other("boom"));
  EXPECT_FALSE(w.rt.alive(b.pid));
}

TEST_F(Links, PR_02_a_normal_end_does_not) {
  auto a = peer(), b = peer();
  link(a, b);
  EXPECT_EQ(w.stop(a.pid), Reason::normal());
  EXPECT_TRUE(w.rt.alive(b.pid));
}

TEST_F(Links, PR_03_a_trapping_process_gets_one_message_for_any_reason) {
  auto a = peer(), b = peer(), c = peer(true);
  link(a, c);
  link(b, c);
  w.stop(a.pid);
  exit(b, Reason::other("boom"));
  EXPECT_EQ(w.call(c, Events{}).value(), (Strings{"exit normal", "exit boom"}));
}

TEST_F(Links, PR_05_a_link_to_the_dead) {
  auto dead = peer(), trapping = peer(true), plain = peer();
  w.stop(dead.pid);
  link(trapping, dead);
  link(plain, dead);
  EXPECT_EQ(w.call(trapping, Events{}).value(), (Strings{"exit noproc"}));
  EXPECT_FALSE(w.rt.alive(plain.pid));
}

TEST_F(Links, PR_06_a_ring_ends_once) {
  auto a = peer(), b = peer(), c = peer();
  link(a, b), link(b, c), link(c, a);
  exit(b, Reason::other("boom"));
  EXPECT_EQ(w.rt.stats().alive, 0u);
}

TEST_F(Links, PR_07_after_unlink_nothing_is_heard) {
  auto a = peer(true), b = peer();
  link(a, b);
  w.rt.cast(a, UnlinkFrom{b.pid});
  w.sim.settle();
  exit(b, Reason::other("boom"));
  EXPECT_EQ(w.call(a, Events{}).value(), Strings{});
}

TEST_F(Links, PR_09_kill_cannot_be_trapped_and_peers_see_killed) {
  auto a = peer(true), b = peer(true);
  link(a, b);
  exit(a, Reason::kill());
  EXPECT_FALSE(w.rt.alive(a.pid));
  EXPECT_EQ(w.call(b, Events{}).value(), (Strings{"exit killed"}));
}

TEST_F(Links, PR_11_exit_with_normal_by_another) {
  auto a = peer(), b = peer(true);
  exit(a, Reason::normal());
  exit(b, Reason::normal());
  EXPECT_TRUE(w.rt.alive(a.pid));
  EXPECT_EQ(w.call(b, Events{}).value(), (Strings{"exit normal"}));
}

TEST_F(Links, PR_12_exit_with_normal_of_oneself_ends) {
  auto a = peer();
  w.rt.cast(a, ExitOther{a.pid, Reason::normal()});
  w.sim.settle();
  EXPECT_FALSE(w.rt.alive(a.pid));
}

TEST_F(Links, PR_16_a_monitor_hears_once) {
  auto a = peer(), b = peer();
  w.call(a, MonitorOf{b.pid}).value();
  exit(b, Reason::other("boom"));
  EXPECT_EQ(w.call(a, Events{}).value(), (Strings{"down boom"}));
}

TEST_F(Links, PR_17_two_monitors_are_two) {
  auto a = peer(), b = peer();
  const auto first = w.call(a, MonitorOf{b.pid}).value();
  w.call(a, MonitorOf{b.pid}).value();
  w.rt.cast(a, Demonitor{first});
  w.sim.settle();
  exit(b, Reason::other("boom"));
  EXPECT_EQ(w.call(a, Events{}).value(), (Strings{"down boom"}));
}

TEST_F(Links, PR_18_a_monitor_of_the_dead_answers_noproc) {
  auto a = peer(), b = peer();
  w.stop(b.pid);
  w.call(a, MonitorOf{b.pid}).value();
  EXPECT_EQ(w.call(a, Events{}).value(), (Strings{"down noproc"}));
}

// The numbers of monitors inside and outside are one series: letting go of the one never lets go of the other.
TEST_F(Links, a_monitor_that_is_taken_back_takes_no_other_with_it) {
  auto a = peer(), b = peer(), c = peer();
  int heard = 0;
  for (int i = 0; i < 50; ++i) w.rt.monitor(b.pid, [&](Reason) { ++heard; });
  for (int i = 0; i < 50; ++i) {
    w.rt.cast(a, Demonitor{w.call(a, MonitorOf{b.pid}).value()});
    w.call(c, MonitorOf{b.pid}).value();
  }
  w.sim.settle();
  EXPECT_EQ(w.rt.info(a.pid)->monitors, 0u);
  EXPECT_EQ(w.rt.info(b.pid)->watchers, 100u);
  w.rt.exit(c.pid, Reason::kill());
  EXPECT_EQ(w.rt.info(b.pid)->watchers, 50u);
  w.rt.exit(b.pid, Reason::kill());
  EXPECT_EQ(heard, 50);
}

// Quick only if each of them is found without looking through the others.
TEST_F(Links, a_process_that_very_many_watch_and_let_go) {
  auto a = peer(), b = peer();
  constexpr int kMany = 20'000;
  std::vector<std::uint64_t> refs;
  for (int i = 0; i < kMany; ++i) w.rt.call(a, MonitorOf{b.pid}, kInfinity, [&](auto r) { refs.push_back(r.value()); });
  w.sim.settle();
  for (auto ref : refs) w.rt.cast(a, Demonitor{ref});
  w.sim.settle();
  EXPECT_EQ(w.rt.info(b.pid)->watchers, 0u);
  for (int i = 0; i < kMany; ++i) w.rt.call(a, MonitorOf{b.pid}, kInfinity, [](auto) {});
  w.sim.settle();
  w.rt.exit(b.pid, Reason::kill());
  EXPECT_EQ(w.call(a, Events{}).value().size(), static_cast<std::size_t>(kMany));
  EXPECT_EQ(w.rt.info(a.pid)->monitors, 0u);
}

TEST_F(Links, PR_24_a_killed_process_is_dead_before_kill_returns) {
  auto a = peer();
  w.rt.exit(a.pid, Reason::kill());
  EXPECT_FALSE(w.rt.alive(a.pid));
}

TEST_F(Links, a_stale_pid_stays_dead_when_its_slot_is_used_again) {
  auto a = peer();
  exit(a, Reason::kill());
  auto b = peer();
  EXPECT_EQ(a.pid.slot(), b.pid.slot());
  EXPECT_FALSE(w.rt.alive(a.pid));
  EXPECT_EQ(w.call(a, Events{}).error().code, CallErrc::noproc);
}

}  // namespace
}  // namespace otp::test::links_test
