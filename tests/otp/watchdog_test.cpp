// The watchdog, on threads, with a clock of the test's own. Nothing here asserts a time.
#include "core/otp/watchdog.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

#include "core/otp/gen_server.hpp"
#include "core/otp/thread_scheduler.hpp"
#include "counter.hpp"

namespace otp::test::watchdog_test {
namespace {

using namespace std::chrono_literals;

struct Block {
  std::shared_future<void> until;
  std::shared_ptr<std::promise<void>> began;
};

class Blocker final : public GenServer<Blocker, Protocol<Block>> {
 public:
  struct Args {};
  explicit Blocker(Args) {}
  void handle_cast(const Block& block) {
    block.began->set_value();
    block.until.wait();
  }
};

struct WatchdogTest : ::testing::Test {
  ThreadScheduler scheduler{{.workers = 1}};
  std::mutex mutex;
  std::vector<Report> reports;
  std::optional<Runtime> rt;
  std::optional<Watchdog> watchdog;
  std::promise<void> release;
  std::shared_future<void> released = release.get_future().share();

  WatchdogTest() {
    rt.emplace(scheduler);
    rt->on_report([this](const Report& r) {
      std::lock_guard lock(mutex);
      reports.push_back(r);
    });
    watchdog.emplace(*rt, 1s);
  }
  ~WatchdogTest() override { watchdog.reset(); }

  Pid block(SpawnOptions options = {}) {
    const Started started = rt->start<Blocker>({}, std::move(options));
    auto began = std::make_shared<std::promise<void>>();
    rt->cast(Ref<Protocol<Block>>{started.pid}, Block{released, began});
    began->get_future().wait();
    return started.pid;
  }
  int ask(Ref<CounterProtocol> counter) {
    std::promise<int> answer;
    rt->call(counter, Get{}, 1h, [&](CallResult<int> r) { answer.set_value(r ? *r : -1); });
    return answer.get_future().get();
  }
};

TEST_F(WatchdogTest, a_handler_that_does_not_return_is_named_once_and_the_others_go_on) {
  const Started counter = rt->start<Counter>({});
  const Pid stuck = block({.name = "the stuck one"});
  watchdog->look(Instant{} + 10s);
  EXPECT_TRUE(reports.empty());
  watchdog->look(Instant{} + 10'999ms);
  EXPECT_TRUE(reports.empty());
  EXPECT_EQ(rt->info(stuck)->current_age, 999ms);
  watchdog->look(Instant{} + 11s);
  watchdog->look(Instant{} + 20s);
  {
    std::lock_guard lock(mutex);
    ASSERT_EQ(reports.size(), 1u);
    EXPECT_EQ(reports[0].kind, Report::Kind::stuck_handler);
    EXPECT_EQ(reports[0].name, "the stuck one");
    EXPECT_EQ(reports[0].pid, stuck);
    EXPECT_EQ(reports[0].age, 1s);
    EXPECT_NE(reports[0].last_message.find("Block"), std::string::npos);
  }
  EXPECT_EQ(rt->stats().stuck_handlers, 1u);
  EXPECT_EQ(rt->info(stuck)->status, ProcessStatus::running);
  rt->cast(Ref<CounterProtocol>{counter.pid}, Increment{});
  EXPECT_EQ(ask({counter.pid}), 1);  // on the only worker
  release.set_value();
}

TEST_F(WatchdogTest, timers_of_a_stuck_worker_go_on_too) {
  const Started counter = rt->start<Counter>({});
  block();
  watchdog->look(Instant{});
  watchdog->look(Instant{} + 1s);
  rt->send_after(1ms, Ref<CounterProtocol>{counter.pid}, Increment{});
  while (ask({counter.pid}) == 0) std::this_thread::yield();
  release.set_value();
}

TEST_F(WatchdogTest, every_stuck_handler_is_relieved) {
  const Started counter = rt->start<Counter>({});
  for (int i = 0; i < 5; ++i) {
    block();
    watchdog->look(Instant{} + i * 10s);
    watchdog->look(Instant{} + i * 10s + 1s);
  }
  EXPECT_EQ(rt->stats().stuck_handlers, 5u);
  EXPECT_EQ(ask({counter.pid}), 0);
  release.set_value();
}

TEST_F(WatchdogTest, one_that_is_killed_while_it_is_stuck_is_dead_at_once) {
  const Pid stuck = block({.name = "wd killed"});
  watchdog->look(Instant{});
  rt->exit(stuck, Reason::kill());
  EXPECT_FALSE(rt->alive(stuck));
  EXPECT_FALSE(rt->whereis("wd killed"));
  watchdog->look(Instant{} + 1s);
  EXPECT_EQ(rt->stats().stuck_handlers, 1u);
  release.set_value();
}

TEST_F(WatchdogTest, a_process_with_a_thread_of_its_own_may_block) {
  block({.own_thread = true});
  watchdog->look(Instant{});
  watchdog->look(Instant{} + 1h);
  EXPECT_EQ(rt->stats().stuck_handlers, 0u);
  release.set_value();
}

TEST_F(WatchdogTest, one_that_looks_by_itself_finds_a_stuck_handler) {
  watchdog.reset();
  watchdog.emplace(*rt, 4ms);
  watchdog->start();
  block();
  while (rt->stats().stuck_handlers == 0) std::this_thread::yield();
  release.set_value();
}

}  // namespace
}  // namespace otp::test::watchdog_test
