// Registry: dispatch, serial and parallel (RG-16 to RG-19).
#include <set>
#include <span>
#include <stdexcept>

#include "core/otp/registry_dispatch.hpp"
#include "registry_house.hpp"

namespace otp::test::rg_dispatch_test {
namespace {

// -- dispatch ------------------------------------------------------------------------------------------------------

TEST(Contract, RG_16_without_entries_dispatch_calls_nobody) {
  for (const auto n : kPartitions) {
    RegistryHouse<Unique> u(n);
    RegistryHouse<Duplicate> d(n);
    d.add(d.actor(), "other", 1);
    u.registry.dispatch("k", [](auto) { FAIL(); });
    d.registry.dispatch("k", [](auto) { FAIL(); });
    bool done = false;
    d.in(d.actor(), [&](Actor& self) {
      dispatch_parallel(
          d.registry, self, std::string("k"), [](auto) { FAIL(); }, [&](Actor&) { done = true; });
    });
    EXPECT_TRUE(done);
  }
}

TEST(Contract, RG_17_serial_dispatch_runs_in_the_caller_with_the_entries_of_the_key) {
  for (const auto n : kPartitions) {
    RegistryHouse<Duplicate> h(n);
    const auto a = h.actor(), b = h.actor();
    h.add(a, "k", 1);
    h.add(b, "k", 2);
    h.add(b, "other", 3);
    std::vector<int> seen;
    h.in(a, [&](Actor&) {
      h.registry.dispatch("k", [&](std::span<const Duplicate::Entry> entries) {
        EXPECT_EQ(self(), a.pid);
        for (const auto& e : entries) seen.push_back(e.value);
      });
    });
    EXPECT_EQ(sorted(seen), (std::vector<int>{1, 2}));
  }
}

TEST(Contract, RG_17_what_the_callback_throws_goes_to_the_caller) {
  RegistryHouse<Duplicate> h(8);
  const auto a = h.actor();
  h.add(a, "k", 1);
  bool caught = false;
  h.in(a, [&](Actor&) {
    try {
      h.registry.dispatch("k", [](auto) { throw std::runtime_error("boom"); });
    } catch (const std::runtime_error& e) {
      caught = e.what() == std::string("boom");
    }
  });
  EXPECT_TRUE(caught);
  EXPECT_TRUE(h.w.rt.alive(a.pid));
}

TEST(Contract, RG_18_dispatch_calls_once_for_each_partition_that_has_entries) {
  RegistryHouse<Duplicate> h(8);
  std::set<Pid> homes;  // the partition that an actor is linked to
  for (int i = 0; i < 20; ++i) {
    const auto a = h.actor();
    h.add(a, "k", i);
    homes.insert(h.w.rt.info(a.pid)->links.at(0));
  }
  ASSERT_GT(homes.size(), 1u);
  std::size_t calls = 0, entries = 0;
  h.registry.dispatch("k", [&](auto some) {
    ++calls;
    entries += some.size();
    EXPECT_FALSE(some.empty());
  });
  EXPECT_EQ(calls, homes.size());
  EXPECT_EQ(entries, 20u);
}

TEST(Contract, RG_19_parallel_dispatch_runs_in_other_processes_and_leaves_nothing_behind) {
  RegistryHouse<Duplicate> h(8);
  const auto caller = h.actor(true);
  for (int i = 0; i < 20; ++i) h.add(h.actor(), "k", i);
  std::set<Pid> runners;
  std::vector<int> seen;
  bool done = false;
  const auto alive = h.w.rt.stats().alive;
  h.in(caller, [&](Actor& self) {
    dispatch_parallel(
        h.registry, self, std::string("k"),
        [&](std::span<const Duplicate::Entry> some) {
          EXPECT_FALSE(done);
          EXPECT_TRUE(runners.insert(otp::self()).second) << "one process for each partition";
          for (const auto& e : some) seen.push_back(e.value);
        },
        [&](Actor& same) {
          done = true;
          EXPECT_EQ(otp::self(), caller.pid);
          EXPECT_TRUE(same.heard.empty());
        });
    EXPECT_FALSE(done);
  });
  EXPECT_TRUE(done);
  EXPECT_EQ(seen.size(), 20u);
  EXPECT_GT(runners.size(), 1u);
  EXPECT_EQ(runners.count(caller.pid), 0u);
  EXPECT_EQ(h.w.rt.stats().alive, alive);
  EXPECT_TRUE(h.heard(caller).empty());
  EXPECT_TRUE(h.w.rt.info(caller.pid)->links.empty());
  EXPECT_EQ(h.w.count(Report::Kind::unexpected), 0u);
}

TEST(Contract, RG_19_a_parallel_callback_that_fails_takes_its_caller_along) {
  RegistryHouse<Duplicate> h(8);
  const auto caller = h.actor();
  h.add(h.actor(), "k", 1);
  bool done = false;
  h.in(caller, [&](Actor& self) {
    dispatch_parallel(
        h.registry, self, std::string("k"), [](auto) { throw std::runtime_error("boom"); },
        [&](Actor&) { done = true; });
  });
  EXPECT_FALSE(done);
  EXPECT_FALSE(h.w.rt.alive(caller.pid));
}

}  // namespace
}  // namespace otp::test::rg_dispatch_test
