// Many threads that spawn, kill, link, watch, call and cancel at the same time. Nothing here asserts a time: the books
// must balance when the storm is over, and TSan must have seen nothing.
#include <algorithm>
#include <atomic>
#include <future>
#include <random>
#include <thread>

#include "core/otp/registry.hpp"
#include "core/otp/supervisor.hpp"
#include "core/otp/thread_scheduler.hpp"
#include "counter.hpp"
#include "peer.hpp"
#include "world.hpp"

namespace otp::test::storm_test {
namespace {

using namespace std::chrono_literals;

struct Storm : ::testing::Test {
  ThreadScheduler scheduler{{.workers = 3}};
  Runtime rt{scheduler};

  void TearDown() override { EXPECT_LT(rt.stats().alive, 1'000'000'000u); }

  /// Runs `work(random, thread number)` on so many threads and waits for them.
  template <class F>
  void threads(unsigned count, F work) {
    std::vector<std::thread> all;
    for (unsigned t = 0; t < count; ++t) {
      all.emplace_back([&, t] {
        std::mt19937_64 random(base_seed() * 1000 + t);
        work(random, t);
      });
    }
    for (auto& thread : all) thread.join();
  }
  void until(const std::function<bool()>& done) {
    while (!done()) std::this_thread::yield();
  }
  void kill_all() {
    until([&] {
      for (Pid pid : rt.processes()) rt.exit(pid, Reason::kill());
      return rt.stats().alive == 0;
    });
  }
};

TEST_F(Storm, names_go_from_the_dead_to_the_living) {
  constexpr int kNames = 4, kRounds = 3000;
  std::vector<std::string> names;
  for (int i = 0; i < kNames; ++i) names.push_back("storm " + std::to_string(i));
  std::atomic<int> starters{2};
  std::atomic<bool> sane{true};
  threads(4, [&](std::mt19937_64& random, unsigned t) {
    if (t < 2) {
      for (int i = 0; i < kRounds; ++i) {
        const Started s = rt.start<Counter>({}, {.name = names[random() % kNames], .own_thread = random() % 64 == 0});
        if (s.kind == Started::Kind::ignore) sane = false;
      }
      --starters;
    } else {
      while (starters > 0) {
        rt.exit(rt.whereis(names[random() % kNames]), random() % 2 ? Reason::kill() : Reason::other("boom"));
        const auto stats = rt.stats();
        if (stats.alive > stats.spawned) sane = false;
      }
    }
  });
  EXPECT_TRUE(sane);
  kill_all();
  for (const auto& name : names) EXPECT_FALSE(rt.whereis(name)) << name;
  EXPECT_TRUE(rt.processes().empty());
}

TEST_F(Storm, ties_are_mutual_when_it_is_over) {
  constexpr int kPeers = 24;
  std::vector<std::atomic<std::uint64_t>> peers(kPeers);
  std::atomic<int> spawned{0}, heard{0};
  const auto spawn = [&](std::size_t place, bool trap) {
    const Pid pid = rt.spawn<Peer>({trap}).pid;
    ++spawned;
    rt.monitor(pid, [&](Reason) { ++heard; });
    peers[place] = pid.pack();
  };
  for (int i = 0; i < kPeers; ++i) spawn(static_cast<std::size_t>(i), i % 2);
  threads(4, [&](std::mt19937_64& random, unsigned) {
    for (int i = 0; i < 4000; ++i) {
      const auto place = random() % kPeers;
      const Pid a = Pid::unpack(peers[place]), b = Pid::unpack(peers[random() % kPeers]);
      const Ref<PeerProtocol> actor{a};
      switch (random() % 8) {
        case 0:
        case 1:
          rt.cast(actor, LinkTo{b});
          break;
        case 2:
          rt.cast(actor, ExitOther{b, Reason::kill()});
          break;
        case 3:
          rt.call(actor, MonitorOf{b}, kInfinity, [](auto) {});
          break;
        case 4:
          rt.call(actor, MonitorOf{b}, kInfinity, [this, actor](CallResult<std::uint64_t> ref) {
            if (ref) rt.cast(actor, Demonitor{*ref});
          });
          break;
        case 5:
          rt.exit(b, Reason::kill());
          break;
        default:
          if (!rt.alive(a)) spawn(place, random() % 2);
      }
    }
  });
  // All that was said before this is handled when every peer has answered.
  for (auto& p : peers) {
    std::promise<void> done;
    rt.call(Ref<PeerProtocol>{Pid::unpack(p)}, Events{}, kInfinity, [&](auto) { done.set_value(); });
    done.get_future().wait();
  }
  std::size_t monitors = 0, watchers = 0;
  until([&] { return rt.stats().alive + static_cast<std::uint64_t>(heard) == static_cast<std::uint64_t>(spawned); });
  const auto balanced = [&] {
    monitors = watchers = 0;
    for (Pid pid : rt.processes()) {
      const auto info = rt.info(pid);
      if (!info) return false;
      monitors += info->monitors;
      watchers += info->watchers - 1;  // the test's own
      for (Pid other : info->links) {
        const auto theirs = rt.info(other);
        if (!theirs || !std::count(theirs->links.begin(), theirs->links.end(), pid)) return false;
      }
    }
    return monitors == watchers;
  };
  until(balanced);  // signals of the last deaths may still be under way
  kill_all();
  until([&] { return heard == spawned; });
}

struct Tap {};

class Tapped final : public GenServer<Tapped, Protocol<Tap>> {
 public:
  struct Args {
    std::atomic<std::uint64_t>* taps;
  };
  explicit Tapped(Args args) : taps_(args.taps) {}
  void handle_cast(const Tap&) { taps_->fetch_add(1, std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t>* taps_;
};

TEST_F(Storm, a_timer_fires_once_or_was_cancelled) {
  std::atomic<std::uint64_t> fired{0}, cancelled{0}, set{0};
  const Ref<Protocol<Tap>> target{rt.start<Tapped>({&fired}).pid};
  threads(3, [&](std::mt19937_64& random, unsigned) {
    std::vector<std::uint64_t> timers;
    for (int i = 0; i < 20'000; ++i) {
      timers.push_back(rt.send_after(std::chrono::microseconds(random() % 3000), target, Tap{}));
      ++set;
      if (random() % 2) cancelled += rt.cancel(timers[random() % timers.size()]).has_value();
    }
  });
  until([&] { return fired + cancelled >= set; });
  EXPECT_EQ(fired + cancelled, set);
}

TEST_F(Storm, every_cast_is_handled_or_refused_or_a_dead_letter) {
  constexpr int kTargets = 8;
  std::atomic<std::uint64_t> handled{0}, sent{0};
  std::vector<std::atomic<std::uint64_t>> targets(kTargets);
  for (auto& t : targets) t = rt.spawn<Tapped>({&handled}).pid.pack();
  threads(4, [&](std::mt19937_64& random, unsigned) {
    for (int i = 0; i < 10'000; ++i) {
      auto& place = targets[random() % kTargets];
      const Pid pid = Pid::unpack(place);
      for (auto n = random() % 4; n > 0; --n) ++sent, rt.cast(Ref<Protocol<Tap>>{pid}, Tap{});
      if (random() % 8 == 0) {
        rt.exit(pid, random() % 2 ? Reason::kill() : Reason::other("boom"));
        place = rt.spawn<Tapped>({&handled}, {.mailbox = 50, .own_thread = random() % 128 == 0}).pid.pack();
      }
    }
  });
  kill_all();
  const auto counted = [&] {
    const auto stats = rt.stats();
    return handled + stats.dead_letters + stats.overloaded;
  };
  until([&] { return counted() >= sent; });
  EXPECT_EQ(counted(), sent);
}

TEST_F(Storm, calls_with_hardly_any_time_end_once) {
  constexpr int kCounters = 4;
  std::vector<std::atomic<std::uint64_t>> counters(kCounters);
  for (auto& c : counters) c = rt.spawn<Counter>({}).pid.pack();
  std::atomic<int> calls{0}, ended{0};
  threads(4, [&](std::mt19937_64& random, unsigned) {
    for (int i = 0; i < 5000; ++i) {
      auto& place = counters[random() % kCounters];
      const Ref<CounterProtocol> to{Pid::unpack(place)};
      const Duration timeout = std::chrono::microseconds(random() % 800);
      const auto done = [&](CallResult<int>) { ++ended; };
      ++calls;
      switch (random() % 4) {
        case 0:
          rt.call(to, Get{}, timeout, done);
          break;
        case 1:
          rt.call(to, Later{}, timeout, done);
          break;  // drops the one before
        case 2:
          rt.call(to, BoomCall{}, timeout, done), place = rt.spawn<Counter>({}).pid.pack();
          break;
        case 3:
          rt.call(to, Later{}, timeout, done), rt.cast(to, Release{1});
          break;
      }
      if (random() % 16 == 0) rt.exit(to.pid, Reason::kill()), place = rt.spawn<Counter>({}).pid.pack();
    }
  });
  until([&] { return ended >= calls; });
  kill_all();
  EXPECT_EQ(ended, calls);
}

// -- threads of one's own -------------------------------------------------------------------------------------------

struct Where {
  using Reply = bool;
  bool spin = false;  // be busy until the process is killed
};

/// Knows whether it has always been run where it belongs.
class Settled final : public GenServer<Settled, Protocol<Where>> {
 public:
  struct Args {
    std::atomic<int>* strays;
    bool own_thread;
  };
  explicit Settled(Args args) : args_(args) { look(); }
  ~Settled() override { look(); }
  bool handle_call(const Where& where) {
    look();
    while (where.spin && runtime().alive(self())) std::this_thread::yield();
    return true;
  }

 private:
  void look() {
    const auto here = std::this_thread::get_id();
    if (args_.own_thread) {
      if (home_ == std::thread::id()) home_ = here;
      if (home_ != here || is_shared(here)) ++*args_.strays;
    } else if (!is_shared(here)) {
      ++*args_.strays;
    }
  }
  static bool is_shared(std::thread::id id) { return std::count(shared_.begin(), shared_.end(), id) > 0; }

  Args args_;
  std::thread::id home_;

 public:
  static inline std::vector<std::thread::id> shared_;
};

/// A driver that tells which threads are workers.
class Telltale final : public Driver {
 public:
  Telltale(std::vector<std::thread::id>& ids, std::mutex& mutex) : ids_(ids), mutex_(mutex) {}
  void poll() override {
    if (std::exchange(told_, true)) return;
    std::lock_guard lock(mutex_);
    ids_.push_back(std::this_thread::get_id());
  }
  void wait(std::optional<Instant> until) override { sleeper_->wait(until); }
  void wake() noexcept override { sleeper_->wake(); }

 private:
  std::vector<std::thread::id>& ids_;
  std::mutex& mutex_;
  bool told_ = false;
  std::unique_ptr<Driver> sleeper_ = make_sleeper();
};

TEST(StormOnThreads, a_process_is_run_where_it_belongs_and_nowhere_else) {
  std::vector<std::thread::id> ids;
  std::mutex mutex;
  ThreadScheduler scheduler({.workers = 2, .driver = [&](unsigned) { return std::make_unique<Telltale>(ids, mutex); }});
  Runtime rt(scheduler);
  for (bool ready = false; !ready; std::this_thread::yield()) {
    std::lock_guard lock(mutex);
    ready = ids.size() == 2;
  }
  Settled::shared_ = ids;
  std::atomic<int> strays{0}, calls{0}, ended{0};
  std::vector<std::thread> threads;
  for (unsigned t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      std::mt19937_64 random(base_seed() * 1000 + t);
      for (int i = 0; i < 1500; ++i) {
        const bool own = random() % 2;
        const Started s = rt.start<Settled>({&strays, own}, {.own_thread = own});
        for (int n = 0; n < 3; ++n) {
          ++calls;
          rt.call(Ref<Protocol<Where>>{s.pid}, Where{n == 2 && own}, kInfinity, [&](CallResult<bool>) { ++ended; });
        }
        rt.exit(s.pid, own || random() % 2 ? Reason::kill() : Reason::other("boom"));
      }
    });
  }
  for (auto& thread : threads) thread.join();
  while (ended < calls) std::this_thread::yield();
  EXPECT_EQ(strays, 0);
}

// -- workers that are busy or asleep --------------------------------------------------------------------------------

struct Hold {
  std::shared_future<void> until;
};

class Holder final : public GenServer<Holder, Protocol<Hold>> {
 public:
  struct Args {};
  explicit Holder(Args) {}
  void handle_cast(const Hold& h) { h.until.wait(); }
};

TEST(StormOnThreads, while_one_worker_is_stuck_the_others_do_its_work) {
  ThreadScheduler scheduler({.workers = 2});
  Runtime rt(scheduler);
  const Ref<CounterProtocol> counter{rt.start<Counter>({}).pid};
  const Ref<Protocol<Hold>> holder{rt.start<Holder>({}).pid};
  std::promise<void> release;
  rt.cast(holder, Hold{release.get_future().share()});
  int answered = 0;
  for (int i = 0; i < 200; ++i) {
    std::promise<bool> answer;
    auto future = answer.get_future();
    rt.call(counter, Get{}, kInfinity, [&](CallResult<int> r) { answer.set_value(static_cast<bool>(r)); });
    if (future.wait_for(20s) != std::future_status::ready) {
      release.set_value();
      future.wait();
      FAIL() << "call " << i << " waited for the stuck worker";
    }
    answered += future.get();
  }
  release.set_value();
  EXPECT_EQ(answered, 200);
}

// -- registry -------------------------------------------------------------------------------------------------------

using Keys = Registry<int, int>;

class Tenant final : public GenServer<Tenant, Protocol<Tap>> {
 public:
  struct Args {
    Keys* keys;
    int key;
    std::atomic<int>* refused;
  };
  explicit Tenant(Args args) : args_(args) {}
  void init() {
    if (!args_.keys->register_key(args_.key, 0)) ++*args_.refused;
  }
  void handle_cast(const Tap&) {}

 private:
  Args args_;
};

TEST(StormOnThreads, a_restarted_process_gets_its_key_back) {
  constexpr int kTenants = 6;
  Keys keys("storm keys");
  ThreadScheduler scheduler({.workers = 3});
  Runtime rt(scheduler);
  std::atomic<int> refused{0};
  std::vector<ChildSpec> children;
  children.push_back(keys.child_spec());
  for (int i = 0; i < kTenants; ++i) children.push_back(child<Tenant>("t" + std::to_string(i), {&keys, i, &refused}));
  const Started top = start_tree(rt, supervisor("top", {.intensity = 1'000'000}, std::move(children)));
  ASSERT_EQ(top.kind, Started::Kind::ok);
  std::vector<std::thread> killers;
  for (unsigned t = 0; t < 3; ++t) {
    killers.emplace_back([&, t] {
      std::mt19937_64 random(base_seed() * 1000 + t);
      for (int i = 0; i < 3000; ++i) {
        if (const auto entry = keys.try_find(static_cast<int>(random() % kTenants)))
          rt.exit(entry->pid, Reason::kill());
        if (random() % 200 == 0) rt.exit(rt.whereis("storm keys"), Reason::kill());
      }
    });
  }
  for (auto& k : killers) k.join();
  std::promise<ChildCounts> counts;
  const auto whole = [&] {
    for (int i = 0; i < kTenants; ++i) {
      if (!keys.try_find(i)) return false;
    }
    return true;
  };
  for (int i = 0; i < 100'000'000 && !whole(); ++i) std::this_thread::yield();
  EXPECT_TRUE(whole());
  EXPECT_EQ(refused, 0);
  std::promise<void> stopped;
  rt.stop(top.pid, Reason::shutdown(), [&](Reason) { stopped.set_value(); });
  stopped.get_future().wait();
  EXPECT_THROW(keys.count(), UnknownRegistry);
}

}  // namespace
}  // namespace otp::test::storm_test
