// The same runtime on real threads. Nothing here asserts a time; TSan is what makes these tests worth their while.
#include <sched.h>

#include <atomic>
#include <future>
#include <thread>

#include "core/otp/dynamic_supervisor.hpp"
#include "core/otp/supervisor.hpp"
#include "core/otp/thread_scheduler.hpp"
#include "counter.hpp"

#include <gtest/gtest.h>

namespace otp::test::threads_test {
namespace {

using namespace std::chrono_literals;

template <class P, class M>
CallResult<typename M::Reply> ask(Runtime& rt, Ref<P> to, M message, Duration timeout = 30s) {
  std::promise<CallResult<typename M::Reply>> promise;
  rt.call(to, std::move(message), timeout, [&](CallResult<typename M::Reply> r) { promise.set_value(std::move(r)); });
  return promise.get_future().get();
}

Reason stop_and_wait(Runtime& rt, Pid pid) {
  std::promise<Reason> promise;
  rt.stop(pid, Reason::shutdown(), [&](Reason r) { promise.set_value(std::move(r)); });
  return promise.get_future().get();
}

struct Threads : ::testing::Test {
  ThreadScheduler scheduler{{.workers = 3}};
  Runtime rt{scheduler};
};

TEST(Workers, are_as_many_as_the_cores_that_may_be_used) {
  cpu_set_t all;
  ASSERT_EQ(sched_getaffinity(0, sizeof all, &all), 0);
  EXPECT_EQ(ThreadScheduler(ThreadScheduler::Options()).workers(), static_cast<std::size_t>(CPU_COUNT(&all)));
  std::size_t of_one = 0;
  std::thread([&] {
    cpu_set_t one;
    CPU_ZERO(&one);
    for (std::size_t core = 0; core < CPU_SETSIZE && CPU_COUNT(&one) == 0; ++core) {
      if (CPU_ISSET(core, &all)) CPU_SET(core, &one);
    }
    sched_setaffinity(0, sizeof one, &one);  // of this thread alone
    of_one = ThreadScheduler(ThreadScheduler::Options()).workers();
  }).join();
  EXPECT_EQ(of_one, 1u);
}

TEST_F(Threads, a_server_answers) {
  const Started s = rt.start<Counter>({});
  ASSERT_EQ(s.kind, Started::Kind::ok);
  Ref<CounterProtocol> counter{s.pid};
  for (int i = 0; i < 1000; ++i) rt.cast(counter, Increment{});
  EXPECT_EQ(ask(rt, counter, Get{}).value(), 1000);
}

TEST_F(Threads, a_failing_init_is_told) {
  EXPECT_EQ(rt.start<Counter>({.init_stop = Reason::other("no luck")}).reason, Reason::other("no luck"));
}

TEST_F(Threads, a_process_with_a_thread_of_its_own_works_like_any_other) {
  for (int i = 0; i < 20; ++i) {
    const Started s = rt.start<Counter>({}, {.own_thread = true});
    EXPECT_EQ(ask(rt, Ref<CounterProtocol>{s.pid}, Get{}).value(), 0);
    EXPECT_EQ(stop_and_wait(rt, s.pid), Reason::shutdown());
  }
}

TEST_F(Threads, timeouts_come_on_real_time_too) {
  const Started s = rt.start<Counter>({});
  EXPECT_EQ(ask(rt, Ref<CounterProtocol>{s.pid}, Later{}, 20ms).error().code, CallErrc::timeout);
}

// Senders do not stop while their targets die and come back: every call is answered or fails, exactly once.
TEST_F(Threads, every_call_to_dying_and_restarting_processes_ends_exactly_once) {
  constexpr int kNames = 8, kSenders = 3, kCalls = 4000;
  std::vector<ChildSpec> children;
  for (int i = 0; i < kNames; ++i) {
    children.push_back(child<Counter>("c" + std::to_string(i), {}).named("stress" + std::to_string(i)));
  }
  const Started top = start_tree(rt, supervisor("top", {.intensity = 1'000'000}, std::move(children)));
  ASSERT_EQ(top.kind, Started::Kind::ok);
  std::vector<Name<CounterProtocol>> names;
  for (int i = 0; i < kNames; ++i) names.emplace_back("stress" + std::to_string(i));

  std::atomic<int> answered{0}, failed{0};
  std::vector<std::thread> senders;
  for (int t = 0; t < kSenders; ++t) {
    senders.emplace_back([&, t] {
      for (int i = 0; i < kCalls; ++i) {
        const auto& name = names[(i + t) % kNames];
        if (i % 97 == 0) {
          rt.cast(name, Boom{});
        } else if (i % 89 == 0) {
          rt.exit(rt.whereis(name.entry()), Reason::kill());
        }
        rt.cast(name, Increment{});
        rt.call(name, Get{}, 60s, [&](CallResult<int> r) { ++(r ? answered : failed); });
      }
    });
  }
  for (auto& s : senders) s.join();
  EXPECT_EQ(stop_and_wait(rt, top.pid), Reason::shutdown());
  while (answered + failed < kSenders * kCalls) std::this_thread::yield();
  EXPECT_EQ(answered + failed, kSenders * kCalls);
  EXPECT_GT(answered.load(), 0);
  EXPECT_EQ(rt.stats().alive, 0u);
}

TEST_F(Threads, twenty_thousand_children_come_and_go) {
  const Started top = start_tree(rt, dynamic_supervisor("many", {}));
  Ref<DynamicSupervisorProtocol> sup{top.pid};
  constexpr int kChildren = 20'000;
  std::atomic<int> started{0};
  for (int i = 0; i < kChildren; ++i) {
    rt.call(sup, StartDynamic{child<Counter>("", {})}, 60s,
            [&](CallResult<ChildResult<Pid>> r) { started += r && *r; });
  }
  EXPECT_EQ(ask(rt, sup, CountChildren{}).value().active, static_cast<std::size_t>(kChildren));
  EXPECT_EQ(started, kChildren);
  EXPECT_EQ(stop_and_wait(rt, top.pid), Reason::shutdown());
  EXPECT_EQ(rt.stats().alive, 0u);
}

struct Ring {};
struct SetAndHold {};
using BellProtocol = Protocol<Ring, SetAndHold>;

/// Rings; and, told so, sets a timer for another bell and does not return before that has rung.
class Bell final : public GenServer<Bell, BellProtocol> {
 public:
  struct Args {
    std::promise<void>* rung = nullptr;
    Ref<BellProtocol> other;
    std::future<void>* other_rung = nullptr;
    std::promise<bool>* heard = nullptr;
  };
  explicit Bell(Args args) : args_(args) {}
  void handle_cast(const Ring&) { args_.rung->set_value(); }
  void handle_cast(const SetAndHold&) {
    runtime().send_after(1ms, args_.other, Ring{});
    args_.heard->set_value(args_.other_rung->wait_for(60s) == std::future_status::ready);
  }

 private:
  Args args_;
};

TEST_F(Threads, a_handler_that_does_not_return_does_not_hold_up_timers) {
  std::promise<void> rung;
  std::promise<bool> heard;
  std::future<void> ringing = rung.get_future();
  const Ref<BellProtocol> bell{rt.start<Bell>({.rung = &rung}).pid};
  const Ref<BellProtocol> holder{rt.start<Bell>({.other = bell, .other_rung = &ringing, .heard = &heard}).pid};
  rt.cast(holder, SetAndHold{});
  EXPECT_TRUE(heard.get_future().get());
}

/// Sleeps, and counts the sleeps that have an end.
class CountingDriver final : public Driver {
 public:
  explicit CountingDriver(std::atomic<int>& ends) : ends_(ends) {}
  void poll() override {}
  void wait(std::optional<Instant> until) override {
    if (until) ++ends_;
    sleeper_->wait(until);
  }
  void wake() noexcept override { sleeper_->wake(); }

 private:
  std::atomic<int>& ends_;
  std::unique_ptr<Driver> sleeper_ = make_sleeper();
};

TEST(ThreadsIdle, workers_without_timers_wait_for_nothing_but_a_wake_up) {
  std::atomic<int> ends{0};
  ThreadScheduler scheduler({.workers = 3, .driver = [&](unsigned) { return std::make_unique<CountingDriver>(ends); }});
  Runtime rt(scheduler);
  const Ref<CounterProtocol> counter{rt.start<Counter>({}).pid};
  for (int i = 0; i < 100; ++i) EXPECT_EQ(ask(rt, counter, Get{}, kInfinity).value(), 0);
  EXPECT_EQ(stop_and_wait(rt, counter.pid), Reason::shutdown());
  EXPECT_EQ(ends, 0);
}

}  // namespace
}  // namespace otp::test::threads_test
