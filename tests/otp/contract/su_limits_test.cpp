// Supervisor: rows SU-42 to SU-70, intensity, shutdown, and ends of its own.
#include "../counter.hpp"
#include "tree.hpp"

namespace otp::test::su_limits_test {
namespace {

const SupervisorFlags kOneForOne{.intensity = 100};

// -- intensity -----------------------------------------------------------------------------------------------------

TEST(Contract, SU_42_one_crash_too_many_stops_the_others_in_reverse_and_ends_with_shutdown) {
  Tree t;
  t.start({.intensity = 3}, t.actors({"a", "b", "c"}));
  for (int i = 0; i < 3; ++i) {
    t.crash("b");
    ASSERT_TRUE(t.alive());
    ASSERT_EQ(t.counts().active, 3u);
  }
  t.take_log();
  t.crash("b");
  EXPECT_EQ(t.take_log(), (Strings{"b terminate crash", "b gone", "c asked", "c terminate shutdown", "c gone",
                                   "a asked", "a terminate shutdown", "a gone"}));
  EXPECT_EQ(t.ended, Reason::shutdown());
}

TEST(Contract, SU_42_with_intensity_0_the_first_crash_is_one_too_many) {
  Tree t;
  t.start({.intensity = 0}, t.actors({"a"}));
  t.crash("a");
  EXPECT_EQ(t.ended, Reason::shutdown());
  EXPECT_EQ(t.orders->starts, 1);
}

TEST(Contract, SU_42_the_window_slides) {
  Tree t;
  t.start({.intensity = 2, .period = 5s}, t.actors({"a"}));
  for (int i = 0; i < 50; ++i) {  // never three within five seconds
    t.crash("a");
    ASSERT_TRUE(t.alive());
    t.w.sim.advance(2501ms);
  }
  t.crash("a");
  t.crash("a");
  EXPECT_EQ(t.ended, Reason::shutdown());
}

TEST(Contract, SU_43_all_children_share_one_counter) {
  Tree t;
  t.start({.intensity = 2}, t.actors({"a", "b", "c"}));
  t.crash("a");
  t.crash("b");
  ASSERT_TRUE(t.alive());
  t.crash("c");
  EXPECT_EQ(t.ended, Reason::shutdown());
}

TEST(Contract, SU_45_a_group_restart_counts_once) {
  Tree t;
  t.start({.strategy = Strategy::one_for_all, .intensity = 1},
          t.actors({"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}));
  t.crash("e");
  EXPECT_TRUE(t.alive());
  EXPECT_EQ(t.orders->starts, 20);
  t.crash("e");
  EXPECT_FALSE(t.alive());
}

TEST(Contract, SU_46_the_normal_end_of_a_permanent_child_counts_like_a_crash) {
  Tree t;
  t.start({.intensity = 0}, t.actors({"a"}));
  t.end("a", Reason::normal());
  EXPECT_EQ(t.ended, Reason::shutdown());
}

TEST(Contract, SU_47_what_is_stopped_and_started_by_request_is_not_counted) {
  Tree t;
  t.start({.intensity = 0}, t.actors({"a"}));
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(t.terminate_child("a"));
    ASSERT_TRUE(t.restart_child("a"));
  }
  EXPECT_TRUE(t.alive());
  EXPECT_EQ(t.orders->starts, 21);
}

TEST(Contract, SU_42_a_failing_restart_is_retried_through_the_mailbox_and_each_attempt_counts) {
  Tree t;
  t.start({.intensity = 1000}, t.actors({"a"}));
  t.orders->fail = Reason::other("no luck");
  std::size_t answers = 0;  // between two attempts others get their turn
  t.w.rt.cast(Ref<LeafProtocol>{t.pid("a")}, EndWith{Reason::other("crash")});
  for (int i = 0; i < 100 && t.orders->starts < 10; ++i) {
    t.w.rt.call(t.sup, CountChildren{}, kInfinity, [&](auto r) { answers += r.has_value(); });
    for (int steps = 0; steps < 3; ++steps) t.w.sim.step();
  }
  EXPECT_GT(answers, 5u);
  t.w.sim.settle();
  EXPECT_EQ(t.orders->starts, 1 + 1000);
  EXPECT_EQ(t.ended, Reason::shutdown());
}

TEST(Contract, SU_42_a_retry_finds_its_way_into_a_mailbox_that_is_full) {
  Tree t;
  t.spawn(supervisor("top", {.intensity = 20}, t.actors({"a"})).mailbox(2));
  t.w.sim.settle();
  t.orders->fail = Reason::other("no luck");
  t.w.rt.cast(Ref<LeafProtocol>{t.pid("a")}, EndWith{Reason::other("crash")});
  for (int i = 0; i < 200; ++i) {
    t.w.rt.call(t.sup, CountChildren{}, kInfinity, [](auto) {});
    t.w.sim.step();
  }
  t.w.sim.advance(1s);
  EXPECT_EQ(t.orders->starts, 1 + 20);
  EXPECT_EQ(t.ended, Reason::shutdown());
}

// -- shutdown ------------------------------------------------------------------------------------------------------

TEST(Contract, SU_50_brutal_kill_kills_at_once_without_terminate) {
  Tree t;
  t.start(kOneForOne, {t.actor("a").shuts_down(Shutdown::brutal_kill())});
  t.take_log();
  EXPECT_TRUE(t.terminate_child("a"));
  EXPECT_EQ(t.take_log(), Strings{"a gone"});
  EXPECT_EQ(t.w.rt.now(), Instant{});
}

TEST(Contract, SU_50_infinity_waits_without_limit) {
  Tree t;
  t.orders->stopping = 24h * 365;
  t.start(kOneForOne, {t.actor("a").shuts_down(Shutdown::infinity())});
  const Pid a = t.pid("a");
  bool done = false;
  t.w.rt.call(t.sup, TerminateChild{"a"}, kInfinity, [&](auto r) { done = r && *r; });
  t.w.sim.advance(24h * 365 - 1ms);
  EXPECT_TRUE(t.w.rt.alive(a));
  EXPECT_FALSE(done);
  t.w.sim.advance(1ms);
  EXPECT_FALSE(t.w.rt.alive(a));
  EXPECT_TRUE(done);
}

TEST(Contract, SU_51_a_child_slower_than_its_shutdown_is_killed_and_the_answer_is_ok) {
  Tree t;
  t.orders->stopping = 10s;
  t.start(kOneForOne, {t.actor("a").shuts_down(Shutdown::within(1s))});
  const Pid a = t.pid("a");
  std::optional<Reason> end;
  t.w.rt.monitor(a, [&](Reason r) { end = r; });
  bool done = false;
  t.w.rt.call(t.sup, TerminateChild{"a"}, kInfinity, [&](auto r) { done = r && *r; });
  t.w.sim.advance(999ms);
  EXPECT_FALSE(end);
  t.w.sim.advance(1ms);
  EXPECT_EQ(end, Reason::killed());
  EXPECT_TRUE(done);
}

TEST(Contract, SU_52_shutdown_0_is_the_signal_and_then_the_kill_at_once) {
  Tree t;
  t.orders->stubborn = true;
  t.start(kOneForOne, {t.actor("a").shuts_down(Shutdown::within(0ms))});
  std::optional<Reason> end;
  t.w.rt.monitor(t.pid("a"), [&](Reason r) { end = r; });
  EXPECT_TRUE(t.terminate_child("a"));
  EXPECT_EQ(end, Reason::killed());
  EXPECT_EQ(t.w.rt.now(), Instant{});
}

TEST(Contract, SU_53_a_child_that_does_not_trap_dies_of_the_signal_at_once_without_terminate) {
  Tree t;
  t.orders->trap = false;
  t.start(kOneForOne, t.actors({"a"}));
  std::optional<Reason> end;
  t.w.rt.monitor(t.pid("a"), [&](Reason r) { end = r; });
  t.take_log();
  EXPECT_TRUE(t.terminate_child("a"));
  EXPECT_EQ(end, Reason::shutdown());
  EXPECT_EQ(t.take_log(), Strings{"a gone"});
  EXPECT_EQ(t.w.rt.now(), Instant{});
}

TEST(Contract, SU_54_a_start_a_stop_and_a_restart_block_the_supervisor) {
  Tree t;
  t.start(kOneForOne, t.actors({"a"}));
  t.orders->starting = t.orders->stopping = 200ms;
  const auto blocked = [&](const std::string& what) {
    std::optional<Instant> answered;
    const Instant asked = t.w.rt.now();
    t.w.rt.call(t.sup, WhichChildren{}, kInfinity, [&](auto) { answered = t.w.rt.now(); });
    t.w.sim.advance(1s);
    ASSERT_TRUE(answered) << what;
    EXPECT_EQ(*answered - asked, 200ms) << what;
  };
  t.w.rt.call(t.sup, StartChild{t.actor("b")}, kInfinity, [](auto) {});
  t.w.sim.settle();
  blocked("start");
  t.w.rt.call(t.sup, TerminateChild{"b"}, kInfinity, [](auto) {});
  t.w.sim.settle();
  blocked("stop");
  t.w.rt.exit(t.pid("a"), Reason::kill());
  t.w.sim.settle();
  blocked("restart");
}

TEST(Contract, SU_56_a_child_that_removed_the_link_and_crashed_is_not_noticed) {
  Tree t;
  t.start(kOneForOne, t.actors({"a"}));
  const Pid a = t.pid("a");
  t.w.rt.cast(Ref<LeafProtocol>{a}, Unlink{});
  t.crash(a);
  t.w.sim.advance(1h);
  EXPECT_EQ(t.orders->starts, 1);
  EXPECT_EQ(t.pid("a"), a);
  EXPECT_EQ(t.counts().specs, 1u);
  EXPECT_EQ(t.counts().active, 0u);
  EXPECT_TRUE(t.terminate_child("a"));  // and it can still be managed
}

// -- its own end ---------------------------------------------------------------------------------------------------

TEST(Contract, SU_60_a_killed_supervisor_stops_nobody_in_order) {
  Tree t;
  auto plain = std::make_shared<Orders>();
  plain->trap = false;
  t.start(kOneForOne, {t.actor("a"), t.actor("b", plain), t.actor("c")});
  t.orders->stopping = 200ms;
  std::optional<Reason> end;
  t.w.rt.monitor(t.pid("b"), [&](Reason r) { end = r; });
  t.take_log();
  plain->log.clear();
  t.w.rt.exit(t.sup.pid, Reason::kill());
  t.w.sim.settle();
  EXPECT_EQ(t.ended, Reason::killed());
  EXPECT_EQ(end, Reason::killed());
  EXPECT_EQ(plain->log, Strings{"b gone"});
  t.w.sim.advance(200ms);  // a and c both take their time, and take it together
  const Strings log = t.take_log();
  EXPECT_EQ(std::count(log.begin(), log.end(), "a terminate killed"), 1);
  EXPECT_EQ(std::count(log.begin(), log.end(), "c terminate killed"), 1);
  EXPECT_EQ(t.w.rt.stats().alive, 0u);
}

TEST(Contract, SU_61_stop_with_a_reason_stops_the_children_in_reverse_and_ends_with_it) {
  Tree t;
  t.start(kOneForOne, t.actors({"a", "b"}));
  t.take_log();
  EXPECT_EQ(t.w.stop(t.sup.pid, Reason::other("drained")), Reason::other("drained"));
  EXPECT_EQ(t.take_log(),
            (Strings{"b asked", "b terminate shutdown", "b gone", "a asked", "a terminate shutdown", "a gone"}));
}

TEST(Contract, SU_62_junk_is_logged_and_nothing_else) {
  Tree t;
  t.start(kOneForOne, t.actors({"a"}));
  const auto before = t.pids();
  t.take_reports();
  t.w.rt.send(t.sup.pid, make_envelope<Increment>(EnvelopeKind::message));
  t.w.sim.settle();
  EXPECT_EQ(t.take_reports(), Strings{"unexpected"});
  EXPECT_EQ(t.pids(), before);
}

TEST(Contract, SU_62_the_exit_of_a_stranger_changes_nothing) {
  Tree t;
  t.start(kOneForOne, t.actors({"a"}));
  const auto before = t.pids();
  t.w.rt.exit(t.sup.pid, Reason::other("boo"), Pid{});
  t.w.sim.settle();
  EXPECT_EQ(t.pids(), before);
}

// -- significant children ------------------------------------------------------------------------------------------

SupervisorFlags ending(AutoShutdown rule) { return {.intensity = 100, .auto_shutdown = rule}; }

TEST(Contract, SU_63_significant_where_the_supervisor_never_ends_by_itself_is_refused) {
  Tree t;
  const auto spec = t.actor("a").restarts(Restart::transient).is_significant();
  t.start(kOneForOne, {spec});
  EXPECT_EQ(t.ended, Reason::other("start_spec(bad_combination(auto_shutdown never, significant))"));
  t.start(kOneForOne, {});
  const auto result = t.start_child(spec);
  EXPECT_EQ(result.error().code, ChildErrc::bad_spec);
  EXPECT_EQ(result.error().reason, Reason::other("bad_combination(auto_shutdown never, significant)"));
  EXPECT_EQ(t.orders->starts, 0);
}

TEST(Contract, SU_63_significant_and_permanent_is_refused) {
  for (AutoShutdown rule : {AutoShutdown::any_significant, AutoShutdown::all_significant}) {
    Tree t;
    const auto spec = t.actor("a").is_significant();
    t.start(ending(rule), {spec});
    EXPECT_EQ(t.ended, Reason::other("start_spec(bad_combination(restart permanent, significant))"));
    t.start(ending(rule), {});
    EXPECT_EQ(t.start_child(spec).error().code, ChildErrc::bad_spec);
    EXPECT_EQ(t.orders->starts, 0);
  }
}

TEST(Contract, SU_64_any_significant_the_normal_end_of_one_ends_the_supervisor) {
  for (const Reason& reason : {Reason::normal(), Reason::shutdown(), Reason::shutdown_with("done")}) {
    Tree t;
    t.start(ending(AutoShutdown::any_significant),
            {t.actor("a").restarts(Restart::transient).is_significant(), t.actor("b")});
    t.take_log();
    t.end("a", reason);
    EXPECT_EQ(t.ended, Reason::shutdown());
    const Strings log = t.take_log();
    EXPECT_EQ(std::count(log.begin(), log.end(), "b terminate shutdown"), 1);
    EXPECT_EQ(t.orders->starts, 2);
  }
}

TEST(Contract, SU_65_a_transient_significant_child_that_crashes_or_is_killed_is_restarted) {
  Tree t;
  t.start(ending(AutoShutdown::any_significant), {t.actor("a").restarts(Restart::transient).is_significant()});
  t.crash("a");
  t.w.rt.exit(t.pid("a"), Reason::kill());
  t.w.sim.settle();
  EXPECT_TRUE(t.alive());
  EXPECT_EQ(t.orders->starts, 3);
}

TEST(Contract, SU_66_a_temporary_significant_child_ends_the_supervisor_also_by_a_crash) {
  for (const Reason& reason : {Reason::normal(), Reason::other("crash")}) {
    Tree t;
    t.start(ending(AutoShutdown::any_significant),
            {t.actor("a").restarts(Restart::temporary).is_significant(), t.actor("b")});
    t.end("a", reason);
    EXPECT_EQ(t.ended, Reason::shutdown());
  }
}

TEST(Contract, SU_69_all_significant_the_last_active_one_ends_the_supervisor) {
  Tree t;
  t.start(ending(AutoShutdown::all_significant),
          {t.actor("a").restarts(Restart::transient).is_significant(),
           t.actor("b").restarts(Restart::temporary).is_significant(), t.actor("c").restarts(Restart::transient)});
  ASSERT_TRUE(t.terminate_child("b"));  // by request: ends nothing
  EXPECT_TRUE(t.alive());
  t.end("a", Reason::normal());
  EXPECT_EQ(t.ended, Reason::shutdown());
}

TEST(Contract, SU_69_all_significant_while_another_is_active_nothing_ends) {
  Tree t;
  t.start(ending(AutoShutdown::all_significant), {t.actor("a").restarts(Restart::transient).is_significant(),
                                                  t.actor("b").restarts(Restart::transient).is_significant()});
  t.end("a", Reason::normal());
  EXPECT_TRUE(t.alive());
  t.end("b", Reason::normal());
  EXPECT_EQ(t.ended, Reason::shutdown());
}

TEST(Contract, SU_69_the_end_of_a_child_that_is_not_significant_ends_nothing) {
  for (AutoShutdown rule : {AutoShutdown::any_significant, AutoShutdown::all_significant}) {
    Tree t;
    t.start(ending(rule), {t.actor("a").restarts(Restart::transient), t.actor("b").restarts(Restart::temporary)});
    t.end("a", Reason::normal());
    t.end("b", Reason::normal());
    EXPECT_TRUE(t.alive());
  }
}

TEST(Contract, SU_69_the_last_significant_one_stopped_by_request_ends_nothing) {
  Tree t;
  t.start(ending(AutoShutdown::all_significant), {t.actor("a").restarts(Restart::transient).is_significant()});
  ASSERT_TRUE(t.terminate_child("a"));
  EXPECT_TRUE(t.alive());
}

TEST(Contract, SU_70_an_inner_supervisor_that_ends_by_itself_ends_the_outer_if_it_is_significant) {
  for (const bool significant : {true, false}) {
    Tree t;
    auto inner = supervisor("inner", ending(AutoShutdown::any_significant),
                            {t.actor("a").restarts(Restart::transient).is_significant()})
                     .restarts(Restart::transient)
                     .is_significant(significant);
    t.start(ending(AutoShutdown::any_significant), {inner, t.actor("b")});
    const auto children = t.w.call(Ref<TreeProtocol>{t.pid("inner")}, WhichChildren{}).value();
    t.end(children.at(0).pid, Reason::normal());
    EXPECT_EQ(t.alive(), !significant);
    if (significant) {
      EXPECT_EQ(t.ended, Reason::shutdown());
    } else {
      EXPECT_FALSE(t.pid("inner"));
    }
  }
}

}  // namespace
}  // namespace otp::test::su_limits_test
