// Registry: the rows RG-01 to RG-27 (RG-14 does not compile: see below). All with one partition and with eight: RG-26.
#include <algorithm>
#include <future>
#include <map>
#include <memory>
#include <set>
#include <thread>

#include "../actor.hpp"
#include "../world.hpp"
#include "core/otp/registry.hpp"
#include "core/otp/registry_dispatch.hpp"
#include "core/otp/registry_lock.hpp"
#include "core/otp/supervisor.hpp"
#include "core/otp/thread_scheduler.hpp"

namespace otp::test {
namespace {

using Unique = Registry<std::string, int>;
using Duplicate = DuplicateRegistry<std::string, int>;
using Keys = std::vector<std::string>;

// RG-14: what a duplicate registry cannot do is not there.
template <class R>
concept HasUpdate = requires(R& r) {
  r.update_value(std::string(), [](int v) { return v; });
};
template <class R>
concept HasVia = requires(R& r) {
  r.template via<ActorProtocol>(std::string(), 0);
};
static_assert(HasUpdate<Unique> && HasVia<Unique>);
static_assert(!HasUpdate<Duplicate> && !HasVia<Duplicate>);

std::vector<int> sorted(std::vector<int> all) {
  std::sort(all.begin(), all.end());
  return all;
}
template <class Entries>
std::vector<int> values(const Entries& entries) {
  std::vector<int> all;
  for (const auto& e : entries) all.push_back(e.value);
  return sorted(std::move(all));
}

/// A registry of one partition or eight, under a supervisor, and actors.
template <class R>
struct House {
  explicit House(std::size_t partitions, typename R::Options options = {})
      : registry("names", [&] { return options.partitions = partitions, std::move(options); }()) {
    top =
        w.start_tree(supervisor("top", {.strategy = Strategy::one_for_one, .intensity = 100}, {registry.child_spec()}));
    EXPECT_EQ(top.kind, Started::Kind::ok);
  }
  Ref<ActorProtocol> actor(bool trap = false) { return w.start<Actor>({.trap = trap}); }
  /// Runs f in the actor, and what comes of it.
  void in(Ref<ActorProtocol> who, std::function<void(Actor&)> f) {
    w.rt.cast(who, Do{std::move(f)});
    w.sim.settle();
  }
  void add(Ref<ActorProtocol> who, const std::string& key, int value) {
    in(who, [&](Actor&) { EXPECT_TRUE(registry.register_key(key, value)); });
  }
  void kill(Pid pid) {
    w.rt.exit(pid, Reason::kill());
    w.sim.settle();
  }
  std::vector<std::string> heard(Ref<ActorProtocol> who) { return w.call(who, Heard{}).value(); }

  R registry;
  World w;
  Started top;
};

constexpr std::size_t kPartitions[] = {1, 8};

// -- unique keys ---------------------------------------------------------------------------------------------------

TEST(Contract, RG_01_a_free_key_is_registered_and_looked_up) {
  for (const auto n : kPartitions) {
    House<Unique> h(n);
    const auto a = h.actor();
    EXPECT_TRUE(h.registry.lookup("k").empty());
    h.add(a, "k", 7);
    const auto found = h.registry.lookup("k");
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].pid, a.pid);
    EXPECT_EQ(found[0].value, 7);
    EXPECT_EQ(h.registry.whereis("k"), a.pid);
    EXPECT_EQ(h.registry.keys(a.pid), Keys{"k"});
    EXPECT_EQ(h.registry.values("k", a.pid), std::vector<int>{7});
    EXPECT_EQ(h.registry.count(), 1u);
  }
}

TEST(Contract, RG_02_a_held_key_is_refused_and_the_loser_has_no_entry) {
  for (const auto n : kPartitions) {
    House<Unique> h(n);
    const auto a = h.actor(), b = h.actor();
    h.add(a, "k", 1);
    h.in(b, [&](Actor&) {
      const auto refused = h.registry.register_key("k", 2);
      ASSERT_FALSE(refused);
      EXPECT_EQ(refused.error().pid, a.pid);
    });
    EXPECT_EQ(h.registry.find("k")->value, 1);
    EXPECT_TRUE(h.registry.keys(b.pid).empty());
    EXPECT_TRUE(h.w.rt.info(b.pid)->links.empty());
    EXPECT_EQ(h.registry.count(), 1u);
  }
}

TEST(Contract, RG_02_a_key_of_ones_own_is_refused_too) {
  House<Unique> h(1);
  const auto a = h.actor();
  h.add(a, "k", 1);
  h.in(a, [&](Actor&) { EXPECT_EQ(h.registry.register_key("k", 2).error().pid, a.pid); });
  EXPECT_EQ(h.registry.find("k")->value, 1);
  EXPECT_EQ(h.registry.keys(a.pid), Keys{"k"});
}

TEST(Contract, RG_04_of_two_that_race_one_wins_and_the_other_learns_who) {
  for (const auto n : kPartitions) {
    Unique registry("names", {.partitions = n, .listeners = {}, .meta = {}});
    ThreadScheduler scheduler({.workers = 4});
    Runtime rt(scheduler);
    ASSERT_EQ(start_tree(rt, registry.child_spec()).kind, Started::Kind::ok);
    constexpr int kRacers = 8;
    for (int round = 0; round < 50; ++round) {
      const std::string key = std::to_string(round);
      std::vector<std::future<Pid>> results;  // nobody: won
      std::vector<Pid> racers;
      for (int i = 0; i < kRacers; ++i) {
        const Ref<ActorProtocol> racer{rt.start<Actor>({}).pid};
        racers.push_back(racer.pid);
        const auto result = std::make_shared<std::promise<Pid>>();
        results.push_back(result->get_future());
        rt.cast(racer, Do{[&registry, key, result](Actor&) {
                  const auto r = registry.register_key(key, 0);
                  result->set_value(r ? Pid{} : r.error().pid);
                }});
      }
      std::vector<Pid> winners;
      std::set<Pid> told;
      for (int i = 0; i < kRacers; ++i) {
        if (const Pid other = results[i].get()) {
          told.insert(other);
        } else {
          winners.push_back(racers[i]);
        }
      }
      ASSERT_EQ(winners.size(), 1u);
      ASSERT_EQ(told, std::set<Pid>{winners[0]});
      ASSERT_EQ(registry.whereis(key), winners[0]);
    }
  }
}

TEST(Contract, RG_08_all_entries_of_the_dead_are_gone_before_anybody_hears_of_it) {
  for (const auto n : kPartitions) {
    House<Unique> h(n);
    const auto a = h.actor();
    for (const char* key : {"x", "y", "z"}) h.add(a, key, 0);
    EXPECT_EQ(h.registry.count(), 3u);
    bool looked = false;
    h.w.rt.monitor(a.pid, [&](Reason) {
      looked = true;
      EXPECT_EQ(h.registry.count(), 0u);
      EXPECT_TRUE(h.registry.keys(a.pid).empty());
      for (const char* key : {"x", "y", "z"}) EXPECT_TRUE(h.registry.lookup(key).empty());
    });
    h.in(a, [](Actor&) { throw std::runtime_error("boom"); });
    EXPECT_TRUE(looked);
  }
}

TEST(Contract, RG_09_only_the_holder_can_unregister) {
  for (const auto n : kPartitions) {
    House<Unique> h(n);
    const auto a = h.actor(), b = h.actor();
    h.add(a, "k", 1);
    h.in(b, [&](Actor&) {
      EXPECT_NO_THROW(h.registry.unregister("k"));
      EXPECT_NO_THROW(h.registry.unregister("unknown"));
    });
    EXPECT_EQ(h.registry.whereis("k"), a.pid);
    EXPECT_EQ(h.registry.find("k")->value, 1);
    h.in(a, [&](Actor&) { h.registry.unregister("k"); });
    EXPECT_FALSE(h.registry.find("k"));
    EXPECT_TRUE(h.registry.keys(a.pid).empty());
  }
}

TEST(Contract, RG_01_a_value_is_updated_by_its_holder_alone) {
  for (const auto n : kPartitions) {
    House<Unique> h(n);
    const auto a = h.actor(), b = h.actor();
    h.add(a, "k", 1);
    h.in(a, [&](Actor&) {
      const auto both = h.registry.update_value("k", [](int v) { return v + 10; });
      ASSERT_TRUE(both);
      EXPECT_EQ(*both, std::pair(11, 1));
    });
    h.in(b, [&](Actor&) { EXPECT_FALSE(h.registry.update_value("k", [](int) { return 0; })); });
    EXPECT_EQ(h.registry.find("k")->value, 11);
  }
}

// -- duplicate keys ------------------------------------------------------------------------------------------------

TEST(Contract, RG_10_one_process_may_register_a_key_twice) {
  for (const auto n : kPartitions) {
    House<Duplicate> h(n);
    const auto a = h.actor();
    h.add(a, "k", 1);
    h.add(a, "k", 2);
    EXPECT_EQ(h.registry.keys(a.pid), (Keys{"k", "k"}));
    EXPECT_EQ(h.registry.count(), 2u);
    EXPECT_EQ(values(h.registry.lookup("k")), (std::vector<int>{1, 2}));
  }
}

TEST(Contract, RG_11_unregister_drops_all_of_ones_own_and_nothing_foreign) {
  for (const auto n : kPartitions) {
    House<Duplicate> h(n);
    const auto a = h.actor(), b = h.actor();
    h.add(a, "k", 1);
    h.add(b, "k", 2);
    h.add(a, "k", 3);
    h.add(a, "other", 4);
    h.in(a, [&](Actor&) { h.registry.unregister("k"); });
    EXPECT_EQ(values(h.registry.lookup("k")), std::vector<int>{2});
    EXPECT_EQ(h.registry.keys(a.pid), Keys{"other"});
    EXPECT_EQ(h.registry.keys(b.pid), Keys{"k"});
  }
}

TEST(Contract, RG_12_unregister_match_drops_only_what_matches) {
  for (const auto n : kPartitions) {
    House<Duplicate> h(n);
    const auto a = h.actor(), b = h.actor();
    for (int v : {1, 2, 3}) h.add(a, "k", v);
    h.add(b, "k", 2);
    h.in(a, [&](Actor&) { h.registry.unregister_match("k", [](int v) { return v == 2; }); });
    EXPECT_EQ(h.registry.values("k", a.pid), (std::vector<int>{1, 3}));
    EXPECT_EQ(h.registry.values("k", b.pid), std::vector<int>{2});
    EXPECT_EQ(h.registry.keys(a.pid), (Keys{"k", "k"}));
  }
}

TEST(Contract, RG_08_a_duplicate_registry_is_cleaned_up_as_well) {
  for (const auto n : kPartitions) {
    House<Duplicate> h(n);
    const auto a = h.actor(), b = h.actor();
    for (int v : {1, 2, 3}) h.add(a, "k", v);
    h.add(b, "k", 4);
    h.kill(a.pid);
    EXPECT_EQ(values(h.registry.lookup("k")), std::vector<int>{4});
    EXPECT_EQ(h.registry.count(), 1u);
    EXPECT_TRUE(h.registry.keys(a.pid).empty());
  }
}

// -- via -----------------------------------------------------------------------------------------------------------

TEST(Contract, RG_13_a_start_under_a_held_key_runs_no_init) {
  for (const auto n : kPartitions) {
    House<Unique> h(n);
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
    House<Unique> h(n);
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
  House<Unique> h(1);
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
  House<Unique> h(8);
  const auto name = h.registry.via<ActorProtocol>("k", 5);
  h.w.start_tree(supervisor("s", {.strategy = Strategy::one_for_one},
                            {child<Actor>("a", {}).named(h.registry.via<ActorProtocol>("k", 5))}));
  const Pid first = name.whereis().pid;
  ASSERT_TRUE(first);
  h.kill(first);
  ASSERT_TRUE(name.whereis());
  EXPECT_NE(name.whereis().pid, first);
}

// -- dispatch ------------------------------------------------------------------------------------------------------

TEST(Contract, RG_16_without_entries_dispatch_calls_nobody) {
  for (const auto n : kPartitions) {
    House<Unique> u(n);
    House<Duplicate> d(n);
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
    House<Duplicate> h(n);
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
  House<Duplicate> h(8);
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
  House<Duplicate> h(8);
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
  House<Duplicate> h(8);
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
  House<Duplicate> h(8);
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

// -- metadata ------------------------------------------------------------------------------------------------------

TEST(Contract, RG_21_metadata_is_kept_apart_from_the_keys) {
  for (const auto n : kPartitions) {
    House<Unique> h(n, {.partitions = n, .listeners = {}, .meta = {{"colour", std::string("red")}}});
    EXPECT_EQ(h.registry.meta<std::string>("colour"), "red");
    EXPECT_FALSE(h.registry.meta<int>("size"));
    h.registry.put_meta("size", 5);
    EXPECT_EQ(h.registry.meta<int>("size"), 5);
    h.registry.put_meta("size", 6);
    EXPECT_EQ(h.registry.meta<int>("size"), 6);
    EXPECT_FALSE(h.registry.find("size"));
    EXPECT_EQ(h.registry.count(), 0u);
    h.registry.delete_meta("size");
    h.registry.delete_meta("size");
    EXPECT_FALSE(h.registry.meta<int>("size"));
    EXPECT_THROW(static_cast<void>(h.registry.meta<int>("colour")), std::bad_any_cast);
  }
}

// -- links ---------------------------------------------------------------------------------------------------------

template <class R>
void linked_from_first_to_last(std::size_t n) {
  House<R> h(n);
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
    House<Unique> h(n);
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
  House<Duplicate> h(8);
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

// -- errors --------------------------------------------------------------------------------------------------------

template <class R>
void every_use_throws() {
  R r("unknown");
  World w;
  const std::string k = "k";
  EXPECT_THROW(r.lookup(k), UnknownRegistry);
  EXPECT_THROW(r.match(k, [](int) { return true; }), UnknownRegistry);
  EXPECT_THROW(r.keys(Pid(1, 1)), UnknownRegistry);
  EXPECT_THROW(r.values(k, Pid(1, 1)), UnknownRegistry);
  EXPECT_THROW(r.count(), UnknownRegistry);
  EXPECT_THROW(r.select([](const std::string&, Pid, int v) { return std::optional(v); }), UnknownRegistry);
  EXPECT_THROW(r.dispatch(k, [](auto) {}), UnknownRegistry);
  EXPECT_THROW(static_cast<void>(r.template meta<int>(k)), UnknownRegistry);
  EXPECT_THROW(r.put_meta(k, 1), UnknownRegistry);
  EXPECT_THROW(r.delete_meta(k), UnknownRegistry);
  EXPECT_THROW(with_lock(r, k, [] {}), UnknownRegistry);
  int thrown = 0;
  const auto a = w.start<Actor>({});
  w.rt.cast(a, Do{[&](Actor& self) {
              const auto expect = [&](auto f) {
                EXPECT_THROW(f(), UnknownRegistry);
                ++thrown;
              };
              expect([&] { static_cast<void>(r.register_key(k, 1)); });
              expect([&] { r.unregister(k); });
              expect([&] { r.unregister_match(k, [](int) { return true; }); });
              expect([&] { lock(r, self, k, [](Actor&, auto) {}); });
            }});
  w.sim.settle();
  EXPECT_EQ(thrown, 4);
  EXPECT_TRUE(w.rt.alive(a.pid));
}

TEST(Contract, RG_25_every_use_of_an_unknown_registry_is_an_error_in_the_caller) {
  every_use_throws<Unique>();
  every_use_throws<Duplicate>();
  Unique r("unknown");
  World w;
  const auto name = r.via<ActorProtocol>("k", 1);
  EXPECT_THROW(r.find("k"), UnknownRegistry);
  EXPECT_THROW(r.whereis("k"), UnknownRegistry);
  EXPECT_THROW(name.whereis(), UnknownRegistry);
  EXPECT_THROW(w.rt.spawn<Actor>({}, {.via = name.name()}), UnknownRegistry);
  EXPECT_FALSE(r.try_find("k"));
  EXPECT_EQ(w.rt.stats().alive, 0u);
}

TEST(Contract, RG_25_an_unknown_registry_crashes_a_process_that_does_not_mind) {
  Unique r("unknown");
  World w;
  const auto a = w.start<Actor>({});
  Reason reason;
  w.rt.monitor(a.pid, [&](Reason why) { reason = std::move(why); });
  w.rt.cast(a, Do{[&](Actor&) { static_cast<void>(r.register_key("k", 1)); }});
  w.sim.settle();
  EXPECT_NE(reason.to_string().find("unknown registry: unknown"), std::string::npos) << reason.to_string();
}

// -- all partitions ------------------------------------------------------------------------------------------------

template <class R>
void spans_all(std::size_t n) {
  House<R> h(n);
  for (int i = 0; i < 30; ++i) h.add(h.actor(), std::to_string(i), i);
  EXPECT_EQ(h.registry.count(), 30u);
  const auto even =
      h.registry.select([](const std::string& key, Pid, int v) { return v % 2 ? std::nullopt : std::optional(key); });
  EXPECT_EQ(even.size(), 15u);
  EXPECT_EQ(h.registry.count_select([](const std::string&, Pid, int v) { return v < 10; }), 10u);
  EXPECT_EQ(h.registry.count_match("7", [](int v) { return v == 7; }), 1u);
  EXPECT_EQ(h.registry.count_match("7", [](int v) { return v == 8; }), 0u);
  EXPECT_EQ(h.registry.match("7", [](int v) { return v == 7; }).size(), 1u);
}

TEST(Contract, RG_26_count_and_select_span_all_partitions) {
  for (const auto n : kPartitions) {
    spans_all<Unique>(n);
    spans_all<Duplicate>(n);
  }
}

// -- locks ---------------------------------------------------------------------------------------------------------

/// Takes a lock, notes it, and keeps it for a while or until told otherwise.
struct Locking {
  explicit Locking(std::size_t n) : h(n) {}
  Ref<ActorProtocol> take(const std::string& who, const std::string& key) {
    const auto a = h.actor();
    h.in(a, [this, who, key](Actor& self) {
      lock(h.registry, self, key, [this, who](Actor&, Unique::Lock l) {
        got.push_back(who);
        held.emplace(who, std::move(l));
      });
    });
    return a;
  }
  void release(const std::string& who) {
    held.erase(who);
    h.w.sim.settle();
  }
  House<Unique> h;
  Keys got;
  std::map<std::string, Unique::Lock> held;
};

TEST(Contract, RG_27_a_lock_goes_from_one_to_the_next_and_keys_do_not_wait_for_each_other) {
  for (const auto n : kPartitions) {
    Locking t(n);
    t.take("a", "k");
    t.take("b", "k");
    t.take("c", "k");
    t.take("d", "other");
    EXPECT_EQ(t.got, (Keys{"a", "d"}));
    t.release("a");
    EXPECT_EQ(t.got, (Keys{"a", "d", "b"}));
    t.release("b");
    EXPECT_EQ(t.got, (Keys{"a", "d", "b", "c"}));
    t.release("c");
    t.take("e", "k");
    EXPECT_EQ(t.got.back(), "e");
  }
}

TEST(Contract, RG_27_a_lock_is_held_to_the_end_of_the_continuation_and_passed_on_if_that_throws) {
  for (const auto n : kPartitions) {
    House<Unique> h(n);
    Keys got;
    const auto a = h.actor(), b = h.actor();
    const std::string k = "k";
    for (const auto& [who, name] : {std::pair{a, "a"}, std::pair{b, "b"}}) {
      h.w.rt.cast(who, Do{[&h, &got, k, name = std::string(name)](Actor& self) {
                    lock(h.registry, self, k, [&got, name](Actor&, Unique::Lock) {
                      got.push_back(name);
                      throw std::runtime_error("boom");
                    });
                  }});
    }
    h.w.sim.settle();
    EXPECT_EQ(got.size(), 2u) << "the second got it after the first had thrown";
    EXPECT_FALSE(h.w.rt.alive(a.pid));
    EXPECT_FALSE(h.w.rt.alive(b.pid));
    EXPECT_EQ(with_lock(h.registry, k, [] { return 7; }), 7);
  }
}

TEST(Contract, RG_27_a_lock_that_its_holder_took_on_into_an_await_is_free_when_the_holder_dies) {
  for (const auto n : kPartitions) {
    House<Unique> h(n);
    const std::string k = "k";
    bool second = false;
    const auto a = h.actor(), b = h.actor();
    const auto silent = h.actor();
    h.in(silent, [&](Actor& self) {  // parked for ever: for a lock that it holds itself
      lock(h.registry, self, std::string("private"), [&](Actor& same, Unique::Lock kept) {
        lock(h.registry, same, std::string("private"), [kept = std::move(kept)](Actor&, Unique::Lock) {});
      });
    });
    h.in(a, [&](Actor& self) {
      lock(h.registry, self, k, [&](Actor& same, Unique::Lock held) {
        same.await(silent, Heard{}, kInfinity, [held = std::move(held)](Actor&, CallResult<Keys>) {});
      });
    });
    h.in(b, [&](Actor& self) { lock(h.registry, self, k, [&](Actor&, Unique::Lock) { second = true; }); });
    EXPECT_FALSE(second);
    h.kill(a.pid);
    EXPECT_TRUE(second);
    EXPECT_TRUE(h.w.rt.alive(b.pid));
  }
}

TEST(Contract, RG_27_a_waiter_that_died_is_passed_over) {
  for (const auto n : kPartitions) {
    Locking t(n);
    t.take("a", "k");
    const auto b = t.take("b", "k");
    t.take("c", "k");
    t.h.kill(b.pid);
    t.release("a");
    EXPECT_EQ(t.got, (Keys{"a", "c"}));
  }
}

TEST(Contract, RG_27_a_waiter_that_dies_with_the_lock_in_its_mailbox_passes_it_on) {
  Locking t(1);
  t.take("a", "k");
  const auto b = t.take("b", "k");
  t.take("c", "k");
  t.held.erase("a");  // on its way to b, who has not run yet
  t.h.kill(b.pid);
  EXPECT_EQ(t.got, (Keys{"a", "c"}));
}

TEST(Contract, RG_27_threads_wait_for_each_other_and_for_processes) {
  Unique registry("names");
  ThreadScheduler scheduler({.workers = 2});
  Runtime rt(scheduler);
  ASSERT_EQ(start_tree(rt, registry.child_spec()).kind, Started::Kind::ok);
  const std::string k = "k";
  int inside = 0, most = 0, times = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) {
        with_lock(registry, k, [&] {
          most = std::max(most, ++inside);
          ++times;
          --inside;
        });
      }
    });
  }
  std::promise<void> done;
  const Ref<ActorProtocol> a{rt.start<Actor>({}).pid};
  rt.cast(a, Do{[&](Actor& self) {
            lock(registry, self, k, [&](Actor&, Unique::Lock) {
              most = std::max(most, ++inside);
              ++times;
              --inside;
              done.set_value();
            });
          }});
  for (auto& t : threads) t.join();
  done.get_future().wait();
  with_lock(registry, k, [&] {
    EXPECT_EQ(most, 1);
    EXPECT_EQ(times, 801);
  });
  EXPECT_THROW(with_lock(registry, k, []() -> int { throw std::runtime_error("boom"); }), std::runtime_error);
  EXPECT_EQ(with_lock(registry, k, [] { return 1; }), 1);
}

// -- listeners -----------------------------------------------------------------------------------------------------

struct Story {
  using Reply = Keys;
};
using EarProtocol = Protocol<KeyRegistered<std::string, int>, KeyUnregistered<std::string>, Story>;
class Ear final : public GenServer<Ear, EarProtocol> {
 public:
  struct Args {};
  explicit Ear(Args) {}
  void handle_info(const KeyRegistered<std::string, int>& e) {
    story_.push_back(e.registry + " + " + e.key + " " + std::to_string(e.value) + " " + e.pid.to_string());
  }
  void handle_info(const KeyUnregistered<std::string>& e) {
    story_.push_back(e.registry + " - " + e.key + " " + e.pid.to_string());
  }
  Keys handle_call(const Story&) { return story_; }

 private:
  Keys story_;
};

TEST(Contract, RG_26_listeners_hear_of_every_key_that_comes_and_goes) {
  for (const auto n : kPartitions) {
    const Name<EarProtocol> kEar{"ear"};
    House<Unique> h(n, {.partitions = n, .listeners = {Unique::listener(kEar)}, .meta = {}});
    const auto a = h.actor(), b = h.actor();
    h.add(a, "lost", 0);  // nobody has the name yet
    const auto ear = h.w.start<Ear>({}, {.name = "ear"});
    h.add(a, "x", 1);
    h.add(b, "y", 2);
    h.in(b, [&](Actor&) { EXPECT_FALSE(h.registry.register_key("x", 3)); });
    h.in(a, [&](Actor&) { h.registry.unregister("x"); });
    h.in(a, [&](Actor&) { h.registry.unregister("x"); });
    h.kill(b.pid);
    const auto pa = a.pid.to_string(), pb = b.pid.to_string();
    EXPECT_EQ(h.w.call(ear, Story{}).value(),
              (Keys{"names + x 1 " + pa, "names + y 2 " + pb, "names - x " + pa, "names - y " + pb}));
  }
}

}  // namespace
}  // namespace otp::test
