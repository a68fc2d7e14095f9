#include "core/otp/supervisor.hpp"

#include <algorithm>
#include <map>

#include "counter.hpp"
#include "world.hpp"

namespace otp::test::supervisor_test {
namespace {

using namespace std::chrono_literals;
using Strings = std::vector<std::string>;

struct Trees : ::testing::Test {
  World w;
  Log log = make_log();

  ChildSpec counter(const std::string& id, bool trap = false) {
    return child<Counter>(id, {.name = id, .log = log, .trap = trap});
  }
  Ref<SupervisorProtocol> start(Strategy strategy, std::vector<ChildSpec> children, std::uint32_t intensity = 100) {
    const Started s =
        w.start_tree(supervisor("top", {.strategy = strategy, .intensity = intensity}, std::move(children)));
    return {s.pid};
  }
  std::map<std::string, Pid> pids(Ref<SupervisorProtocol> sup) {
    std::map<std::string, Pid> all;
    for (const auto& c : w.call(sup, WhichChildren{}).value()) all[c.id] = c.pid;
    return all;
  }
  void crash(Pid pid) {
    w.rt.cast(Ref<CounterProtocol>{pid}, Boom{});
    w.sim.settle();
  }
  Strings take_log() { return std::exchange(*log, {}); }
};

TEST_F(Trees, SU_06_children_start_in_order_and_SU_07_stop_in_reverse) {
  auto sup = start(Strategy::one_for_one, {counter("a", true), counter("b", true), counter("c", true)});
  EXPECT_EQ(take_log(), (Strings{"a init", "b init", "c init"}));
  EXPECT_EQ(w.stop(sup.pid, Reason::shutdown()), Reason::shutdown());
  EXPECT_EQ(take_log(), (Strings{"c terminate shutdown", "c gone", "b terminate shutdown", "b gone",
                                 "a terminate shutdown", "a gone"}));
}

TEST_F(Trees, SU_04_two_equal_ids_start_nothing) {
  auto sup = start(Strategy::one_for_one, {counter("a"), counter("a")});
  EXPECT_FALSE(w.rt.alive(sup.pid));
  EXPECT_TRUE(log->empty());
}

TEST_F(Trees, SU_27_one_for_one_restarts_only_the_child) {
  auto sup = start(Strategy::one_for_one, {counter("a"), counter("b"), counter("c")});
  auto before = pids(sup);
  crash(before["b"]);
  auto after = pids(sup);
  EXPECT_EQ(after["a"], before["a"]);
  EXPECT_NE(after["b"], before["b"]);
  EXPECT_TRUE(w.rt.alive(after["b"]));
  EXPECT_EQ(after["c"], before["c"]);
}

TEST_F(Trees, SU_28_one_for_all_stops_the_others_last_first_and_starts_all) {
  auto sup = start(Strategy::one_for_all, {counter("a"), counter("b"), counter("c")});
  take_log();
  crash(pids(sup)["a"]);
  EXPECT_EQ(take_log(), (Strings{"a terminate error: std::runtime_error: boom", "a gone", "c gone", "b gone", "a init",
                                 "b init", "c init"}));
}

TEST_F(Trees, SU_29_rest_for_one_leaves_those_before_it) {
  auto sup = start(Strategy::rest_for_one, {counter("a"), counter("b"), counter("c"), counter("d")});
  auto before = pids(sup);
  take_log();
  crash(before["b"]);
  EXPECT_EQ(take_log(), (Strings{"b terminate error: std::runtime_error: boom", "b gone", "d gone", "c gone", "b init",
                                 "c init", "d init"}));
  EXPECT_EQ(pids(sup)["a"], before["a"]);
}

TEST_F(Trees, SU_24_25_26_restart_types) {
  auto sup = start(Strategy::one_for_one, {counter("p"), counter("t").restarts(Restart::transient),
                                           counter("x").restarts(Restart::temporary)});
  auto before = pids(sup);
  for (const auto& [id, pid] : before) w.rt.cast(Ref<CounterProtocol>{pid}, StopWith{Reason::normal()});
  w.sim.settle();
  auto after = pids(sup);
  EXPECT_NE(after["p"], before["p"]);
  EXPECT_TRUE(after["p"]);
  EXPECT_TRUE(after.contains("t"));
  EXPECT_FALSE(after["t"]);
  EXPECT_FALSE(after.contains("x"));
}

TEST_F(Trees, SU_42_one_crash_too_many_ends_the_supervisor_with_shutdown) {
  auto sup = start(Strategy::one_for_one, {counter("a"), counter("b")}, 2);
  std::optional<Reason> end;
  w.rt.monitor(sup.pid, [&](Reason r) { end = r; });
  crash(pids(sup)["a"]);
  crash(pids(sup)["a"]);
  EXPECT_FALSE(end);
  crash(pids(sup)["b"]);
  ASSERT_TRUE(end);
  EXPECT_EQ(*end, Reason::shutdown());
  EXPECT_EQ(w.rt.stats().alive, 0u);
  EXPECT_EQ(w.count(Report::Kind::shutdown), 1u);
}

TEST_F(Trees, restarts_that_are_far_apart_are_not_counted_together) {
  auto sup = start(Strategy::one_for_one, {counter("a")}, 1);
  for (int i = 0; i < 20; ++i) {
    crash(pids(sup)["a"]);
    ASSERT_TRUE(w.rt.alive(sup.pid));
    w.sim.advance(5001ms);
  }
}

TEST_F(Trees, SU_45_a_group_restart_counts_once) {
  auto sup = start(Strategy::one_for_all, {counter("a"), counter("b"), counter("c")}, 1);
  crash(pids(sup)["b"]);
  EXPECT_TRUE(w.rt.alive(sup.pid));
}

TEST_F(Trees, SU_51_a_child_slower_than_its_shutdown_is_killed) {
  auto sup = start(Strategy::one_for_one, {counter("a", true).shuts_down(Shutdown::brutal_kill()), counter("b", true)});
  take_log();
  w.stop(sup.pid, Reason::shutdown());
  EXPECT_EQ(take_log(), (Strings{"b terminate shutdown", "b gone", "a gone"}));
}

TEST_F(Trees, SU_12_to_20_children_are_managed_by_id) {
  auto sup = start(Strategy::one_for_one, {counter("a")});
  EXPECT_EQ(w.call(sup, StartChild{counter("a")}).value().error().code, ChildErrc::already_started);
  EXPECT_TRUE(w.call(sup, StartChild{counter("b")}).value());
  EXPECT_EQ(w.call(sup, RestartChild{"b"}).value().error().code, ChildErrc::running);
  EXPECT_EQ(w.call(sup, DeleteChild{"b"}).value().error().code, ChildErrc::running);
  EXPECT_TRUE(w.call(sup, TerminateChild{"b"}).value());
  EXPECT_TRUE(w.call(sup, TerminateChild{"b"}).value());
  EXPECT_EQ(w.call(sup, StartChild{counter("b")}).value().error().code, ChildErrc::already_present);
  EXPECT_TRUE(w.call(sup, RestartChild{"b"}).value());
  EXPECT_TRUE(w.call(sup, TerminateChild{"b"}).value());
  EXPECT_TRUE(w.call(sup, DeleteChild{"b"}).value());
  EXPECT_EQ(w.call(sup, TerminateChild{"b"}).value().error().code, ChildErrc::not_found);
  const auto counts = w.call(sup, CountChildren{}).value();
  EXPECT_EQ(counts.specs, 1u);
  EXPECT_EQ(counts.active, 1u);
}

TEST_F(Trees, SU_14_a_failed_start_leaves_no_spec) {
  auto sup = start(Strategy::one_for_one, {});
  auto bad = child<Counter>("bad", {.init_stop = Reason::other("no luck")});
  const auto result = w.call(sup, StartChild{bad}).value();
  EXPECT_EQ(result.error().code, ChildErrc::failed);
  EXPECT_EQ(result.error().reason, Reason::other("no luck"));
  EXPECT_TRUE(pids(sup).empty());
}

TEST_F(Trees, a_child_that_cannot_start_stops_those_before_it) {
  auto sup = start(Strategy::one_for_one,
                   {counter("a"), child<Counter>("bad", {.init_stop = Reason::other("no luck")}), counter("c")});
  EXPECT_FALSE(w.rt.alive(sup.pid));
  EXPECT_EQ(take_log(), (Strings{"a init", "a gone"}));
}

TEST_F(Trees, SU_60_a_killed_supervisor_takes_its_children_with_it) {
  auto sup = start(Strategy::one_for_one, {counter("a"), counter("b", true)});
  w.rt.exit(sup.pid, Reason::kill());
  w.sim.settle();
  EXPECT_EQ(w.rt.stats().alive, 0u);
  EXPECT_NE(std::find(log->begin(), log->end(), "b terminate killed"), log->end());
}

TEST_F(Trees, a_name_moves_to_the_new_child) {
  auto sup = start(Strategy::one_for_one, {counter("a").named("named")});
  const Pid before = w.rt.whereis("named");
  crash(before);
  const Pid after = w.rt.whereis("named");
  EXPECT_NE(before, after);
  EXPECT_TRUE(w.rt.alive(after));
  static_cast<void>(sup);
}

TEST_F(Trees, an_inner_supervisor_that_gives_up_is_restarted_by_the_outer) {
  auto inner = supervisor("inner", {.intensity = 0}, {counter("a")});
  auto sup = start(Strategy::one_for_one, {inner, counter("b")});
  auto before = pids(sup);
  auto children = w.call(Ref<SupervisorProtocol>{before["inner"]}, WhichChildren{}).value();
  crash(children.at(0).pid);
  auto after = pids(sup);
  EXPECT_NE(after["inner"], before["inner"]);
  EXPECT_EQ(after["b"], before["b"]);
  EXPECT_EQ(w.call(Ref<SupervisorProtocol>{after["inner"]}, CountChildren{}).value().active, 1u);
}

// Whatever crashes in whatever order: as long as the intensity is not used up, the tree is whole again when it rests.
TEST_F(Trees, after_random_crashes_the_tree_is_whole) {
  for (std::uint64_t seed = base_seed(); seed < base_seed() + 100; ++seed) {
    World world(seed);
    for (auto strategy : {Strategy::one_for_one, Strategy::one_for_all, Strategy::rest_for_one}) {
      const Started s = world.start_tree(supervisor(
          "top", {.strategy = strategy, .intensity = 1000},
          {child<Counter>("a", {}),
           supervisor("s", {.strategy = strategy, .intensity = 2}, {child<Counter>("b", {}), child<Counter>("c", {})}),
           child<Counter>("d", {})}));
      for (int i = 0; i < 30; ++i) {
        const auto all = world.rt.processes();
        const Pid victim = all[world.sim.random()() % all.size()];
        if (victim != s.pid) world.rt.exit(victim, world.sim.random()() % 2 ? Reason::kill() : Reason::other("boom"));
        for (auto n = world.sim.random()() % 5; n > 0; --n) world.sim.step();
      }
      world.sim.settle();
      ASSERT_EQ(world.rt.stats().alive, 6u);
      world.stop(s.pid);
      ASSERT_EQ(world.rt.stats().alive, 0u);
    }
  }
}

}  // namespace
}  // namespace otp::test::supervisor_test
