// Registry: keys as names of processes (RG-13).
#include <memory>
#include <optional>

#include "registry_house.hpp"

namespace otp::test::rg_via_test {
namespace {

// -- via -----------------------------------------------------------------------------------------------------------

TEST(Contract, RG_13_a_start_under_a_held_key_runs_no_init) {
  for (const auto n : kPartitions) {
    RegistryHouse<Unique> h(n);
    const auto a = h.actor();
    h.add(a, "k", 1);
    bool ran = false;
    const auto before = h.w.rt.stats().alive;
    const Started second = h.w.rt.spawn<Actor>({.trap = false, .in_init = [&](Actor&) { ran = true; }},
                                               {.via = h.registry.via<ActorProtocol>("k", 2).name()});
    EXPECT_EQ(second.kind, Started::Kind::already_started);
    EXPECT_EQ(second.pid, a.pid);
    h.w.sim.settle();
    EXPECT_FALSE(ran);
    EXPECT_EQ(h.w.rt.stats().alive, before);
    EXPECT_EQ(h.registry.find("k")->value, 1);
  }
}

TEST(Contract, RG_13_a_start_under_a_free_key_registers_it_before_init_with_the_value_of_the_name) {
  for (const auto n : kPartitions) {
    RegistryHouse<Unique> h(n);
    const auto name = h.registry.via<ActorProtocol>("k", 5);
    std::optional<Unique::Entry> seen;
    const Started started = h.w.rt.spawn<Actor>(
        {.trap = false, .in_init = [&](Actor&) { seen = h.registry.find("k"); }}, {.via = name.name()});
    ASSERT_EQ(started.kind, Started::Kind::ok);
    h.w.sim.settle();
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->pid, started.pid);
    EXPECT_EQ(seen->value, 5);
    EXPECT_EQ(name.whereis().pid, started.pid);
    int done = 0;
    h.w.rt.cast(name, Do{[&](Actor& self) {
                  ++done;
                  self.await(h.registry.via<ActorProtocol>("nobody", 0), Heard{}, std::chrono::seconds(5),
                             [&](Actor&, CallResult<Keys> r) {
                               ++done;
                               EXPECT_EQ(r.error().code, CallErrc::noproc);
                             });
                }});
    h.w.rt.call(name, Heard{}, std::chrono::seconds(5), [&](CallResult<Keys> r) {
      ++done;
      EXPECT_TRUE(r);
    });
    h.w.sim.settle();
    EXPECT_EQ(done, 3);
    h.kill(started.pid);
    EXPECT_FALSE(name.whereis());
  }
}

// The look-up finds the key free, and then somebody else is quicker.
struct Slow final : ViaName {
  Slow(Unique& r, Pid o) : registry(r), other(o) {}
  Pid register_name(Pid) const override { return other; }
  Pid whereis_name() const override { return {}; }
  Unique& registry;
  Pid other;
};

TEST(Contract, RG_13_who_loses_the_key_at_the_last_moment_never_runs) {
  RegistryHouse<Unique> h(1);
  const auto a = h.actor();
  const auto before = h.w.rt.stats().alive;
  for (int i = 0; i < 3; ++i) {
    const Started second =
        h.w.rt.spawn<Actor>({.trap = false, .in_init = [](Actor&) { FAIL(); }},
                            {.via = std::make_shared<Slow>(h.registry, a.pid), .link = a.pid, .parent = a.pid});
    EXPECT_EQ(second.kind, Started::Kind::already_started);
    EXPECT_EQ(second.pid, a.pid);
    h.w.sim.settle();
  }
  EXPECT_EQ(h.w.rt.stats().alive, before);
  EXPECT_TRUE(h.w.rt.info(a.pid)->links.empty());
  EXPECT_EQ(h.w.rt.processes().size(), before);
}

TEST(Contract, RG_13_a_supervised_child_takes_its_key_over_when_it_is_restarted) {
  RegistryHouse<Unique> h(8);
  const auto name = h.registry.via<ActorProtocol>("k", 5);
  h.w.start_tree(supervisor("s", {.strategy = Strategy::one_for_one},
                            {child<Actor>("a", {}).named(h.registry.via<ActorProtocol>("k", 5))}));
  const Pid first = name.whereis().pid;
  ASSERT_TRUE(first);
  h.kill(first);
  ASSERT_TRUE(name.whereis());
  EXPECT_NE(name.whereis().pid, first);
}

}  // namespace
}  // namespace otp::test::rg_via_test
