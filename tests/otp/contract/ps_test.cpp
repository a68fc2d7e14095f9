// PartitionSupervisor: the rows PS-01 to PS-07.
#include <future>
#include <map>
#include <set>
#include <stdexcept>

#include "../actor.hpp"
#include "../world.hpp"
#include "core/otp/partition_supervisor.hpp"
#include "core/otp/self.hpp"
#include "core/otp/thread_scheduler.hpp"

namespace otp::test::ps_test {
namespace {

using Partitions = PartitionSupervisor<ActorProtocol>;

// PS-02: a partition supervisor has no auto_shutdown to be switched on.
template <class Options>
concept HasAutoShutdown = requires(Options o) {
  o.auto_shutdown;
};
static_assert(!HasAutoShutdown<PartitionOptions>);

struct House {
  explicit House(std::size_t n) : actors("actors", {.partitions = n, .child = child<Actor>("", {})}) {
    EXPECT_EQ(w.start_tree(actors.child_spec()).kind, Started::Kind::ok);
  }
  ChildCounts counts() {
    std::optional<ChildCounts> counts;
    actors.count_children([&](CallResult<ChildCounts> r) { counts = *r; });
    w.sim.settle();
    return counts.value();
  }
  std::size_t resize(std::size_t n) {
    std::optional<std::size_t> before;
    actors.resize(n, [&](std::size_t old) { before = old; });
    w.sim.settle();
    return before.value();
  }
  std::set<Pid> routed() {
    std::set<Pid> all;
    for (int key = 0; key < 100; ++key) all.insert(actors.route(key).pid);
    return all;
  }
  Partitions actors;
  World w;
};

TEST(Contract, PS_01_one_child_for_each_scheduler_with_ids_from_0) {
  Partitions actors("actors", {.child = child<Actor>("", {})});
  ThreadScheduler scheduler({.workers = 3});
  Runtime rt(scheduler);
  ASSERT_EQ(start_tree(rt, actors.child_spec()).kind, Started::Kind::ok);
  EXPECT_EQ(scheduler.workers(), 3u);
  EXPECT_EQ(actors.partitions(), 3u);
  std::promise<std::vector<ChildInfo>> promise;
  actors.which_children([&](CallResult<std::vector<ChildInfo>> r) { promise.set_value(std::move(*r)); });
  const auto children = promise.get_future().get();
  ASSERT_EQ(children.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(children[i].id, std::to_string(2 - i));  // newest first
    EXPECT_EQ(children[i].pid, actors.partition(2 - i));
    EXPECT_TRUE(rt.alive(children[i].pid));
  }
}

TEST(Contract, PS_01_a_name_and_a_key_lead_to_a_partition) {
  House h(3);
  for (int key = 0; key < 10; ++key) {
    const auto i = static_cast<std::size_t>(key % 3);
    EXPECT_EQ(h.actors.route(key).pid, h.actors.partition(i)) << key;
    EXPECT_EQ(h.actors.route(-key).pid, h.actors.partition(i)) << key;
    EXPECT_EQ(h.actors.via(key).whereis().pid, h.actors.partition(i)) << key;
  }
  Pid ran;
  h.w.rt.cast(h.actors.via("some text"), Do{[&](Actor&) { ran = self(); }});
  h.w.sim.settle();
  EXPECT_EQ(ran, h.actors.route("some text").pid);
}

TEST(Contract, PS_01_each_partition_may_have_arguments_of_its_own) {
  std::map<std::size_t, Pid> inits;
  Partitions actors("actors", {.partitions = 4, .child_of = [&inits](std::size_t i) {
                                 return child<Actor>("", {.in_init = [&inits, i](Actor&) { inits[i] = self(); }});
                               }});
  World w;
  ASSERT_EQ(w.start_tree(actors.child_spec()).kind, Started::Kind::ok);
  ASSERT_EQ(inits.size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(inits[i], actors.partition(i));
}

TEST(Contract, PS_02_without_name_child_or_partition_it_is_an_error) {
  const auto a = child<Actor>("", {});
  EXPECT_THROW(Partitions("", {.child = a}), std::invalid_argument);
  EXPECT_THROW(Partitions("actors", {}), std::invalid_argument);
  EXPECT_THROW(Partitions("actors", {.partitions = 0, .child = a}), std::invalid_argument);
}

TEST(Contract, PS_04_the_same_key_always_leads_to_the_same_partition) {
  House h(8);
  std::map<std::string, Pid> first;
  std::set<Pid> used;
  for (int i = 0; i < 100; ++i) {
    const auto key = "key " + std::to_string(i);
    first[key] = h.actors.route(key).pid;
    used.insert(first[key]);
  }
  EXPECT_EQ(used.size(), 8u) << "all partitions have their share";
  for (int again = 0; again < 3; ++again) {
    for (const auto& [key, pid] : first) EXPECT_EQ(h.actors.route(key).pid, pid);
  }
  // In every run and every runtime.
  EXPECT_EQ(stable_hash("key 1") % 8, stable_hash(std::string("key 1")) % 8);
  EXPECT_EQ(stable_hash(""), 0xCBF29CE484222325ull);
  EXPECT_EQ(stable_hash("a"), 0xAF63DC4C8601EC8Cull);
  House other(8);
  for (const auto& [key, pid] : first) {
    std::size_t i = 0;
    while (h.actors.partition(i) != pid) ++i;
    EXPECT_EQ(other.actors.route(key).pid, other.actors.partition(i));
  }
}

TEST(Contract, PS_04_a_restarted_partition_keeps_its_keys) {
  House h(4);
  const Pid before = h.actors.route(2).pid;
  h.w.rt.exit(before, Reason::kill());
  h.w.sim.settle();
  const Pid after = h.actors.route(2).pid;
  EXPECT_NE(after, before);
  EXPECT_TRUE(h.w.rt.alive(after));
  EXPECT_EQ(after, h.actors.partition(2));
}

TEST(Contract, PS_06_resize_changes_who_is_active_and_tells_the_count_before) {
  House h(8);
  const auto expect = [&](std::size_t before, std::size_t n) {
    EXPECT_EQ(h.resize(n), before);
    EXPECT_EQ(h.actors.partitions(), n);
    EXPECT_EQ(h.counts().specs, 8u);
    EXPECT_EQ(h.counts().active, n);
  };
  expect(8, 3);
  EXPECT_EQ(h.routed(), (std::set<Pid>{h.actors.partition(0), h.actors.partition(1), h.actors.partition(2)}));
  for (const Pid pid : h.routed()) EXPECT_TRUE(h.w.rt.alive(pid));
  expect(3, 0);
  EXPECT_THROW(h.actors.route(1), std::invalid_argument);
  EXPECT_THROW(h.actors.via(1).whereis(), std::invalid_argument);
  expect(0, 8);
  EXPECT_EQ(h.routed().size(), 8u);
  for (const Pid pid : h.routed()) EXPECT_TRUE(h.w.rt.alive(pid));
  EXPECT_THROW(h.actors.resize(9, [](std::size_t) { FAIL(); }), std::invalid_argument);
  expect(8, 8);
}

TEST(Contract, PS_06_a_stopped_partition_is_routed_to_by_nobody_from_the_first_moment) {
  House h(8);
  h.actors.resize(3, [](std::size_t) {});
  for (int i = 0; i < 50; ++i) {
    for (const Pid pid : h.routed()) ASSERT_TRUE(h.w.rt.alive(pid));
    h.w.sim.step();
  }
}

template <class F>
void expect_noproc(F f) {
  try {
    f();
    ADD_FAILURE() << "no exit";
  } catch (const Exit& exit) {
    EXPECT_EQ(exit.reason, Reason::noproc());
  }
}

void expect_unknown(Partitions& actors) {
  expect_noproc([&] { actors.partitions(); });
  expect_noproc([&] { actors.count_children([](auto) { FAIL(); }); });
  expect_noproc([&] { actors.which_children([](auto) { FAIL(); }); });
  expect_noproc([&] { actors.route(1); });
  expect_noproc([&] { actors.via("k").whereis(); });
  expect_noproc([&] { actors.resize(1, [](auto) { FAIL(); }); });
}

TEST(Contract, PS_07_what_does_not_run_exits_with_noproc) {
  Partitions actors("actors", {.partitions = 2, .child = child<Actor>("", {})});
  expect_unknown(actors);
  World w;
  const Started started = w.start_tree(actors.child_spec());
  EXPECT_EQ(actors.partitions(), 2u);
  w.stop(started.pid);
  expect_unknown(actors);
}

TEST(Contract, PS_07_a_process_that_routes_to_nobody_ends_with_noproc) {
  Partitions actors("actors", {.partitions = 2, .child = child<Actor>("", {})});
  World w;
  const auto a = w.start<Actor>({});
  Reason reason;
  w.rt.monitor(a.pid, [&](Reason r) { reason = std::move(r); });
  w.rt.cast(a, Do{[&](Actor&) { actors.route(1); }});
  w.sim.settle();
  EXPECT_EQ(reason, Reason::noproc());
}

}  // namespace
}  // namespace otp::test::ps_test
