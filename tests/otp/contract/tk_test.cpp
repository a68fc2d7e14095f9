// Tasks: the rows TK-01, TK-03, TK-05, and what Elixir's own tests of Task show besides.
#include <atomic>
#include <future>

#include "../actor.hpp"
#include "../world.hpp"
#include "core/otp/supervisor.hpp"
#include "core/otp/task.hpp"
#include "core/otp/thread_scheduler.hpp"

namespace otp::test::tk_test {
namespace {

using namespace std::chrono_literals;
using Yielded = std::optional<TaskResult<int>>;

/// Takes 100 ms to start, and its supervisor starts nobody else meanwhile.
struct Tick {};
class Slow final : public GenServer<Slow, Protocol<Tick>> {
 public:
  using InitLater = void;
  struct Args {};
  explicit Slow(Args) {}
  void init() { send_after(100ms, Tick{}); }
  void handle_cast(const Tick&) { init_done(); }
};

/// A world with a supervisor of tasks, and actors.
struct Tasks {
  World w;
  TaskSupervisor supervisor{w.start_tree(task_supervisor("tasks")).pid};

  Ref<ActorProtocol> actor(bool trap = false) { return w.start<Actor>({.trap = trap}); }
  void in(Ref<ActorProtocol> who, std::function<void(Actor&)> f) {
    w.rt.cast(who, Do{std::move(f)});
    w.sim.settle();
  }
  std::vector<std::string> heard(Ref<ActorProtocol> who) { return w.call(who, Heard{}).value(); }
  /// How an actor ended, once it has.
  std::shared_ptr<std::optional<Reason>> end_of(Ref<ActorProtocol> who) {
    auto end = std::make_shared<std::optional<Reason>>();
    w.rt.monitor(who.pid, [end](Reason r) { *end = std::move(r); });
    return end;
  }
  /// From now on supervised tasks start in 100 ms.
  void delay_tasks() {
    w.rt.call(supervisor, StartDynamic{child<Slow>("", {}).restarts(Restart::temporary)}, kInfinity, [](auto) {});
    w.sim.settle();
  }
  ChildCounts children() { return w.call(supervisor, CountChildren{}).value(); }
};

int boom() { throw std::runtime_error("boom"); }

TEST(Contract, TK_01_an_owner_that_does_not_trap_dies_with_its_task) {
  Tasks h;
  const auto a = h.actor();
  const auto end = h.end_of(a);
  h.in(a, [](Actor& self) { static_cast<void>(task::async(self, boom)); });
  ASSERT_TRUE(*end);
  EXPECT_EQ((*end)->to_string(), "error: std::runtime_error: boom");
}

TEST(Contract, TK_01_an_owner_that_awaits_and_traps_exits_with_the_reason_of_the_task) {
  Tasks h;
  const auto a = h.actor(true);
  const auto end = h.end_of(a);
  bool got = false;
  h.in(a, [&](Actor& self) { task::await(self, task::async(self, boom), 5s, [&](Actor&, int) { got = true; }); });
  EXPECT_FALSE(got);
  ASSERT_TRUE(*end);
  EXPECT_EQ((*end)->to_string(), "error: std::runtime_error: boom");
}

TEST(Contract, TK_01_an_owner_that_traps_and_does_not_await_hears_of_it) {
  Tasks h;
  const auto a = h.actor(true);
  h.in(a, [](Actor& self) { static_cast<void>(task::async(self, boom)); });
  EXPECT_EQ(h.heard(a), std::vector<std::string>{"exit error: std::runtime_error: boom"});
}

TEST(Contract, TK_01_a_task_dies_with_its_owner) {
  Tasks h;
  Pid pid;
  std::optional<Task<int>> kept;
  const auto a = h.actor();
  h.w.rt.cast(a, Do{[&](Actor& self) {
                kept = task::async(self, [] { return 1; });
                pid = kept->pid();
                throw Exit{Reason::other("bye")};
              }});
  Reason reason;
  while (!pid) h.w.sim.step();
  h.w.rt.monitor(pid, [&](Reason r) { reason = std::move(r); });
  h.w.sim.settle();
  // It may have been quicker than its owner's end; it never outlives it.
  EXPECT_TRUE(reason == Reason::other("bye") || reason == Reason::normal()) << reason.to_string();
  EXPECT_FALSE(h.w.rt.alive(pid));
}

TEST(Contract, TK_03_what_yield_did_not_get_in_time_can_still_be_collected) {
  Tasks h;
  h.delay_tasks();
  const auto a = h.actor();
  const Instant begin = h.w.rt.now();
  std::vector<std::string> got;
  h.in(a, [&](Actor& self) {
    const auto t = task::async_nolink(self, h.supervisor, [] { return 42; });
    task::yield(self, t, 10ms, [&, t](Actor& same, Yielded first) {
      EXPECT_EQ(h.w.rt.now(), begin + 10ms);
      got.push_back(first ? "something" : "nothing");
      task::yield(same, t, 0ms, [&, t](Actor& again, Yielded second) {
        EXPECT_EQ(h.w.rt.now(), begin + 10ms);
        got.push_back(second ? "something" : "nothing");
        task::await(again, t, 5s, [&](Actor&, int n) {
          EXPECT_EQ(h.w.rt.now(), begin + 100ms);
          got.push_back(std::to_string(n));
        });
      });
    });
  });
  h.w.sim.advance(1s);
  EXPECT_EQ(got, (std::vector<std::string>{"nothing", "nothing", "42"}));
  EXPECT_TRUE(h.heard(a).empty());
}

// On threads, with a task that is at work until the test lets it go.
TEST(Contract, TK_03_yield_gives_nothing_after_its_time_and_the_result_later) {
  ThreadScheduler scheduler({.workers = 2});
  Runtime rt(scheduler);
  std::promise<void> gate;
  std::promise<int> answer;
  std::promise<bool> nothing;
  std::optional<Task<int>> kept;
  const Ref<ActorProtocol> a{rt.start<Actor>({}).pid};
  rt.cast(a, Do{[&](Actor& self) {
            kept = task::async(self, [opened = gate.get_future().share()] { return opened.wait(), 42; },
                               {.own_thread = true});
            task::yield(self, *kept, 1ms, [&](Actor& same, Yielded r) {
              nothing.set_value(!r);
              task::yield(same, *kept, 5s, [&](Actor&, Yielded last) { answer.set_value(last ? last->value() : 0); });
            });
          }});
  EXPECT_TRUE(nothing.get_future().get());
  gate.set_value();
  EXPECT_EQ(answer.get_future().get(), 42);
}

TEST(Contract, TK_03_nobody_but_the_owner_may_wait) {
  Tasks h;
  const auto a = h.actor(), b = h.actor();
  std::optional<Task<int>> kept;
  h.in(a, [&](Actor& self) { kept = task::async(self, [] { return 1; }); });
  int raised = 0;
  h.in(b, [&](Actor& self) {
    const auto expect = [&](auto f) {
      try {
        f();
        ADD_FAILURE() << "not raised";
      } catch (const std::invalid_argument&) {
        ++raised;
      }
    };
    expect([&] { task::await(self, *kept, 5s, [](Actor&, int) { FAIL(); }); });
    expect([&] { task::yield(self, *kept, 5s, [](Actor&, Yielded) { FAIL(); }); });
    expect([&] { task::shutdown(self, *kept, 5s, [](Actor&, Yielded) { FAIL(); }); });
    expect([&] { task::ignore(self, *kept); });
  });
  EXPECT_EQ(raised, 4);
  EXPECT_THROW(task::wait(*kept, 0s), std::invalid_argument);
  int got = 0;
  h.in(a, [&](Actor& self) { task::await(self, *kept, 5s, [&](Actor&, int n) { got = n; }); });
  EXPECT_EQ(got, 1);
}

TEST(Contract, TK_05_the_owner_of_a_task_without_a_link_lives_and_sees_a_crash_by_yield) {
  Tasks h;
  const auto a = h.actor();
  Yielded got;
  h.in(a, [&](Actor& self) {
    task::yield(self, task::async_nolink(self, h.supervisor, boom), 5s, [&](Actor&, Yielded r) { got = std::move(r); });
  });
  EXPECT_TRUE(h.w.rt.alive(a.pid));
  ASSERT_TRUE(got);
  EXPECT_EQ(got->error().to_string(), "error: std::runtime_error: boom");
  EXPECT_TRUE(h.heard(a).empty()) << "who collects gets no Down besides";
}

TEST(Contract, TK_05_an_await_exits_with_the_reason_of_the_task) {
  Tasks h;
  const auto a = h.actor();
  const auto end = h.end_of(a);
  h.in(a, [&](Actor& self) {
    task::await(self, task::async_nolink(self, h.supervisor, boom), 5s, [](Actor&, int) { FAIL(); });
  });
  ASSERT_TRUE(*end);
  EXPECT_EQ((*end)->to_string(), "error: std::runtime_error: boom");
}

TEST(Contract, TK_05_an_owner_that_does_not_collect_sees_a_crash_as_a_down) {
  Tasks h;
  const auto a = h.actor();
  h.in(a, [&](Actor& self) { static_cast<void>(task::async_nolink(self, h.supervisor, boom)); });
  EXPECT_TRUE(h.w.rt.alive(a.pid));
  EXPECT_EQ(h.heard(a), std::vector<std::string>{"down error: std::runtime_error: boom"});
  EXPECT_EQ(h.children().specs, 0u) << "the supervisor does not restart it";
}

TEST(Contract, TK_05_a_down_that_waits_already_is_taken_back_by_collecting) {
  Tasks h;
  const auto a = h.actor();
  bool got = false;
  std::optional<Task<int>> kept;
  h.in(a, [&](Actor& self) {
    kept = task::async_nolink(self, h.supervisor, boom);
    // Parked: the Down stays in the mailbox.
    task::yield(self, task::async(self, [] {}), kInfinity, [&](Actor& same, std::optional<TaskResult<void>>) {
      task::yield(same, *kept, 5s, [&](Actor&, Yielded r) { got = r && !*r; });
    });
  });
  EXPECT_TRUE(got);
  EXPECT_TRUE(h.heard(a).empty());
}

// -- besides -------------------------------------------------------------------------------------------------------

TEST(Task, a_result_is_awaited_and_leaves_no_message) {
  Tasks h;
  const auto a = h.actor();
  int got = 0;
  h.in(a, [&](Actor& self) {
    const auto t = task::async(self, [] { return 42; });
    EXPECT_EQ(h.w.rt.info(otp::self())->links, std::vector<Pid>{t.pid()});
    EXPECT_EQ(t.owner(), otp::self());
    task::await(self, t, 5s, [&](Actor&, int n) { got = n; });
  });
  EXPECT_EQ(got, 42);
  EXPECT_TRUE(h.heard(a).empty());
  EXPECT_TRUE(h.w.rt.info(a.pid)->links.empty());
  EXPECT_EQ(h.w.rt.stats().dead_letters, 0u);
}

TEST(Task, an_await_that_takes_too_long_ends_the_owner_with_timeout) {
  Tasks h;
  h.delay_tasks();
  const auto a = h.actor();
  const auto end = h.end_of(a);
  const Instant begin = h.w.rt.now();
  std::optional<Task<int>> kept;
  h.in(a, [&](Actor& self) {
    kept = task::async_nolink(self, h.supervisor, [] { return 1; });
    task::await(self, *kept, 20ms, [](Actor&, int) { FAIL(); });
  });
  h.w.sim.advance(19ms);
  EXPECT_FALSE(*end);
  h.w.sim.advance(1ms);
  ASSERT_TRUE(*end);
  EXPECT_EQ(**end, Reason::timeout());
  EXPECT_EQ(h.w.rt.now(), begin + 20ms);
  h.w.sim.advance(1s);
  EXPECT_TRUE(kept->state()->done()) << "the task itself goes on";
}

TEST(Task, a_result_is_collected_once) {
  Tasks h;
  const auto a = h.actor();
  const auto end = h.end_of(a);
  int got = 0;
  h.in(a, [&](Actor& self) {
    const auto t = task::async(self, [] { return 1; });
    task::await(self, t, 5s, [&got, t](Actor& same, int n) {
      got = n;
      task::await(same, t, 5s, [](Actor&, int) { FAIL(); });
    });
  });
  EXPECT_EQ(got, 1);
  ASSERT_TRUE(*end);
  EXPECT_NE((*end)->to_string().find("collected once"), std::string::npos);
}

TEST(Task, without_a_supervisor_a_task_fails_with_noproc) {
  Tasks h;
  const auto a = h.actor();
  Yielded got;
  h.in(a, [&](Actor& self) {
    task::yield(self, task::async_nolink(self, Name<DynamicSupervisorProtocol>("nobody"), [] { return 1; }), 5s,
                [&](Actor&, Yielded r) { got = std::move(r); });
  });
  ASSERT_TRUE(got);
  EXPECT_EQ(got->error(), Reason::noproc());
}

TEST(Task, a_supervised_and_linked_task_has_both_ties) {
  Tasks h;
  const auto a = h.actor();
  int got = 0;
  std::vector<Pid> links;
  h.in(a, [&](Actor& self) {
    const Pid owner = otp::self();
    const auto t = task::async(self, h.supervisor, [&, owner] {
      links = h.w.rt.info(otp::self())->links;
      EXPECT_NE(std::find(links.begin(), links.end(), owner), links.end());
      EXPECT_NE(std::find(links.begin(), links.end(), h.supervisor.pid), links.end());
      return 5;
    });
    task::await(self, t, 5s, [&](Actor&, int n) { got = n; });
  });
  EXPECT_EQ(got, 5);
  EXPECT_EQ(links.size(), 2u);
}

TEST(Task, a_killed_task_says_so) {
  Tasks h;
  const auto a = h.actor();
  Yielded got;
  std::optional<Task<int>> kept;
  h.in(a, [&](Actor& self) {
    kept = task::async_nolink(self, h.supervisor, [&] {
      h.w.rt.exit(otp::self(), Reason::kill());
      EXPECT_TRUE(killed());
      return 1;
    });
    task::yield(self, *kept, 5s, [&](Actor&, Yielded r) { got = std::move(r); });
  });
  ASSERT_TRUE(got);
  EXPECT_EQ(got->error(), Reason::killed());
}

TEST(Task, shutdown_gives_what_is_there_and_ends_what_is_not) {
  Tasks h;
  const auto a = h.actor(true);
  std::vector<Yielded> got;
  std::optional<Task<int>> done, waiting;
  h.in(a, [&](Actor& self) { done = task::async(self, [] { return 1; }); });
  h.in(a, [&](Actor& self) {
    task::shutdown(self, *done, 5s, [&](Actor& same, Yielded first) {
      got.push_back(std::move(first));
      waiting = task::async(same, []() -> int { throw Exit{Reason::other("not run")}; });
      task::shutdown(same, *waiting, 5s, [&](Actor&, Yielded r) { got.push_back(std::move(r)); });
    });
  });
  ASSERT_EQ(got.size(), 2u);
  EXPECT_EQ(**got[0], 1);
  EXPECT_TRUE(!got[1] || got[1]->error() == Reason::other("not run"));
  EXPECT_FALSE(h.w.rt.alive(waiting->pid()));
}

TEST(Task, an_ignored_task_goes_on_without_its_owner) {
  Tasks h;
  const auto a = h.actor();
  bool ran = false;
  h.in(a, [&](Actor& self) {
    task::ignore(self, task::async(self, [&] {
                   ran = true;
                   throw std::runtime_error("boom");
                 }));
  });
  EXPECT_TRUE(ran);
  EXPECT_TRUE(h.w.rt.alive(a.pid));
  EXPECT_TRUE(h.heard(a).empty());
}

TEST(Task, outside_of_processes_a_task_calls_back) {
  Tasks h;
  std::optional<TaskResult<int>> good;
  std::optional<TaskResult<void>> bad;
  const auto t = task::async(h.w.rt, [] { return 42; });
  const auto u = task::async(h.w.rt, [] { throw std::runtime_error("boom"); });
  task::when_done(t, [&](TaskResult<int> r) { good = std::move(r); });
  task::when_done(u, [&](TaskResult<void> r) { bad = std::move(r); });
  h.w.sim.settle();
  ASSERT_TRUE(good && bad);
  EXPECT_EQ(**good, 42);
  EXPECT_EQ(bad->error().to_string(), "error: std::runtime_error: boom");
}

TEST(TasksOnThreads, a_thread_waits_for_tasks) {
  ThreadScheduler scheduler({.workers = 3});
  Runtime rt(scheduler);
  std::vector<Task<int>> all;
  for (int i = 0; i < 100; ++i) {
    all.push_back(task::async(rt, [i] { return i % 10 == 7 ? boom() : i; }, {.own_thread = i % 25 == 0}));
  }
  for (int i = 0; i < 100; ++i) {
    const auto result = task::wait(all[static_cast<std::size_t>(i)], kInfinity);
    ASSERT_TRUE(result);
    if (i % 10 == 7) {
      EXPECT_EQ(result->error().to_string(), "error: std::runtime_error: boom");
    } else {
      EXPECT_EQ(result->value(), i);
    }
  }
}

TEST(TasksOnThreads, killed_tasks_are_over_at_once) {
  ThreadScheduler scheduler({.workers = 2});
  Runtime rt(scheduler);
  std::promise<void> gate;
  std::atomic<bool> saw_kill{false};
  const auto t = task::async(rt, [opened = gate.get_future().share(), &saw_kill] {
    opened.wait();
    saw_kill = killed();
    return 1;
  });
  EXPECT_FALSE(task::wait(t, 0s));
  rt.exit(t.pid(), Reason::kill());
  const auto result = task::wait(t, kInfinity);  // while its function is still running
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->error() == Reason::killed()) << result->error().to_string();
  gate.set_value();
}

}  // namespace
}  // namespace otp::test::tk_test
