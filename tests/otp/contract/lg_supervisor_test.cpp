// Reports of supervisors: rows LG-01, LG-04, LG-07 to LG-10.
#include "tree.hpp"

namespace otp::test::lg_supervisor_test {
namespace {

/// The first report of this kind.
Report find(const World& w, Report::Kind kind) {
  for (const Report& r : w.reports) {
    if (r.kind == kind) return r;
  }
  throw std::runtime_error(std::string("no report of the kind ") + name(kind));
}

TEST(Contract, LG_01_crash_report_then_child_terminated_then_progress) {
  Tree t;
  t.start({.intensity = 100}, t.actors({"a"}));
  t.take_reports();
  t.crash("a");
  const Strings reports = t.take_reports();
  const auto at = [&](const char* what) { return std::find(reports.begin(), reports.end(), what) - reports.begin(); };
  EXPECT_LT(at("crash"), at("child_terminated a"));
  EXPECT_LT(at("child_terminated a"), at("progress a"));
  EXPECT_EQ(reports.back(), "progress a");
}

void expect_offender(const Report& report, Pid pid) {
  EXPECT_EQ(report.name, "top");
  EXPECT_EQ(report.offender.pid, pid);
  EXPECT_EQ(report.offender.rules.id, "a");
  EXPECT_EQ(report.offender.rules.restart, Restart::transient);
  EXPECT_TRUE(report.offender.rules.significant);
  EXPECT_EQ(report.offender.rules.shutdown_rule(), Shutdown::within(1s));
  EXPECT_EQ(report.offender.rules.type, ChildType::worker);
  EXPECT_TRUE(report.offender.start.ends_with("test::Leaf"));
}

struct Significant : Tree {
  void start(std::uint32_t intensity) {
    Tree::start({.intensity = intensity, .auto_shutdown = AutoShutdown::all_significant},
                {actor("a").restarts(Restart::transient).is_significant().shuts_down(Shutdown::within(1s))});
  }
};

TEST(Contract, LG_04_child_terminated_and_shutdown_name_supervisor_reason_and_offender) {
  Significant t;
  t.start(0);
  const Pid a = t.pid("a");
  t.crash("a");
  const Report terminated = find(t.w, Report::Kind::child_terminated);
  EXPECT_EQ(terminated.pid, t.sup.pid);
  EXPECT_EQ(terminated.reason, Reason::other("crash"));
  expect_offender(terminated, a);
  const Report shutdown = find(t.w, Report::Kind::shutdown);
  EXPECT_EQ(shutdown.pid, t.sup.pid);
  EXPECT_EQ(shutdown.reason, Reason::other("reached_max_restart_intensity"));
  expect_offender(shutdown, a);
}

TEST(Contract, LG_04_start_error_names_supervisor_reason_and_offender) {
  Significant t;
  t.orders->fail = Reason::other("no luck");
  t.start(0);
  const Report error = find(t.w, Report::Kind::start_error);
  EXPECT_EQ(error.pid, t.sup.pid);
  EXPECT_EQ(error.reason, Reason::other("no luck"));
  expect_offender(error, Pid{});
}

TEST(Contract, LG_04_shutdown_error_names_supervisor_reason_and_offender) {
  Significant t;
  t.start(0);
  const Pid a = t.pid("a");
  t.orders->last_words = Reason::other("no goodbye");
  EXPECT_TRUE(t.terminate_child("a"));
  const Report error = find(t.w, Report::Kind::shutdown_error);
  EXPECT_EQ(error.pid, t.sup.pid);
  EXPECT_EQ(error.reason, Reason::other("no goodbye"));
  expect_offender(error, a);
}

TEST(Contract, LG_07_a_temporary_child_that_crashes_is_reported_without_progress) {
  Tree t;
  t.start({}, {t.actor("a").restarts(Restart::temporary)});
  t.take_reports();
  t.crash("a");
  t.w.sim.advance(1h);
  const Strings reports = t.take_reports();
  EXPECT_EQ(std::count(reports.begin(), reports.end(), "child_terminated a"), 1);
  EXPECT_EQ(std::count(reports.begin(), reports.end(), "progress a"), 0);
}

TEST(Contract, LG_07_what_ends_quietly_is_not_reported_unless_it_is_permanent) {
  Tree t;
  t.start({.intensity = 100},
          {t.actor("p"), t.actor("t").restarts(Restart::transient), t.actor("x").restarts(Restart::temporary)});
  t.take_reports();
  t.end("t", Reason::normal());
  t.end("x", Reason::shutdown());
  EXPECT_TRUE(t.take_reports().empty());
  t.end("p", Reason::normal());
  EXPECT_EQ(t.take_reports(), (Strings{"child_terminated p", "progress p"}));
}

TEST(Contract, LG_08_one_start_error_an_attempt) {
  Tree t;
  t.start({.intensity = 4}, t.actors({"a"}));
  t.orders->fail = Reason::other("no luck");
  t.crash("a");
  EXPECT_EQ(t.orders->starts, 1 + 4);
  EXPECT_EQ(t.w.count(Report::Kind::start_error), 4u);
  EXPECT_EQ(t.w.count(Report::Kind::child_terminated), 1u);
}

TEST(Contract, LG_08_a_start_by_request_that_fails_is_told_to_the_caller_and_not_to_the_log) {
  Tree t;
  t.start({}, {});
  t.orders->fail = Reason::other("no luck");
  EXPECT_FALSE(t.start_child(t.actor("a")));
  EXPECT_EQ(t.w.count(Report::Kind::start_error), 0u);
}

TEST(Contract, LG_09_intensity_exceeded_is_reported_last_of_all) {
  Tree t;
  t.start({.intensity = 0}, t.actors({"a", "b"}));
  t.take_reports();
  t.crash("a");
  Strings reports = t.take_reports();
  std::erase_if(reports, [](const std::string& r) { return r.find(' ') == std::string::npos; });
  EXPECT_EQ(reports, (Strings{"child_terminated a", "shutdown a"}));
}

TEST(Contract, LG_09_a_dynamic_supervisor_reports_the_same) {
  Tree t;
  const Ref<DynamicSupervisorProtocol> many{t.w.start_tree(dynamic_supervisor("many", {.intensity = 0})).pid};
  const Pid a = *t.w.call(many, StartDynamic{t.actor("a")}).value();
  t.take_reports();
  t.crash(a);
  Strings reports = t.take_reports();
  std::erase_if(reports, [](const std::string& r) { return r.find(' ') == std::string::npos; });
  EXPECT_EQ(reports, (Strings{"child_terminated a", "shutdown a"}));
}

TEST(Contract, LG_10_a_child_that_crashed_before_it_could_be_stopped_is_reported_with_the_real_reason) {
  Tree t;
  t.start({.strategy = Strategy::one_for_all, .intensity = 100}, t.actors({"a", "b"}));
  const auto pids = t.pids();
  t.take_reports();
  for (const char* id : {"a", "b"}) {  // both before the supervisor looks
    t.w.rt.cast(Ref<LeafProtocol>{pids.at(id)}, EndWith{Reason::other(std::string("crash of ") + id)});
  }
  t.w.sim.settle();
  const Report terminated = find(t.w, Report::Kind::child_terminated);
  const Report odd = find(t.w, Report::Kind::shutdown_error);
  const std::string other = terminated.offender.rules.id == "a" ? "b" : "a";
  EXPECT_EQ(odd.offender.rules.id, other);
  EXPECT_EQ(odd.reason, Reason::other("crash of " + other));
}

TEST(Contract, LG_10_a_child_that_had_to_be_killed_is_reported) {
  Tree t;
  t.orders->stubborn = true;
  t.start({}, {t.actor("a").shuts_down(Shutdown::within(1s)), t.actor("b").shuts_down(Shutdown::brutal_kill())});
  t.take_reports();
  t.w.stop(t.sup.pid, Reason::shutdown());
  EXPECT_EQ(t.take_reports(), Strings{"shutdown_error a"});  // for b the kill is the rule
}

TEST(Contract, LG_10_a_permanent_child_that_ends_with_normal_while_it_is_stopped_is_reported) {
  for (const Restart restart : {Restart::permanent, Restart::transient}) {
    Tree t;
    t.start({}, {t.actor("a").restarts(restart)});
    t.orders->last_words = Reason::shutdown_with("so long");
    t.w.stop(t.sup.pid, Reason::shutdown());
    EXPECT_EQ(t.w.count(Report::Kind::shutdown_error), restart == Restart::permanent ? 1u : 0u);
  }
}

TEST(Contract, LG_10_a_dynamic_supervisor_groups_equal_reasons_with_a_count) {
  Tree t;
  const Ref<DynamicSupervisorProtocol> many{t.w.start_tree(dynamic_supervisor("many", {})).pid};
  const auto add = [&](int n, Reason last_words) {
    auto orders = std::make_shared<Orders>();
    orders->last_words = std::move(last_words);
    for (int i = 0; i < n; ++i) ASSERT_TRUE(t.w.call(many, StartDynamic{Tree::actor("a", orders)}).value());
  };
  add(30, Reason::other("no goodbye"));
  add(12, Reason::other("no tears"));
  add(50, Reason::normal());
  t.w.stop(many.pid, Reason::shutdown());
  std::map<std::string, std::size_t> counts;
  for (const Report& r : t.w.reports) {
    if (r.kind == Report::Kind::shutdown_error) counts[r.reason.to_string()] = r.count;
  }
  EXPECT_EQ(t.w.count(Report::Kind::shutdown_error), 2u);
  EXPECT_EQ(counts, (std::map<std::string, std::size_t>{{"no goodbye", 30}, {"no tears", 12}}));
}

}  // namespace
}  // namespace otp::test::lg_supervisor_test
