// Registry: locks of keys (RG-27).
#include <future>
#include <map>
#include <stdexcept>
#include <thread>

#include "core/otp/registry_lock.hpp"
#include "core/otp/thread_scheduler.hpp"
#include "registry_house.hpp"

namespace otp::test::rg_lock_test {
namespace {

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
  RegistryHouse<Unique> h;
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
    RegistryHouse<Unique> h(n);
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
    RegistryHouse<Unique> h(n);
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

}  // namespace
}  // namespace otp::test::rg_lock_test
