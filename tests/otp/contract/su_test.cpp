// Supervisor: rows SU-01 to SU-34, children and strategies. The rest is in su_limits_test.cpp.
#include "tree.hpp"

namespace otp::test::su_test {
namespace {

const SupervisorFlags kOneForOne{.intensity = 100};
const SupervisorFlags kOneForAll{.strategy = Strategy::one_for_all, .intensity = 100};
const SupervisorFlags kRestForOne{.strategy = Strategy::rest_for_one, .intensity = 100};

// -- specs and flags -----------------------------------------------------------------------------------------------

TEST(Contract, SU_01_a_spec_with_only_id_and_start_has_the_defaults) {
  Tree t;
  ChildSpec spec;
  spec.id = "a";
  spec.start = t.actor("a").start;
  t.start(kOneForOne, {spec});
  const ChildSpec back = *t.w.call(t.sup, GetChildSpec{"a"}).value();
  EXPECT_EQ(back.id, "a");
  EXPECT_EQ(back.restart, Restart::permanent);
  EXPECT_EQ(back.type, ChildType::worker);
  EXPECT_FALSE(back.significant);
  EXPECT_EQ(back.shutdown_rule(), Shutdown::within(5000ms));
}

TEST(Contract, SU_01_a_supervisor_is_given_for_ever_to_stop) {
  Tree t;
  t.start(kOneForOne, {supervisor("inner", {}, {})});
  const ChildSpec back = *t.w.call(t.sup, GetChildSpec{"inner"}).value();
  EXPECT_EQ(back.type, ChildType::supervisor);
  EXPECT_EQ(back.shutdown_rule(), Shutdown::infinity());
}

TEST(Contract, SU_01_the_spec_of_an_unknown_child_is_not_found) {
  Tree t;
  t.start(kOneForOne, {});
  EXPECT_EQ(t.w.call(t.sup, GetChildSpec{"a"}).value().error().code, ChildErrc::not_found);
}

TEST(Contract, SU_02_flags_by_default) {
  const SupervisorFlags flags;
  EXPECT_EQ(flags.strategy, Strategy::one_for_one);
  EXPECT_EQ(flags.intensity, 3u);
  EXPECT_EQ(flags.period, 5s);
  EXPECT_EQ(flags.auto_shutdown, AutoShutdown::never);
  EXPECT_FALSE(flags.backoff.on());
}

TEST(Contract, SU_02_three_restarts_in_five_seconds_and_no_more) {
  Tree t;
  t.start({}, t.actors({"a"}));
  for (int i = 0; i < 3; ++i) t.crash("a");
  t.w.sim.advance(5001ms);
  for (int i = 0; i < 3; ++i) t.crash("a");
  EXPECT_TRUE(t.alive());
  t.crash("a");
  EXPECT_FALSE(t.alive());
}

struct BadSpec {
  const char* error;
  void (*spoil)(ChildSpec&);
};
const BadSpec kBadSpecs[] = {
    {"missing_id", [](ChildSpec& s) { s.id.clear(); }},
    {"missing_start", [](ChildSpec& s) { s.start = nullptr; }},
    {"invalid_restart(9)", [](ChildSpec& s) { s.restart = static_cast<Restart>(9); }},
    {"invalid_type(7)", [](ChildSpec& s) { s.type = static_cast<ChildType>(7); }},
    {"invalid_shutdown(-1 ms)", [](ChildSpec& s) { s.shutdown = Shutdown::within(-1ms); }},
};

TEST(Contract, SU_03_a_bad_spec_fails_the_start_and_nothing_is_started) {
  for (const BadSpec& bad : kBadSpecs) {
    Tree t;
    auto specs = t.actors({"a", "b"});
    bad.spoil(specs[1]);
    t.start(kOneForOne, specs);
    EXPECT_FALSE(t.alive());
    EXPECT_EQ(t.ended, Reason::other("start_spec(" + std::string(bad.error) + ")"));
    EXPECT_TRUE(t.orders->log.empty()) << bad.error;
  }
}

TEST(Contract, SU_03_a_bad_spec_is_refused_by_a_running_supervisor_that_is_not_harmed) {
  for (const BadSpec& bad : kBadSpecs) {
    Tree t;
    t.start(kOneForOne, t.actors({"a"}));
    const auto before = t.pids();
    t.take_log();
    ChildSpec spec = t.actor("b");
    bad.spoil(spec);
    const auto result = t.start_child(spec);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ChildErrc::bad_spec);
    EXPECT_EQ(result.error().reason, Reason::other(bad.error));
    EXPECT_EQ(t.pids(), before);
    EXPECT_TRUE(t.take_log().empty());
    EXPECT_TRUE(t.start_child(t.actor("b")));
  }
}

TEST(Contract, SU_04_two_equal_ids_fail_the_start_before_the_first_child) {
  Tree t;
  t.start(kOneForOne, t.actors({"a", "b", "a"}));
  EXPECT_FALSE(t.alive());
  EXPECT_EQ(t.ended, Reason::other("start_spec(duplicate_child_name(a))"));
  EXPECT_TRUE(t.orders->log.empty());
}

TEST(Contract, SU_05_flags_that_cannot_be_meant_fail_the_start) {
  const std::pair<SupervisorFlags, const char*> bad[] = {
      {{.strategy = static_cast<Strategy>(9)}, "supervisor_data(invalid_strategy(9))"},
      {{.period = 0s}, "supervisor_data(invalid_period(0 ms))"},
      {{.period = -1s}, "supervisor_data(invalid_period(-1000 ms))"},
      {{.auto_shutdown = static_cast<AutoShutdown>(9)}, "supervisor_data(invalid_auto_shutdown(9))"},
      {{.backoff = {.first = 1s, .factor = 0.5}}, "supervisor_data(invalid_backoff)"},
  };
  for (const auto& [flags, error] : bad) {
    Tree t;
    t.start(flags, t.actors({"a"}));
    EXPECT_FALSE(t.alive());
    EXPECT_EQ(t.ended, Reason::other(error));
    EXPECT_TRUE(t.orders->log.empty());
  }
}

// -- order ---------------------------------------------------------------------------------------------------------

TEST(Contract, SU_06_each_start_returns_before_the_next_begins) {
  Tree t;
  t.orders->starting = 200ms;
  t.start(kOneForOne, t.actors({"a", "b", "c"}));
  EXPECT_EQ(t.take_log(), Strings{"a init"});
  t.w.sim.advance(199ms);
  EXPECT_TRUE(t.take_log().empty());
  t.w.sim.advance(2ms);
  EXPECT_EQ(t.take_log(), (Strings{"a up", "b init"}));
  t.w.sim.advance(200ms);
  EXPECT_EQ(t.take_log(), (Strings{"b up", "c init"}));
  t.w.sim.advance(200ms);
  EXPECT_EQ(t.take_log(), Strings{"c up"});
}

TEST(Contract, SU_06_a_child_that_cannot_start_stops_those_before_it_and_fails_the_start) {
  Tree t;
  auto bad = std::make_shared<Orders>();
  bad->fail = Reason::other("no luck");
  t.start(kOneForOne, {t.actor("a"), t.actor("b"), t.actor("c", bad), t.actor("d")});
  EXPECT_EQ(t.ended, Reason::shutdown_with("failed_to_start_child(c, no luck)"));
  EXPECT_EQ(t.take_log(), (Strings{"a init", "b init", "b asked", "b terminate shutdown", "b gone", "a asked",
                                   "a terminate shutdown", "a gone"}));
}

TEST(Contract, SU_07_children_are_stopped_in_reverse_each_when_the_one_before_is_dead) {
  Tree t;
  t.start(kOneForOne, t.actors({"a", "b", "c"}));
  t.orders->stopping = 200ms;
  t.take_log();
  t.w.rt.stop(t.sup.pid, Reason::shutdown(), [](Reason) {});
  t.w.sim.settle();
  EXPECT_EQ(t.take_log(), Strings{"c asked"});
  t.w.sim.advance(199ms);
  EXPECT_TRUE(t.take_log().empty());
  t.w.sim.advance(1ms);
  EXPECT_EQ(t.take_log(), (Strings{"c terminate shutdown", "c gone", "b asked"}));
  t.w.sim.advance(200ms);
  EXPECT_EQ(t.take_log(), (Strings{"b terminate shutdown", "b gone", "a asked"}));
  EXPECT_TRUE(t.alive());
  t.w.sim.advance(200ms);
  EXPECT_EQ(t.ended, Reason::shutdown());
}

// -- starting, stopping and forgetting children ----------------------------------------------------------------------

TEST(Contract, SU_09_a_start_function_that_raises_is_told_to_the_caller_alone) {
  Tree t;
  t.start(kOneForOne, t.actors({"a"}));
  const auto before = t.pids();
  ChildSpec raises = t.actor("b");
  raises.start = [](Runtime&, SpawnOptions) -> Started { throw std::runtime_error("no luck"); };
  EXPECT_EQ(t.start_child(raises).error().code, ChildErrc::failed);
  EXPECT_EQ(t.start_child(raises).error().reason, Reason::error("no luck"));
  auto orders = std::make_shared<Orders>();
  orders->raise = true;
  EXPECT_EQ(t.start_child(t.actor("c", orders)).error().reason.kind(), Reason::Kind::error);
  EXPECT_EQ(t.pids(), before);
  EXPECT_TRUE(t.alive());
}

TEST(Contract, SU_11_a_child_that_was_added_counts_as_the_last) {
  Tree t;
  t.start(kRestForOne, t.actors({"a", "b"}));
  ASSERT_TRUE(t.start_child(t.actor("c")));
  const auto before = t.pids();
  t.take_log();
  t.crash("b");
  EXPECT_EQ(t.take_log(),
            (Strings{"b terminate crash", "b gone", "c asked", "c terminate shutdown", "c gone", "b init", "c init"}));
  EXPECT_EQ(t.pid("a"), before.at("a"));
}

TEST(Contract, SU_12_an_id_that_runs_is_already_started) {
  Tree t;
  t.start(kOneForOne, t.actors({"a"}));
  const Pid a = t.pid("a");
  t.take_log();
  const auto result = t.start_child(t.actor("a"));
  EXPECT_EQ(result.error().code, ChildErrc::already_started);
  EXPECT_EQ(result.error().pid, a);
  EXPECT_TRUE(t.take_log().empty());
}

/// A tree whose child "r" has crashed and fails to start again, for as long as nobody runs the mailbox to its end.
struct WithRestarting : Tree {
  OrdersPtr bad = std::make_shared<Orders>();
  WithRestarting() {
    start({.intensity = 100, .backoff = {.first = 1h, .ceiling = 1h}}, {actor("a"), actor("r", bad)});
    bad->fail = Reason::other("no luck");
    crash("r");
    take_log();
  }
};

TEST(Contract, SU_13_an_id_that_is_stopped_is_already_present) {
  Tree t;
  t.start(kOneForOne, t.actors({"a"}));
  ASSERT_TRUE(t.terminate_child("a"));
  t.take_log();
  EXPECT_EQ(t.start_child(t.actor("a")).error().code, ChildErrc::already_present);
  EXPECT_EQ(t.counts().specs, 1u);
  EXPECT_TRUE(t.take_log().empty());
}

TEST(Contract, SU_13_an_id_that_was_ignored_is_already_present) {
  Tree t;
  t.orders->ignore = true;
  t.start(kOneForOne, t.actors({"a"}));
  t.take_log();
  EXPECT_EQ(t.start_child(t.actor("a")).error().code, ChildErrc::already_present);
  EXPECT_EQ(t.counts().specs, 1u);
  EXPECT_TRUE(t.take_log().empty());
}

TEST(Contract, SU_13_an_id_that_is_restarting_is_already_present) {
  WithRestarting t;
  const int starts = t.bad->starts;
  ASSERT_TRUE(t.restarting("r"));
  EXPECT_EQ(t.start_child(t.actor("r", t.bad)).error().code, ChildErrc::already_present);
  EXPECT_EQ(t.counts().specs, 2u);
  EXPECT_EQ(t.bad->starts, starts);
}

TEST(Contract, SU_14_a_failed_start_is_not_kept_not_counted_and_may_be_tried_again) {
  Tree t;
  t.start({.intensity = 0}, {});
  t.orders->fail = Reason::other("no luck");
  for (int i = 0; i < 5; ++i) {
    const auto result = t.start_child(t.actor("a"));
    EXPECT_EQ(result.error().code, ChildErrc::failed);
    EXPECT_EQ(result.error().reason, Reason::other("no luck"));
    EXPECT_EQ(result.error().child, "a");
  }
  EXPECT_EQ(t.counts().specs, 0u);
  t.orders->fail = {};
  EXPECT_TRUE(t.start_child(t.actor("a")));
}

TEST(Contract, SU_15_a_terminated_child_is_dead_when_it_is_told_and_stays_so_with_its_spec_kept) {
  Tree t;
  t.start({.intensity = 0}, t.actors({"a", "b"}));
  const Pid a = t.pid("a");
  t.take_log();
  t.orders->stopping = 200ms;
  bool dead_when_told = false;
  t.w.rt.call(t.sup, TerminateChild{"a"}, 5s,
              [&](CallResult<ChildResult<void>> r) { dead_when_told = r && *r && !t.w.rt.alive(a); });
  t.w.sim.advance(199ms);
  EXPECT_FALSE(dead_when_told);
  t.w.sim.advance(1ms);
  EXPECT_TRUE(dead_when_told);
  EXPECT_EQ(t.take_log(), (Strings{"a asked", "a terminate shutdown", "a gone"}));
  t.w.sim.advance(1h);
  EXPECT_TRUE(t.take_log().empty());
  EXPECT_EQ(t.counts().specs, 2u);
  EXPECT_FALSE(t.pid("a"));
  EXPECT_FALSE(t.restarting("a"));
}

TEST(Contract, SU_15_the_spec_of_a_temporary_child_goes) {
  Tree t;
  t.start(kOneForOne, {t.actor("a").restarts(Restart::temporary)});
  EXPECT_TRUE(t.terminate_child("a"));
  EXPECT_EQ(t.counts().specs, 0u);
}

TEST(Contract, SU_16_terminating_a_stopped_child_is_ok_and_an_unknown_one_is_not_found) {
  Tree t;
  t.start(kOneForOne, t.actors({"a"}));
  ASSERT_TRUE(t.terminate_child("a"));
  EXPECT_TRUE(t.terminate_child("a"));
  EXPECT_EQ(t.terminate_child("b").error().code, ChildErrc::not_found);
}

TEST(Contract, SU_16_a_pid_is_no_id) {
  Tree t;
  t.start(kOneForOne, t.actors({"a"}));
  const Pid a = t.pid("a");
  EXPECT_EQ(t.terminate_child(a.to_string()).error().code, ChildErrc::not_found);
  EXPECT_TRUE(t.w.rt.alive(a));
}

TEST(Contract, SU_17_a_restarted_child_keeps_its_place) {
  Tree t;
  t.start(kOneForOne, t.actors({"a", "b", "c"}));
  const Pid before = t.pid("b");
  ASSERT_TRUE(t.terminate_child("b"));
  const auto result = t.restart_child("b");
  ASSERT_TRUE(result);
  EXPECT_NE(*result, before);
  EXPECT_EQ(*result, t.pid("b"));
  t.take_log();
  t.w.stop(t.sup.pid, Reason::shutdown());
  EXPECT_EQ(t.take_log(), (Strings{"c asked", "c terminate shutdown", "c gone", "b asked", "b terminate shutdown",
                                   "b gone", "a asked", "a terminate shutdown", "a gone"}));
}

TEST(Contract, SU_18_restart_child_of_one_that_runs_is_restarting_or_unknown) {
  WithRestarting t;
  ASSERT_TRUE(t.restarting("r"));
  EXPECT_EQ(t.restart_child("a").error().code, ChildErrc::running);
  EXPECT_EQ(t.restart_child("r").error().code, ChildErrc::restarting);
  EXPECT_EQ(t.restart_child("x").error().code, ChildErrc::not_found);
}

TEST(Contract, SU_18_a_restart_child_that_fails_leaves_the_child_stopped) {
  Tree t;
  t.start({.intensity = 0}, t.actors({"a"}));
  ASSERT_TRUE(t.terminate_child("a"));
  t.orders->fail = Reason::other("no luck");
  EXPECT_EQ(t.restart_child("a").error().reason, Reason::other("no luck"));
  EXPECT_EQ(t.counts().specs, 1u);
  EXPECT_FALSE(t.restarting("a"));
  t.orders->fail = {};
  EXPECT_TRUE(t.restart_child("a"));
}

TEST(Contract, SU_20_delete_child_of_one_that_runs_is_restarting_unknown_or_stopped) {
  WithRestarting t;
  ASSERT_TRUE(t.restarting("r"));
  EXPECT_EQ(t.delete_child("a").error().code, ChildErrc::running);
  EXPECT_EQ(t.delete_child("r").error().code, ChildErrc::restarting);
  EXPECT_EQ(t.delete_child("x").error().code, ChildErrc::not_found);
  ASSERT_TRUE(t.terminate_child("a"));
  EXPECT_TRUE(t.delete_child("a"));
  EXPECT_FALSE(t.pids().contains("a"));
}

TEST(Contract, SU_20_a_restarting_child_that_is_terminated_may_be_deleted_and_does_not_come_back) {
  WithRestarting t;
  t.bad->fail = {};
  EXPECT_TRUE(t.terminate_child("r"));
  EXPECT_FALSE(t.restarting("r"));
  t.w.sim.advance(2h);
  EXPECT_FALSE(t.pid("r"));
  EXPECT_TRUE(t.delete_child("r"));
}

// -- seeing --------------------------------------------------------------------------------------------------------

TEST(Contract, SU_22_which_children_lists_the_newest_first_and_a_restart_changes_no_place) {
  Tree t;
  t.start(kOneForOne, {t.actor("a"), supervisor("b", {}, {}), t.actor("c")});
  const auto ids = [&] {
    Strings all;
    for (const auto& c : t.children()) all.push_back(c.id);
    return all;
  };
  EXPECT_EQ(ids(), (Strings{"c", "b", "a"}));
  t.crash("a");
  EXPECT_EQ(ids(), (Strings{"c", "b", "a"}));
  const auto all = t.children();
  EXPECT_EQ(all[0].type, ChildType::worker);
  EXPECT_EQ(all[1].type, ChildType::supervisor);
  EXPECT_TRUE(t.w.rt.alive(all[2].pid));
}

TEST(Contract, SU_22_one_that_is_stopped_has_no_pid_and_one_that_is_restarting_says_so) {
  WithRestarting t;
  ASSERT_TRUE(t.terminate_child("a"));
  const auto all = t.children();
  EXPECT_EQ(all[0].id, "r");
  EXPECT_FALSE(all[0].pid);
  EXPECT_TRUE(all[0].restarting);
  EXPECT_EQ(all[1].id, "a");
  EXPECT_FALSE(all[1].pid);
  EXPECT_FALSE(all[1].restarting);
}

TEST(Contract, SU_23_counts_of_live_stopped_and_restarting_workers_and_supervisors) {
  WithRestarting t;
  ASSERT_TRUE(t.start_child(t.actor("b")));
  ASSERT_TRUE(t.start_child(supervisor("s", {}, {})));
  ASSERT_TRUE(t.start_child(supervisor("q", {}, {})));
  ASSERT_TRUE(t.terminate_child("b"));
  ASSERT_TRUE(t.terminate_child("q"));
  const auto counts = t.counts();
  EXPECT_EQ(counts.specs, 5u);
  EXPECT_EQ(counts.active, 2u);  // a and s
  EXPECT_EQ(counts.workers, 3u);
  EXPECT_EQ(counts.supervisors, 2u);
}

// -- restart types -------------------------------------------------------------------------------------------------

const Reason kQuiet[] = {Reason::normal(), Reason::shutdown(), Reason::shutdown_with("drain")};

TEST(Contract, SU_24_a_permanent_child_is_restarted_whatever_it_ends_with) {
  Tree t;
  t.start(kOneForOne, t.actors({"a"}));
  for (const Reason& reason : {kQuiet[0], kQuiet[1], kQuiet[2], Reason::other("crash")}) {
    const Pid before = t.pid("a");
    t.end("a", reason);
    EXPECT_NE(t.pid("a"), before) << reason.to_string();
    EXPECT_TRUE(t.w.rt.alive(t.pid("a")));
  }
}

TEST(Contract, SU_25_a_transient_child_that_ends_quietly_is_not_restarted_and_its_spec_is_kept) {
  for (const Reason& reason : kQuiet) {
    Tree t;
    t.start(kOneForOne, {t.actor("a").restarts(Restart::transient)});
    t.end("a", reason);
    t.w.sim.advance(1h);
    EXPECT_EQ(t.orders->starts, 1) << reason.to_string();
    EXPECT_EQ(t.counts().specs, 1u);
    EXPECT_FALSE(t.pid("a"));
    EXPECT_TRUE(t.restart_child("a"));
  }
}

TEST(Contract, SU_25_a_transient_child_that_crashes_or_is_killed_is_restarted) {
  Tree t;
  t.start(kOneForOne, {t.actor("a").restarts(Restart::transient)});
  t.crash("a");
  EXPECT_EQ(t.orders->starts, 2);
  t.w.rt.exit(t.pid("a"), Reason::kill());
  t.w.sim.settle();
  EXPECT_EQ(t.orders->starts, 3);
  EXPECT_TRUE(t.w.rt.alive(t.pid("a")));
}

TEST(Contract, SU_26_a_temporary_child_is_never_restarted_and_its_spec_goes) {
  for (const Reason& reason : {kQuiet[0], kQuiet[1], kQuiet[2], Reason::other("crash"), Reason::kill()}) {
    Tree t;
    t.start(kOneForOne, {t.actor("a").restarts(Restart::temporary)});
    if (reason.is(Reason::Kind::kill)) {
      t.w.rt.exit(t.pid("a"), reason);
      t.w.sim.settle();
    } else {
      t.end("a", reason);
    }
    t.w.sim.advance(1h);
    EXPECT_EQ(t.orders->starts, 1) << reason.to_string();
    EXPECT_EQ(t.counts().specs, 0u);
  }
}

// -- strategies ----------------------------------------------------------------------------------------------------

TEST(Contract, SU_27_one_for_one_restarts_only_the_child_that_crashed) {
  Tree t;
  t.start(kOneForOne, t.actors({"a", "b", "c"}));
  const auto before = t.pids();
  t.take_log();
  t.crash("b");
  const auto after = t.pids();
  EXPECT_EQ(after.at("a"), before.at("a"));
  EXPECT_NE(after.at("b"), before.at("b"));
  EXPECT_EQ(after.at("c"), before.at("c"));
  EXPECT_EQ(t.take_log(), (Strings{"b terminate crash", "b gone", "b init"}));
}

TEST(Contract, SU_28_one_for_all_stops_the_others_last_first_and_starts_all_in_order) {
  Tree t;
  t.start(kOneForAll, t.actors({"a", "b", "c"}));
  const auto before = t.pids();
  t.take_log();
  t.crash("a");
  EXPECT_EQ(t.take_log(), (Strings{"a terminate crash", "a gone", "c asked", "c terminate shutdown", "c gone",
                                   "b asked", "b terminate shutdown", "b gone", "a init", "b init", "c init"}));
  for (const auto& [id, pid] : t.pids()) EXPECT_NE(pid, before.at(id));
}

TEST(Contract, SU_28_temporary_siblings_go_and_stopped_and_transient_ones_start_again) {
  Tree t;
  t.start(kOneForAll, {t.actor("a"), t.actor("b").restarts(Restart::temporary), t.actor("c"),
                       t.actor("d").restarts(Restart::transient)});
  ASSERT_TRUE(t.terminate_child("c"));
  t.end("d", Reason::normal());
  t.take_log();
  t.crash("a");
  EXPECT_EQ(t.take_log(), (Strings{"a terminate crash", "a gone", "b asked", "b terminate shutdown", "b gone", "a init",
                                   "c init", "d init"}));
  EXPECT_EQ(t.counts().specs, 3u);
  EXPECT_EQ(t.counts().active, 3u);
}

TEST(Contract, SU_28_siblings_that_died_meanwhile_are_not_restarted_twice) {
  Tree t;
  t.start({.strategy = Strategy::one_for_all, .intensity = 1}, t.actors({"a", "b", "c"}));
  const auto before = t.pids();
  for (const auto& [id, pid] : before) t.w.rt.exit(pid, Reason::kill());  // all, before the supervisor looks
  t.w.sim.settle();
  EXPECT_TRUE(t.alive());
  EXPECT_EQ(t.orders->starts, 6);
  EXPECT_EQ(t.counts().active, 3u);
}

TEST(Contract, SU_28_a_group_restart_that_fails_is_tried_again_as_a_group) {
  Tree t;
  auto bad = std::make_shared<Orders>();
  t.start({.strategy = Strategy::one_for_all, .intensity = 4}, {t.actor("a"), t.actor("b", bad), t.actor("c")});
  bad->fail = Reason::other("no luck");
  t.crash("a");
  EXPECT_EQ(t.ended, Reason::shutdown());
  EXPECT_EQ(bad->starts, 1 + 4);
  EXPECT_EQ(t.orders->starts, 2 + 4);  // a each time before b, c not once more
}

TEST(Contract, SU_29_rest_for_one_leaves_those_before_the_child_alone) {
  Tree t;
  t.start(kRestForOne, t.actors({"a", "b", "c", "d"}));
  const auto before = t.pids();
  t.take_log();
  t.crash("b");
  EXPECT_EQ(t.take_log(), (Strings{"b terminate crash", "b gone", "d asked", "d terminate shutdown", "d gone",
                                   "c asked", "c terminate shutdown", "c gone", "b init", "c init", "d init"}));
  EXPECT_EQ(t.pid("a"), before.at("a"));
  for (const char* id : {"b", "c", "d"}) EXPECT_NE(t.pid(id), before.at(id));
}

TEST(Contract, SU_33_a_temporary_child_that_crashes_touches_no_sibling_and_counts_nothing) {
  Tree t;
  t.start({.strategy = Strategy::one_for_all, .intensity = 0},
          {t.actor("a"), t.actor("b").restarts(Restart::temporary), t.actor("c").restarts(Restart::temporary)});
  const Pid a = t.pid("a");
  t.crash("b");
  t.crash("c");
  EXPECT_TRUE(t.alive());
  EXPECT_EQ(t.pids(), (std::map<std::string, Pid>{{"a", a}}));
}

TEST(Contract, SU_34_a_transient_child_that_ends_normally_restarts_no_group) {
  for (const SupervisorFlags& flags : {kOneForAll, kRestForOne}) {
    Tree t;
    t.start(flags, {t.actor("a"), t.actor("b").restarts(Restart::transient), t.actor("c")});
    const auto before = t.pids();
    t.end("b", Reason::normal());
    EXPECT_EQ(t.pid("a"), before.at("a"));
    EXPECT_FALSE(t.pid("b"));
    EXPECT_EQ(t.pid("c"), before.at("c"));
  }
}

}  // namespace
}  // namespace otp::test::su_test
