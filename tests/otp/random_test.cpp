// Random lives and deaths on the seeded scheduler: whatever happens in whatever order, the books balance at rest.
#include <algorithm>
#include <map>
#include <set>

#include "core/otp/dynamic_supervisor.hpp"
#include "core/otp/registry.hpp"
#include "core/otp/supervisor.hpp"
#include "counter.hpp"
#include "peer.hpp"
#include "world.hpp"

namespace otp::test::random_test {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kSeeds = 100;

std::size_t below(World& w, std::size_t n) { return w.sim.random()() % n; }
void some_steps(World& w, std::size_t most) {
  for (auto n = below(w, most); n > 0; --n) w.sim.step();
}

// -- names and registry ---------------------------------------------------------------------------------------------

struct Nothing {};
using Keys = Registry<int, int>;

class Tenant final : public GenServer<Tenant, Protocol<Nothing>> {
 public:
  struct Args {
    Keys* keys;
    int key;
  };
  explicit Tenant(Args args) : args_(args) {}
  void init() {
    if (!args_.keys->register_key(args_.key, args_.key)) throw Exit{Reason::other("taken")};
  }
  void handle_cast(const Nothing&) {}

 private:
  Args args_;
};

TEST(Random, whoever_lives_is_found_by_its_name_and_its_key) {
  for (std::uint64_t seed = base_seed(); seed < base_seed() + kSeeds; ++seed) {
    Keys keys("keys");
    World w(seed);
    constexpr int kTenants = 6;
    const auto name_of = [](int i) { return "tenant " + std::to_string(i); };
    std::vector<ChildSpec> children;
    children.push_back(keys.child_spec());
    for (int i = 0; i < kTenants; ++i) children.push_back(child<Tenant>(name_of(i), {&keys, i}).named(name_of(i)));
    const Started top = w.start_tree(supervisor("top", {.intensity = 10'000}, std::move(children)));
    for (int round = 0; round < 40; ++round) {
      const Pid victim =
          w.rt.whereis(below(w, 4) == 0 ? std::string("keys") : name_of(static_cast<int>(below(w, kTenants))));
      w.rt.exit(victim, below(w, 2) ? Reason::kill() : Reason::other("boom"));
      some_steps(w, 6);
      for (int i = 0; i < kTenants; ++i) {
        const Pid holder = w.rt.whereis(name_of(i));
        ASSERT_TRUE(!holder || w.rt.alive(holder)) << "seed " << seed;
        const auto entry = keys.try_find(i);
        ASSERT_TRUE(!entry || w.rt.alive(entry->pid)) << "seed " << seed;
      }
    }
    w.sim.settle();
    for (int i = 0; i < kTenants; ++i) {
      ASSERT_TRUE(w.rt.whereis(name_of(i))) << "seed " << seed;
      ASSERT_TRUE(keys.try_find(i)) << "seed " << seed;
      ASSERT_EQ(keys.try_find(i)->pid, w.rt.whereis(name_of(i))) << "seed " << seed;
    }
    w.stop(top.pid, Reason::shutdown());
    ASSERT_THROW(keys.count(), UnknownRegistry);
    ASSERT_EQ(w.rt.stats().alive, 0u);
  }
}

// -- links and monitors ---------------------------------------------------------------------------------------------

/// Every link is there on both sides, every monitor too; `outside` callbacks watch each process besides.
void expect_balanced(Runtime& rt, std::size_t outside) {
  std::size_t monitors = 0, watchers = 0;
  for (Pid pid : rt.processes()) {
    const auto info = rt.info(pid);
    ASSERT_TRUE(info);
    monitors += info->monitors;
    watchers += info->watchers - outside;
    for (Pid other : info->links) {
      const auto theirs = rt.info(other);
      ASSERT_TRUE(theirs) << "a link to the dead";
      ASSERT_TRUE(std::count(theirs->links.begin(), theirs->links.end(), pid)) << "a link on one side only";
    }
  }
  EXPECT_EQ(monitors, watchers);
}

TEST(Random, ties_are_mutual_and_every_watcher_hears_once) {
  for (std::uint64_t seed = base_seed(); seed < base_seed() + kSeeds; ++seed) {
    World w(seed);
    std::vector<Pid> all;
    std::map<Pid, int> heard;
    const auto spawn = [&] {
      all.push_back(w.rt.spawn<Peer>({below(w, 2) == 0}).pid);
      w.rt.monitor(all.back(), [&heard, pid = all.back()](Reason) { ++heard[pid]; });
    };
    for (int i = 0; i < 12; ++i) spawn();
    for (int round = 0; round < 300; ++round) {
      const Pid a = all[below(w, all.size())], b = all[below(w, all.size())];
      const Ref<PeerProtocol> actor{a};
      switch (below(w, 8)) {
        case 0:
        case 1:
          w.rt.cast(actor, LinkTo{b});
          break;
        case 2:
          w.rt.cast(actor, UnlinkFrom{b});
          break;
        case 3:
        case 4:
          w.rt.call(actor, MonitorOf{b}, kInfinity, [](auto) {});
          break;
        case 5:
          w.rt.call(actor, MonitorOf{b}, kInfinity, [&, actor](CallResult<std::uint64_t> ref) {
            if (ref) w.rt.cast(actor, Demonitor{*ref});
          });
          break;
        case 6:
          w.rt.cast(actor, ExitOther{b, below(w, 2) ? Reason::kill() : Reason::other("boom")});
          break;
        case 7:
          spawn();
          break;
      }
      some_steps(w, 4);
    }
    w.sim.settle();
    expect_balanced(w.rt, 1);
    for (Pid pid : all) ASSERT_EQ(heard[pid], w.rt.alive(pid) ? 0 : 1) << "seed " << seed;
    for (Pid pid : w.rt.processes()) w.rt.exit(pid, Reason::kill());
    w.sim.settle();
    for (Pid pid : all) ASSERT_EQ(heard[pid], 1) << "seed " << seed;
    ASSERT_EQ(w.rt.stats().alive, 0u);
  }
}

// -- timers ---------------------------------------------------------------------------------------------------------

struct Ping {
  std::size_t number;
};

class Pinged final : public GenServer<Pinged, Protocol<Ping>> {
 public:
  struct Args {
    std::map<std::size_t, int>* seen;
  };
  explicit Pinged(Args args) : seen_(args.seen) {}
  void handle_info(const Ping& p) { ++(*seen_)[p.number]; }

 private:
  std::map<std::size_t, int>* seen_;
};

TEST(Random, a_timer_fires_once_or_was_cancelled) {
  for (std::uint64_t seed = base_seed(); seed < base_seed() + kSeeds; ++seed) {
    std::map<std::size_t, int> seen;
    World w(seed);
    auto target = w.start<Pinged>({&seen});
    std::vector<std::uint64_t> timers;
    std::set<std::size_t> cancelled;
    for (int round = 0; round < 200; ++round) {
      if (below(w, 3)) {
        timers.push_back(
            w.rt.send_after(Duration(static_cast<std::int64_t>(below(w, 100'000))), target, Ping{timers.size()}));
      } else if (!timers.empty()) {
        const auto i = below(w, timers.size());
        const bool before = seen.contains(i);
        if (w.rt.cancel(timers[i])) {
          ASSERT_FALSE(before) << "seed " << seed;
          ASSERT_TRUE(cancelled.insert(i).second) << "seed " << seed;
        }
      }
      if (below(w, 4) == 0) w.sim.advance(Duration(static_cast<std::int64_t>(below(w, 50'000))));
    }
    w.sim.advance(1s);
    for (std::size_t i = 0; i < timers.size(); ++i)
      ASSERT_EQ(seen[i], cancelled.contains(i) ? 0 : 1) << "seed " << seed;
  }
}

// -- every message is accounted for ---------------------------------------------------------------------------------

TEST(Random, every_message_is_handled_or_refused_or_a_dead_letter_and_every_call_ends_once) {
  for (std::uint64_t seed = base_seed(); seed < base_seed() + kSeeds; ++seed) {
    std::map<std::size_t, int> handled;
    World w(seed);
    std::vector<Pid> pinged, counters;
    std::size_t sent = 0, calls = 0, ended = 0;
    for (int round = 0; round < 300; ++round) {
      if (pinged.size() < 4 || below(w, 10) == 0) pinged.push_back(w.rt.spawn<Pinged>({&handled}, {.mailbox = 3}).pid);
      if (counters.size() < 4 || below(w, 10) == 0) counters.push_back(w.rt.spawn<Counter>({}).pid);
      const Ref<Protocol<Ping>> to{pinged[below(w, pinged.size())]};
      const Ref<CounterProtocol> asked{counters[below(w, counters.size())]};
      const Duration timeout(static_cast<std::int64_t>(below(w, 100'000)));
      const auto done = [&](CallResult<int>) { ++ended; };
      switch (below(w, 6)) {
        case 0:
        case 1:
          w.rt.cast(to, Ping{sent++});
          break;
        case 2:
          ++calls, w.rt.call(asked, Get{}, timeout, done);
          break;
        case 3:
          ++calls, w.rt.call(asked, Later{}, timeout, done);
          break;
        case 4:
          ++calls, w.rt.call(asked, BoomCall{}, timeout, done);
          break;
        case 5:
          w.rt.exit(to.pid, below(w, 2) ? Reason::kill() : Reason::other("boom"));
          break;
      }
      if (below(w, 3) == 0) w.sim.advance(Duration(static_cast<std::int64_t>(below(w, 50'000))));
      some_steps(w, 4);
    }
    w.sim.advance(1s);
    ASSERT_EQ(ended, calls) << "seed " << seed;
    for (const auto& [number, times] : handled) ASSERT_EQ(times, 1) << "seed " << seed;
    const auto stats = w.rt.stats();
    ASSERT_LE(handled.size() + stats.overloaded, sent) << "seed " << seed;
    ASSERT_GE(handled.size() + stats.overloaded + stats.dead_letters, sent) << "seed " << seed;
  }
}

// -- supervisors whose children cannot always start -------------------------------------------------------------------

class Moody final : public GenServer<Moody, Protocol<Nothing>> {
 public:
  struct Args {
    World* world;
    bool* bad_times;
  };
  explicit Moody(Args args) : args_(args) {}
  void init() {
    if (*args_.bad_times && below(*args_.world, 2)) throw std::runtime_error("not now");
  }
  void handle_cast(const Nothing&) {}

 private:
  Args args_;
};

TEST(Random, when_starts_succeed_again_the_tree_is_whole) {
  for (std::uint64_t seed = base_seed(); seed < base_seed() + kSeeds / 4; ++seed) {
    for (auto strategy : {Strategy::one_for_one, Strategy::one_for_all, Strategy::rest_for_one}) {
      World w(seed);
      bool bad_times = false;
      const auto moody = [&](const char* id) { return child<Moody>(id, {&w, &bad_times}); };
      const Started top = w.start_tree(
          supervisor("top", {.strategy = strategy, .intensity = 10'000},
                     {moody("a"), moody("b").restarts(Restart::transient), moody("c"),
                      dynamic_supervisor("d", {.intensity = 10'000}), moody("t").restarts(Restart::temporary)}));
      bad_times = true;
      for (int round = 0; round < 30; ++round) {
        const auto all = w.rt.processes();
        const Pid victim = all[below(w, all.size())];
        if (victim != top.pid) w.rt.exit(victim, below(w, 2) ? Reason::kill() : Reason::other("boom"));
        some_steps(w, 20);
      }
      bad_times = false;
      w.sim.settle();
      const auto counts = w.call(Ref<SupervisorProtocol>{top.pid}, CountChildren{}).value();
      ASSERT_EQ(counts.active, counts.specs) << "seed " << seed;
      ASSERT_GE(counts.specs, 4u) << "seed " << seed;
      expect_balanced(w.rt, 0);
      w.stop(top.pid, Reason::shutdown());
      ASSERT_EQ(w.rt.stats().alive, 0u) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace otp::test::random_test
