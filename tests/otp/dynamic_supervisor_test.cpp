#include "core/otp/dynamic_supervisor.hpp"

#include "counter.hpp"
#include "world.hpp"

namespace otp::test::dynamic_supervisor_test {
namespace {

using namespace std::chrono_literals;

struct Dynamic : ::testing::Test {
  World w;
  Log log = make_log();
  Ref<DynamicSupervisorProtocol> sup;

  void start(DynamicSupervisorFlags flags) { sup = {w.start_tree(dynamic_supervisor("many", flags)).pid}; }
  ChildResult<Pid> add(Restart restart = Restart::permanent, bool trap = false) {
    return w.call(sup, StartDynamic{child<Counter>("", {.log = log, .trap = trap}).restarts(restart)}).value();
  }
  void crash(Pid pid) {
    w.rt.cast(Ref<CounterProtocol>{pid}, Boom{});
    w.sim.settle();
  }
  std::vector<ChildInfo> children() { return w.call(sup, WhichChildren{}).value(); }
};

TEST_F(Dynamic, DS_04_the_same_spec_twice_makes_two_children) {
  start({});
  EXPECT_NE(*add(), *add());
  EXPECT_EQ(children().size(), 2u);
}

TEST_F(Dynamic, DS_07_max_children) {
  start({.max_children = 1});
  EXPECT_TRUE(add());
  EXPECT_EQ(add().error().code, ChildErrc::max_children);
}

TEST_F(Dynamic, DS_06_a_failed_start_is_told_and_forgotten) {
  start({});
  const auto r = w.call(sup, StartDynamic{child<Counter>("", {.init_stop = Reason::other("no luck")})}).value();
  EXPECT_EQ(r.error().reason, Reason::other("no luck"));
  EXPECT_TRUE(children().empty());
}

TEST_F(Dynamic, DS_10_terminate_child) {
  start({});
  const Pid pid = *add();
  EXPECT_TRUE(w.call(sup, TerminateDynamic{pid}).value());
  EXPECT_EQ(w.call(sup, TerminateDynamic{pid}).value().error().code, ChildErrc::not_found);
  EXPECT_TRUE(children().empty());
}

TEST_F(Dynamic, DS_12_a_restarted_child_has_a_new_pid) {
  start({});
  const Pid before = *add();
  crash(before);
  const auto after = children();
  ASSERT_EQ(after.size(), 1u);
  EXPECT_NE(after[0].pid, before);
  EXPECT_EQ(after[0].restarts, 1u);
}

TEST_F(Dynamic, DS_13_transient_and_temporary) {
  start({});
  const Pid transient = *add(Restart::transient), temporary = *add(Restart::temporary);
  w.rt.cast(Ref<CounterProtocol>{transient}, StopWith{Reason::normal()});
  crash(temporary);
  EXPECT_TRUE(children().empty());
  crash(*add(Restart::transient));
  EXPECT_EQ(children().size(), 1u);
}

TEST_F(Dynamic, DS_18_one_counter_for_all) {
  start({.intensity = 2});
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(add());
  for (const auto& c : children()) crash(c.pid);
  EXPECT_FALSE(w.rt.alive(sup.pid));
  EXPECT_EQ(w.rt.stats().alive, 0u);
}

// Does not end when it is asked to.
class Stubborn final : public GenServer<Stubborn, Protocol<>> {
 public:
  struct Args {
    Log log;
  };
  explicit Stubborn(Args args) : log_(std::move(args.log)) {}
  void init() { trap_exit(true); }
  void handle_stop(const Reason&) { log_->push_back("asked"); }

 private:
  Log log_;
};

TEST_F(Dynamic, each_child_has_the_whole_time_that_its_shutdown_rule_gives_it) {
  start({});
  const auto spec = child<Stubborn>("", {log}).shuts_down(Shutdown::within(1s));
  const Pid a = *w.call(sup, StartDynamic{spec}).value(), b = *w.call(sup, StartDynamic{spec}).value();
  int done = 0;
  const auto terminate = [&](Pid pid) {
    w.rt.call(sup, TerminateDynamic{pid}, kInfinity, [&](CallResult<ChildResult<void>> r) { done += r && *r; });
    w.sim.settle();
  };
  terminate(a);
  w.sim.advance(900ms);
  terminate(b);
  w.sim.advance(101ms);
  EXPECT_FALSE(w.rt.alive(a));
  EXPECT_TRUE(w.rt.alive(b));
  w.sim.advance(900ms);
  EXPECT_FALSE(w.rt.alive(b));
  EXPECT_EQ(done, 2);
}

TEST_F(Dynamic, a_child_that_ends_when_it_is_asked_to_leaves_no_timer) {
  start({});
  EXPECT_TRUE(w.call(sup, TerminateDynamic{*add()}).value());
  w.rt.call(sup, CountChildren{}, kInfinity, [](auto) {});
  w.sim.settle();
  EXPECT_FALSE(w.sim.next_timer());
}

TEST_F(Dynamic, a_child_that_is_ending_already_is_not_asked_again) {
  start({});
  const auto spec = child<Stubborn>("", {log}).shuts_down(Shutdown::within(1s));
  const Pid a = *w.call(sup, StartDynamic{spec}).value();
  w.rt.call(sup, TerminateDynamic{a}, kInfinity, [](auto) {});
  w.sim.settle();
  EXPECT_EQ(w.stop(sup.pid, Reason::shutdown()), Reason::shutdown());
  EXPECT_EQ(log->size(), 1u);
}

TEST_F(Dynamic, a_restart_that_finds_its_name_taken_has_failed) {
  start({.intensity = 3});
  const auto spec = child<Counter>("", {}).named("contested");
  const Pid pid = *w.call(sup, StartDynamic{spec}).value();
  w.rt.at_death(pid, [&](Pid) { w.rt.spawn<Counter>({}, {.name = "contested"}); });
  crash(pid);
  EXPECT_EQ(w.count(Report::Kind::start_error), 3u);
  EXPECT_FALSE(w.rt.alive(sup.pid));
}

TEST_F(Dynamic, all_children_are_stopped_at_once_and_the_late_are_killed) {
  start({});
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(add(Restart::permanent, true));
  EXPECT_EQ(w.stop(sup.pid, Reason::shutdown()), Reason::shutdown());
  EXPECT_EQ(w.rt.stats().alive, 0u);
}

TEST_F(Dynamic, a_child_that_keeps_crashing_is_restarted_ever_more_slowly) {
  start({.intensity = 10, .backoff = {.first = 100ms, .ceiling = 1s}});
  crash(*add());
  ASSERT_TRUE(children()[0].pid);  // the first restart is at once
  for (Duration delay : {100ms, 200ms, 400ms, 800ms, 1000ms, 1000ms}) {
    crash(children()[0].pid);
    EXPECT_FALSE(children()[0].pid);
    w.sim.advance(delay - 1ms);
    EXPECT_FALSE(children()[0].pid);
    w.sim.advance(2ms);
    EXPECT_TRUE(children()[0].pid);
  }
  EXPECT_TRUE(w.rt.alive(sup.pid));
}

}  // namespace
}  // namespace otp::test::dynamic_supervisor_test
