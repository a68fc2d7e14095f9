// Registry: the links of its holders, and what its death does to them (RG-23, RG-24).
#include <algorithm>

#include "registry_house.hpp"

namespace otp::test::rg_links_test {
namespace {

// -- links ---------------------------------------------------------------------------------------------------------

template <class R>
void linked_from_first_to_last(std::size_t n) {
  RegistryHouse<R> h(n);
  const auto a = h.actor();
  const auto links = [&] { return h.w.rt.info(a.pid)->links; };
  EXPECT_TRUE(links().empty());
  h.add(a, "x", 1);
  ASSERT_EQ(links().size(), 1u);
  const Pid home = links()[0];
  bool is_partition = false;
  for (std::size_t i = 0; i < n; ++i) is_partition |= h.registry.partition(i) == home;
  EXPECT_TRUE(is_partition);
  h.add(a, "y", 1);
  EXPECT_EQ(links(), std::vector<Pid>{home});
  h.in(a, [&](Actor&) { h.registry.unregister("x"); });
  EXPECT_EQ(links(), std::vector<Pid>{home});
  h.in(a, [&](Actor&) { h.registry.unregister("y"); });
  EXPECT_TRUE(links().empty());
  const auto theirs = h.w.rt.info(home)->links;
  EXPECT_EQ(std::count(theirs.begin(), theirs.end(), a.pid), 0);
}

TEST(Contract, RG_23_a_holder_is_linked_to_a_partition_from_its_first_key_to_its_last) {
  for (const auto n : kPartitions) {
    linked_from_first_to_last<Unique>(n);
    linked_from_first_to_last<Duplicate>(n);
  }
}

TEST(Contract, RG_24_no_holder_lives_on_unregistered) {
  for (const auto n : kPartitions) {
    RegistryHouse<Unique> h(n);
    std::vector<Pid> holders, partitions;
    for (int i = 0; i < 20; ++i) {
      const auto a = h.actor();
      h.add(a, std::to_string(i), i);
      holders.push_back(a.pid);
    }
    const auto trapping = h.actor(true);
    h.add(trapping, "trapping", 0);
    const auto stranger = h.actor();
    for (std::size_t i = 0; i < n; ++i) partitions.push_back(h.registry.partition(i));
    h.kill(h.registry.partition(n / 2));
    for (std::size_t i = 0; i < n; ++i) {
      EXPECT_TRUE(h.w.rt.alive(h.registry.partition(i)));
      EXPECT_NE(h.registry.partition(i), partitions[i]) << "unique: all partitions restart";
    }
    for (const Pid pid : holders) EXPECT_FALSE(h.w.rt.alive(pid));
    EXPECT_TRUE(h.w.rt.alive(trapping.pid));
    EXPECT_EQ(h.heard(trapping).size(), 1u);
    EXPECT_TRUE(h.w.rt.alive(stranger.pid));
    EXPECT_EQ(h.registry.count(), 0u);
    h.add(trapping, "again", 1);
    EXPECT_EQ(h.registry.keys(trapping.pid), Keys{"again"});
  }
}

TEST(Contract, RG_24_a_duplicate_registry_restarts_only_the_partition_that_was_killed) {
  RegistryHouse<Duplicate> h(8);
  std::vector<std::pair<Pid, Pid>> homes;
  for (int i = 0; i < 20; ++i) {
    const auto a = h.actor();
    h.add(a, "k", i);
    homes.emplace_back(a.pid, h.w.rt.info(a.pid)->links.at(0));
  }
  std::vector<Pid> before;
  for (std::size_t i = 0; i < 8; ++i) before.push_back(h.registry.partition(i));
  const Pid victim = homes[0].second;
  h.kill(victim);
  for (std::size_t i = 0; i < 8; ++i) EXPECT_EQ(h.registry.partition(i) == before[i], before[i] != victim);
  std::size_t left = 0;
  for (const auto& [actor, home] : homes) {
    EXPECT_EQ(h.w.rt.alive(actor), home != victim);
    left += home != victim;
  }
  EXPECT_EQ(h.registry.count(), left);
}

TEST(Contract, RG_24_killing_the_whole_registry_leaves_no_stale_entry) {
  for (const auto n : kPartitions) {
    for (std::uint64_t seed = base_seed(); seed < base_seed() + 30; ++seed) {
      Unique registry("names", {.partitions = n, .listeners = {}, .meta = {}});
      World w(seed);
      w.start_tree(supervisor("top", {.strategy = Strategy::one_for_one, .intensity = 1000}, {registry.child_spec()}));
      std::vector<std::pair<Ref<ActorProtocol>, std::string>> all;
      for (int round = 0; round < 5; ++round) {
        for (int i = 0; i < 10; ++i) {
          const Ref<ActorProtocol> a{w.rt.spawn<Actor>({.trap = i % 2 == 0}).pid};
          const auto key = std::to_string(round * 10 + i);
          all.emplace_back(a, key);
          w.rt.cast(a, Do{[&registry, key](Actor&) {
                      try {
                        EXPECT_TRUE(registry.register_key(key, 0));
                      } catch (const UnknownRegistry&) {
                      }
                    }});
          w.sim.step();
        }
        const auto pick = w.sim.random()() % (n + 1);
        const Pid victim = pick == n ? w.rt.whereis("names") : registry.partition(pick);
        w.rt.exit(victim, Reason::kill());
        for (int i = 0; i < 5; ++i) w.sim.step();
      }
      w.sim.settle();
      ASSERT_TRUE(w.rt.whereis("names"));
      std::size_t found = 0;
      for (const auto& [actor, key] : all) {
        const auto entry = registry.find(key);
        found += entry.has_value();
        ASSERT_EQ(entry.has_value(), !registry.keys(actor.pid).empty());
        if (entry) {
          ASSERT_EQ(entry->pid, actor.pid);
          ASSERT_TRUE(w.rt.alive(actor.pid));
          ASSERT_EQ(w.rt.info(actor.pid)->links.size(), 1u) << "a holder is linked";
        }
      }
      ASSERT_EQ(registry.count(), found);
    }
  }
}

}  // namespace
}  // namespace otp::test::rg_links_test
