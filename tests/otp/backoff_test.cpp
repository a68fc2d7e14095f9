// Backoff in a running tree, above all where a killed child still holds what its successor needs.
#include <future>
#include <latch>
#include <mutex>

#include "contract/tree.hpp"
#include "core/otp/thread_scheduler.hpp"

namespace otp::test::backoff_test {
namespace {

TEST(SupervisorBackoff, a_resource_that_stays_taken_uses_up_the_intensity_without_backoff_only) {
  for (const bool backoff : {false, true}) {
    Tree t;
    auto journal = std::make_shared<Orders>();
    t.start({.strategy = Strategy::rest_for_one,
             .intensity = 5,
             .period = 30s,
             .backoff = {.first = backoff ? 1s : 0s, .ceiling = 30s}},
            {t.actor("journal", journal), t.actor("reader")});
    journal->fail = Reason::other("the lock is taken");
    t.w.rt.exit(t.pid("journal"), Reason::kill());
    t.w.sim.advance(20min);
    EXPECT_EQ(t.alive(), backoff);
    if (!backoff) continue;
    EXPECT_TRUE(t.restarting("journal"));
    EXPECT_FALSE(t.pid("reader"));
    journal->fail = {};
    t.w.sim.advance(30s);
    EXPECT_EQ(t.counts().active, 2u);
  }
}

TEST(SupervisorBackoff, a_dynamic_supervisor_survives_it_too) {
  Tree t;
  auto orders = std::make_shared<Orders>();
  const Ref<DynamicSupervisorProtocol> many{
      t.w.start_tree(
             dynamic_supervisor("many", {.intensity = 5, .period = 30s, .backoff = {.first = 1s, .jitter = 0.2}}))
          .pid};
  const Pid pid = *t.w.call(many, StartDynamic{Tree::actor("", orders)}).value();
  orders->fail = Reason::other("taken");
  t.w.rt.exit(pid, Reason::kill());
  t.w.sim.advance(20min);
  EXPECT_TRUE(t.w.rt.alive(many.pid));
  orders->fail = {};
  t.w.sim.advance(60s);
  EXPECT_EQ(t.w.call(many, CountChildren{}).value().active, 1u);
}

TEST(SupervisorBackoff, the_same_seed_gives_the_same_delays) {
  const auto attempts = [](std::uint64_t seed) {
    Tree t;
    t.start({.intensity = 100, .backoff = {.first = 100ms, .jitter = 1, .seed = seed}}, t.actors({"a"}));
    t.orders->fail = Reason::other("no luck");
    t.crash("a");
    std::vector<Instant> at;
    while (t.orders->starts < 10) {
      const int before = t.orders->starts;
      t.w.sim.advance(*t.w.sim.next_timer() - t.w.rt.now());
      if (t.orders->starts > before) at.push_back(t.w.rt.now());
    }
    return at;
  };
  EXPECT_EQ(attempts(7), attempts(7));
  EXPECT_NE(attempts(7), attempts(8));
}

// What the process on its own thread holds while it lives.
struct Resource {
  std::atomic<bool> taken{false};
  std::latch release{1};  // the handler that does not look up
  std::promise<void> in_handler;
  std::promise<void> second_life;
  std::atomic<int> lives{0};
};

struct Hang {};

class Holder final : public GenServer<Holder, Protocol<Hang>> {
 public:
  struct Args {
    Resource* resource;
  };
  explicit Holder(Args args) : resource_(args.resource) {
    if (resource_->taken.exchange(true)) throw std::runtime_error("taken");
    if (++resource_->lives == 2) resource_->second_life.set_value();
  }
  ~Holder() override { resource_->taken = false; }
  void handle_cast(const Hang&) {
    resource_->in_handler.set_value();
    resource_->release.wait();
  }

 private:
  Resource* resource_;
};

// A killed process is dead at once, but what it holds is let go of when its handler has returned. Its successor cannot
// start before that; with backoff the supervisor waits for it.
TEST(SupervisorBackoff, a_killed_child_that_still_runs_is_waited_for) {
  Resource resource;
  std::promise<void> tried_often;
  std::atomic<int> failures{0};
  ThreadScheduler scheduler({.workers = 1});
  Runtime rt(scheduler);
  rt.on_report([&](const Report& r) {
    if (r.kind == Report::Kind::start_error && ++failures == 5) tried_often.set_value();
  });
  const auto tree = supervisor("storage", {.intensity = 1000, .period = 1s, .backoff = {.first = 1ms, .ceiling = 8ms}},
                               {child<Holder>("holder", {&resource}).named("holder").own_thread()});
  const Started top = start_tree(rt, tree);
  ASSERT_EQ(top.kind, Started::Kind::ok);
  const Pid first = rt.whereis("holder");
  rt.cast(Ref<Holder::Proto>{first}, Hang{});
  resource.in_handler.get_future().wait();
  rt.exit(first, Reason::kill());
  EXPECT_FALSE(rt.alive(first));
  tried_often.get_future().wait();  // in vain: it is still taken
  EXPECT_TRUE(rt.alive(top.pid));
  resource.release.count_down();
  resource.second_life.get_future().wait();
  EXPECT_TRUE(rt.alive(top.pid));
  std::promise<void> gone;
  rt.stop(top.pid, Reason::shutdown(), [&](Reason) { gone.set_value(); });
  gone.get_future().wait();
}

}  // namespace
}  // namespace otp::test::backoff_test
