// DynamicSupervisor: rows DS-01 to DS-21.
#include "tree.hpp"

namespace otp::test::ds_test {
namespace {

struct Dynamic : Tree {
  Ref<DynamicSupervisorProtocol> many;

  void start(DynamicSupervisorFlags flags = {.intensity = 100}) {
    spawn(dynamic_supervisor("many", std::move(flags)));
    w.sim.settle();
    many = {sup.pid};
  }
  ChildResult<Pid> add(ChildSpec spec) { return w.call(many, StartDynamic{std::move(spec)}).value(); }
  Pid add() { return *add(actor("x")); }
  ChildResult<void> terminate(Pid pid) { return w.call(many, TerminateDynamic{pid}).value(); }
  std::vector<ChildInfo> list() { return w.call(many, WhichChildren{}).value(); }
  std::size_t size() { return list().size(); }
};

TEST(Contract, DS_01_flags_by_default) {
  const DynamicSupervisorFlags flags;
  EXPECT_EQ(flags.intensity, 3u);
  EXPECT_EQ(flags.period, 5s);
  EXPECT_EQ(flags.max_children, SIZE_MAX);
  EXPECT_FALSE(flags.extra.has_value());
  EXPECT_FALSE(flags.backoff.on());
}

TEST(Contract, DS_01_one_for_one_three_restarts_in_five_seconds) {
  Dynamic t;
  t.start({});
  const Pid calm = t.add();
  Pid pid = t.add();
  for (int i = 0; i < 3; ++i) {
    t.crash(pid);
    ASSERT_TRUE(t.alive());
    for (const ChildInfo& c : t.list()) {
      if (c.pid != calm) pid = c.pid;
    }
  }
  EXPECT_TRUE(t.w.rt.alive(calm));
  t.crash(pid);
  EXPECT_FALSE(t.alive());
}

TEST(Contract, DS_02_flags_that_cannot_be_meant_fail_the_start) {
  Dynamic t;
  t.start({.period = 0s});
  EXPECT_EQ(t.ended, Reason::other("supervisor_data(invalid_period(0 ms))"));
  t.start({.backoff = {.first = -1s}});
  EXPECT_EQ(t.ended, Reason::other("supervisor_data(invalid_backoff)"));
}

TEST(Contract, DS_02_an_init_that_ignores_gives_ignore) {
  Dynamic t;
  t.start();
  auto spec = dynamic_supervisor_from("lazy", [] { return std::optional<DynamicSupervisorFlags>(); });
  EXPECT_EQ(t.add(spec).error().code, ChildErrc::ignored);
  auto other = supervisor_from("lazy", [] { return std::optional<SupervisorInit>(); });
  EXPECT_EQ(t.add(other).error().code, ChildErrc::ignored);
  EXPECT_EQ(t.size(), 0u);
}

TEST(Contract, DS_03_a_bad_spec_is_refused_in_the_caller_without_any_supervisor) {
  Tree t;
  const auto refused = [&](ChildSpec spec) {
    std::optional<std::string> error;
    start_child(t.w.rt, {Pid{}}, std::move(spec), 5s, [&](CallResult<ChildResult<Pid>> r) {
      error = r && !*r ? r->error().reason.to_string() : "not refused";
    });
    return error;  // without a single step of anybody
  };
  ChildSpec no_start;
  EXPECT_EQ(refused(no_start), "missing_start");
  EXPECT_EQ(refused(t.actor("a").restarts(static_cast<Restart>(9))), "invalid_restart(9)");
  EXPECT_EQ(refused(t.actor("a").shuts_down(Shutdown::within(-1ms))), "invalid_shutdown(-1 ms)");
  EXPECT_EQ(refused(t.actor("a").restarts(Restart::transient).is_significant()),
            "bad_combination(dynamic, significant)");
  EXPECT_EQ(t.orders->starts, 0);
}

TEST(Contract, DS_03_a_supervisor_that_is_sent_a_bad_spec_all_the_same_refuses_it) {
  Dynamic t;
  t.start();
  const auto result = t.add(t.actor("a").restarts(Restart::transient).is_significant());
  EXPECT_EQ(result.error().code, ChildErrc::bad_spec);
  EXPECT_TRUE(t.alive());
  EXPECT_EQ(t.size(), 0u);
}

TEST(Contract, DS_04_the_same_spec_twice_makes_two_children_and_the_id_is_not_listed) {
  Dynamic t;
  t.start();
  const Pid a = *t.add(t.actor("same")), b = *t.add(t.actor("same"));
  EXPECT_NE(a, b);
  EXPECT_TRUE(t.w.rt.alive(a) && t.w.rt.alive(b));
  ASSERT_EQ(t.size(), 2u);
  for (const ChildInfo& c : t.list()) EXPECT_TRUE(c.id.empty());
}

TEST(Contract, DS_05_a_child_that_ignores_is_told_and_uses_no_slot) {
  Dynamic t;
  t.start({.max_children = 1});
  t.orders->ignore = true;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(t.add(t.actor("a")).error().code, ChildErrc::ignored);
  EXPECT_EQ(t.size(), 0u);
  t.orders->ignore = false;
  EXPECT_TRUE(t.add(t.actor("a")));
}

TEST(Contract, DS_06_a_start_that_fails_in_any_way_is_told_and_not_recorded) {
  Dynamic t;
  t.start({.intensity = 0});
  const auto starting = [&](StartFunction start) {
    ChildSpec spec = t.actor("a");
    spec.start = std::move(start);
    const auto result = t.add(std::move(spec));
    EXPECT_EQ(result.error().code, ChildErrc::failed);
    return result.error().reason;
  };
  t.orders->fail = Reason::other("no luck");
  EXPECT_EQ(t.add(t.actor("a")).error().reason, Reason::other("no luck"));
  EXPECT_EQ(starting([](Runtime&, SpawnOptions) {
              return Started{Started::Kind::error, {}, Reason::other("junk")};
            }),
            Reason::other("junk"));
  EXPECT_EQ(starting([](Runtime&, SpawnOptions) -> Started { throw std::runtime_error("raised"); }),
            Reason::error("raised"));
  EXPECT_EQ(starting([](Runtime&, SpawnOptions) -> Started { throw Exit{Reason::other("left")}; }),
            Reason::other("left"));
  EXPECT_EQ(starting([](Runtime&, SpawnOptions) -> Started { throw 7; }).kind(), Reason::Kind::error);
  EXPECT_EQ(t.size(), 0u);
  EXPECT_TRUE(t.alive());
}

TEST(Contract, DS_07_beyond_max_children_the_start_function_is_not_run) {
  for (const std::size_t most : {0u, 2u}) {
    Dynamic t;
    t.start({.max_children = most});
    for (std::size_t i = 0; i < most; ++i) ASSERT_TRUE(t.add(t.actor("a")));
    const int starts = t.orders->starts;
    EXPECT_EQ(t.add(t.actor("a")).error().code, ChildErrc::max_children);
    EXPECT_EQ(t.orders->starts, starts);
  }
}

struct Shared {
  std::string x;
};

TEST(Contract, DS_09_start_and_every_restart_get_the_extra_arguments_and_the_childs_own) {
  Dynamic t;
  t.start({.intensity = 100, .extra = Shared{"x"}});
  Strings seen;
  ChildSpec spec = t.actor("");
  spec.start = [&seen, orders = t.orders, y = std::string("y")](Runtime& rt, SpawnOptions options) {
    const auto& extra = extra_arguments<Shared>(options);
    seen.push_back(extra.x + y);
    return rt.spawn<Leaf>({extra.x + y, orders}, std::move(options));
  };
  ASSERT_TRUE(t.add(spec));
  for (int i = 0; i < 3; ++i) t.crash(t.list().at(0).pid);
  EXPECT_EQ(seen, Strings(4, "xy"));
}

TEST(Contract, DS_09_a_child_that_asks_for_other_extra_arguments_is_not_started) {
  Dynamic t;
  t.start({});
  ChildSpec spec = t.actor("");
  spec.start = [](Runtime& rt, SpawnOptions options) {
    return rt.spawn<Leaf>({extra_arguments<Shared>(options).x, nullptr}, std::move(options));
  };
  EXPECT_EQ(t.add(spec).error().code, ChildErrc::failed);
}

TEST(Contract, DS_10_a_terminated_child_is_dead_when_it_is_told_not_restarted_and_not_counted) {
  Dynamic t;
  t.start({.intensity = 0});
  for (int i = 0; i < 5; ++i) {
    const Pid pid = t.add();
    t.orders->stopping = 200ms;
    bool dead_when_told = false;
    t.w.rt.call(t.many, TerminateDynamic{pid}, kInfinity,
                [&](auto r) { dead_when_told = r && *r && !t.w.rt.alive(pid); });
    t.w.sim.advance(199ms);
    EXPECT_TRUE(t.w.rt.alive(pid));
    t.w.sim.advance(1ms);
    EXPECT_TRUE(dead_when_told);
    EXPECT_EQ(t.terminate(pid).error().code, ChildErrc::not_found);
  }
  EXPECT_EQ(t.orders->starts, 5);
  EXPECT_EQ(t.size(), 0u);
  EXPECT_TRUE(t.alive());
}

TEST(Contract, DS_10_of_two_who_terminate_the_same_child_the_second_hears_not_found_when_it_is_dead) {
  Dynamic t;
  t.start();
  const Pid pid = t.add();
  t.orders->stopping = 200ms;
  Strings answers;
  for (int i = 0; i < 2; ++i) {
    t.w.rt.call(t.many, TerminateDynamic{pid}, kInfinity, [&](CallResult<ChildResult<void>> r) {
      EXPECT_FALSE(t.w.rt.alive(pid));
      answers.emplace_back(*r ? "ok" : name(r->error().code));
    });
  }
  t.w.sim.advance(1s);
  EXPECT_EQ(answers, (Strings{"ok", "not_found"}));
}

TEST(Contract, DS_10_a_child_that_has_removed_the_link_is_terminated_all_the_same) {
  for (const bool crashes : {false, true}) {
    Dynamic t;
    t.start({.intensity = 0});
    const Pid pid = t.add();
    t.w.rt.cast(Ref<LeafProtocol>{pid}, Unlink{});
    if (crashes) t.crash(pid);
    t.w.sim.settle();
    EXPECT_EQ(t.size(), 1u);  // not noticed
    EXPECT_TRUE(t.terminate(pid));
    EXPECT_FALSE(t.w.rt.alive(pid));
    EXPECT_EQ(t.size(), 0u);
    EXPECT_EQ(t.w.stop(t.sup.pid, Reason::shutdown()), Reason::shutdown());
  }
}

TEST(Contract, DS_10_who_asks_for_a_child_while_the_supervisor_stops_hears_of_its_end) {
  Dynamic t;
  t.start();
  t.add();
  t.orders->stopping = 200ms;
  t.w.rt.stop(t.sup.pid, Reason::shutdown(), [](Reason) {});
  t.w.sim.settle();
  std::optional<Reason> heard;
  t.w.rt.call(t.many, StartDynamic{t.actor("a")}, kInfinity, [&](CallResult<ChildResult<Pid>> r) {
    EXPECT_FALSE(r);
    heard = r.error().reason;
  });
  t.w.sim.advance(199ms);
  EXPECT_FALSE(heard);
  t.w.sim.advance(1ms);
  EXPECT_EQ(heard, Reason::shutdown());
}

TEST(Contract, DS_11_an_unknown_pid_or_one_that_is_dead_and_removed_is_not_found) {
  Dynamic t;
  t.start();
  EXPECT_EQ(t.terminate(Pid{}).error().code, ChildErrc::not_found);
  EXPECT_EQ(t.terminate(t.sup.pid).error().code, ChildErrc::not_found);
  const Pid pid = *t.add(t.actor("a").restarts(Restart::temporary));
  t.crash(pid);
  EXPECT_EQ(t.terminate(pid).error().code, ChildErrc::not_found);
}

TEST(Contract, DS_12_a_restarted_child_is_another_child) {
  Dynamic t;
  t.start();
  const Pid before = t.add();
  t.crash(before);
  const auto after = t.list();
  ASSERT_EQ(after.size(), 1u);
  EXPECT_NE(after[0].pid, before);
  EXPECT_EQ(after[0].restarts, 1u);
  EXPECT_EQ(t.terminate(before).error().code, ChildErrc::not_found);
  EXPECT_TRUE(t.w.rt.alive(after[0].pid));
  EXPECT_TRUE(t.terminate(after[0].pid));
}

TEST(Contract, DS_12_a_child_that_waits_for_its_restart_is_terminated_by_the_pid_it_had) {
  Dynamic t;
  t.start({.intensity = 100, .backoff = {.first = 1h, .ceiling = 1h}});
  const Pid pid = t.add();
  t.orders->fail = Reason::other("no luck");
  t.crash(pid);
  ASSERT_EQ(t.size(), 1u);
  EXPECT_TRUE(t.list()[0].restarting);
  EXPECT_FALSE(t.list()[0].pid);
  EXPECT_EQ(t.w.call(t.many, CountChildren{}).value().active, 0u);
  t.orders->fail = {};
  EXPECT_TRUE(t.terminate(pid));
  EXPECT_EQ(t.size(), 0u);
  t.w.sim.advance(2h);
  EXPECT_EQ(t.size(), 0u);
  EXPECT_EQ(t.terminate(pid).error().code, ChildErrc::not_found);
}

TEST(Contract, DS_13_transient_and_temporary_children_that_end_free_their_slot) {
  for (const Reason& reason : {Reason::normal(), Reason::shutdown(), Reason::shutdown_with("done")}) {
    Dynamic t;
    t.start({.intensity = 0, .max_children = 1});
    for (const Restart restart : {Restart::transient, Restart::temporary}) {
      t.end(*t.add(t.actor("a").restarts(restart)), reason);
      EXPECT_EQ(t.size(), 0u);
    }
    EXPECT_TRUE(t.add(t.actor("a")));
  }
}

TEST(Contract, DS_13_a_transient_crash_restarts_and_a_temporary_one_is_never_counted) {
  Dynamic t;
  t.start({.intensity = 1});
  for (int i = 0; i < 10; ++i) t.crash(*t.add(t.actor("a").restarts(Restart::temporary)));
  EXPECT_EQ(t.size(), 0u);
  t.crash(*t.add(t.actor("a").restarts(Restart::transient)));
  EXPECT_EQ(t.size(), 1u);
  EXPECT_TRUE(t.w.rt.alive(t.list()[0].pid));
}

TEST(Contract, DS_17_when_every_restart_fails_so_many_attempts_and_then_all_children_are_stopped) {
  Dynamic t;
  t.start({.intensity = 7});
  auto bad = std::make_shared<Orders>();
  for (int i = 0; i < 3; ++i) t.add();
  const Pid pid = *t.add(t.actor("bad", bad));
  bad->fail = Reason::other("no luck");
  t.take_log();
  t.crash(pid);
  EXPECT_EQ(bad->starts, 1 + 7);
  EXPECT_EQ(t.ended, Reason::shutdown());
  const Strings log = t.take_log();
  EXPECT_EQ(std::count(log.begin(), log.end(), "x terminate shutdown"), 3);
}

TEST(Contract, DS_18_three_children_share_one_counter) {
  Dynamic t;
  t.start({.intensity = 2});
  const Pid a = t.add(), b = t.add(), c = t.add(), d = t.add();
  t.crash(a);
  t.crash(b);
  ASSERT_TRUE(t.alive());
  t.crash(c);
  EXPECT_EQ(t.ended, Reason::shutdown());
  EXPECT_FALSE(t.w.rt.alive(d));
  EXPECT_EQ(t.w.rt.stats().alive, 0u);
}

TEST(Contract, DS_21_a_child_that_is_slow_to_start_makes_other_requests_wait) {
  Dynamic t;
  t.start();
  t.orders->starting = 200ms;
  Strings order;
  t.w.rt.call(t.many, StartDynamic{t.actor("slow")}, kInfinity, [&](auto) { order.push_back("started"); });
  t.w.sim.settle();
  t.w.rt.call(t.many, CountChildren{}, kInfinity, [&](CallResult<ChildCounts> r) {
    EXPECT_EQ(r->active, 1u);
    order.push_back("counted");
  });
  t.w.sim.advance(199ms);
  EXPECT_TRUE(order.empty());
  t.w.sim.advance(1ms);
  EXPECT_EQ(order, (Strings{"started", "counted"}));
}

}  // namespace
}  // namespace otp::test::ds_test
