// Application tree: rows AP-01 to AP-14.
#include "core/otp/application.hpp"

#include "core/otp/application_controller.hpp"
#include "core/otp/thread_scheduler.hpp"
#include "tree.hpp"

namespace otp::test::ap_test {
namespace {

/// xa, and xb which needs it; every step of them in one log.
struct System {
  Tree t;
  OrdersPtr orders = t.orders;
  World& w = t.w;
  ApplicationSpec xa = app("xa", {}), xb = app("xb", {"xa"});
  Ref<ApplicationProtocol> controller;
  std::optional<Reason> ended;

  ApplicationSpec app(const std::string& name, std::vector<std::string> needs) {
    return {.name = name,
            .needs = std::move(needs),
            .start = [this, name] { return supervisor(name, {.intensity = 0}, {t.actor(name)}); },
            .phases = {},
            .prep_stop = [this, name] { orders->log.push_back(name + " prep_stop"); },
            .stop = [this, name] { orders->log.push_back(name + " stop"); }};
  }
  void load() {
    controller = w.start<ApplicationController>({{xa, xb}});
    w.rt.monitor(controller.pid, [this](Reason r) { ended = std::move(r); });
  }
  std::string start(const std::string& name, ApplicationType type = ApplicationType::temporary) {
    const auto result = w.call(controller, StartApplication{name, type}).value();
    return result ? "ok" : result.error().to_string();
  }
  ApplicationResult<Strings> ensure(const std::string& name) {
    return w.call(controller, EnsureAllStarted{name}).value();
  }
  std::string stop(const std::string& name) {
    const auto result = w.call(controller, StopApplication{name}).value();
    return result ? "ok" : result.error().to_string();
  }
  Strings running() {
    Strings names;
    for (const auto& app : w.call(controller, WhichApplications{}).value()) names.push_back(app.name);
    return names;
  }
  Pid top(const std::string& name) {
    for (const auto& app : w.call(controller, WhichApplications{}).value()) {
      if (app.name == name) return app.top;
    }
    return {};
  }
  Strings take_log() { return std::exchange(orders->log, {}); }
  void kill_tree(const std::string& name) {
    w.rt.exit(top(name), Reason::kill());
    w.sim.settle();
  }
};

const Strings kStopOfXb{"xb prep_stop", "xb asked", "xb terminate shutdown", "xb gone", "xb stop"};
const Strings kStopOfXa{"xa prep_stop", "xa asked", "xa terminate shutdown", "xa gone", "xa stop"};

Strings joined(Strings a, const Strings& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

TEST(Contract, AP_01_an_application_whose_need_does_not_run_is_not_started) {
  System s;
  s.load();
  EXPECT_EQ(s.start("xb"), "not_started(xa)");
  EXPECT_TRUE(s.take_log().empty());
  EXPECT_TRUE(s.running().empty());
}

TEST(Contract, AP_02_ensure_all_started_starts_what_is_needed_first_and_says_what_it_has_started) {
  System s;
  s.load();
  EXPECT_EQ(*s.ensure("xb"), (Strings{"xa", "xb"}));
  EXPECT_EQ(s.take_log(), (Strings{"xa init", "xb init"}));
  EXPECT_EQ(*s.ensure("xb"), Strings{});
  EXPECT_TRUE(s.take_log().empty());
  EXPECT_EQ(s.running(), (Strings{"xa", "xb"}));
}

TEST(Contract, AP_02_what_it_has_started_is_stopped_again_if_one_fails) {
  System s;
  s.xb.start = []() -> ChildSpec { throw Exit{Reason::other("no luck")}; };
  s.load();
  EXPECT_EQ(s.ensure("xb").error().to_string(), "failed(xb, no luck)");
  EXPECT_EQ(s.take_log(), joined({"xa init"}, kStopOfXa));
  EXPECT_TRUE(s.running().empty());
}

TEST(Contract, AP_02_applications_that_need_each_other_are_refused) {
  System s;
  s.xa.needs = {"xb"};
  s.load();
  EXPECT_EQ(s.ensure("xb").error().code, ApplicationErrc::circular);
  EXPECT_EQ(s.ensure("xc").error().code, ApplicationErrc::unknown);
  EXPECT_TRUE(s.running().empty());
}

TEST(Contract, AP_04_a_start_that_fails_names_application_and_reason_and_the_system_lives) {
  const std::pair<std::function<ChildSpec()>, std::string> ways[] = {
      {[]() -> ChildSpec { throw Exit{Reason::other("no luck")}; }, "failed(xa, no luck)"},
      {[]() -> ChildSpec { throw std::runtime_error("raised"); }, "failed(xa, error: raised)"},
      {[] { return ChildSpec{}; }, "failed(xa, bad_return_value(no top supervisor))"},
      {[] { return supervisor_from("top", [] { return std::optional<SupervisorInit>(); }); }, "failed(xa, ignore)"},
      {[] { return supervisor("top", {.period = 0s}, {}); }, "failed(xa, supervisor_data(invalid_period(0 ms)))"},
  };
  for (const auto& [start, expected] : ways) {
    System s;
    s.xa.start = start;
    s.load();
    EXPECT_EQ(s.start("xa", ApplicationType::permanent), expected);
    EXPECT_TRUE(s.running().empty());
    EXPECT_FALSE(s.ended);
    s.w.sim.advance(1h);
    EXPECT_FALSE(s.ended);
  }
}

TEST(Contract, AP_05_already_started_and_not_started) {
  System s;
  s.load();
  EXPECT_EQ(s.stop("xa"), "not_started(xa)");
  EXPECT_EQ(s.start("xa"), "ok");
  EXPECT_EQ(s.start("xa"), "already_started(xa)");
  EXPECT_EQ(s.stop("xa"), "ok");
  EXPECT_EQ(s.stop("xa"), "not_started(xa)");
  EXPECT_EQ(s.start("xa"), "ok");
}

TEST(Contract, AP_06_start_phases_run_when_the_tree_is_up_and_before_the_start_is_over) {
  System s;
  s.orders->starting = 200ms;
  for (const char* name : {"first", "second"}) {
    s.xa.phases.push_back(
        {name, [&s, name](Runtime& rt, Pid top) { s.orders->log.emplace_back(rt.alive(top) ? name : "no tree"); }});
  }
  s.load();
  s.w.rt.call(s.controller, StartApplication{"xa"}, kInfinity, [&](auto) { s.orders->log.push_back("started"); });
  s.w.sim.advance(1s);
  EXPECT_EQ(s.take_log(), (Strings{"xa init", "xa up", "first", "second", "started"}));
}

TEST(Contract, AP_06_a_phase_that_fails_stops_the_tree_and_fails_the_start) {
  System s;
  s.xa.phases.push_back({"warm up", [](Runtime&, Pid) { throw std::runtime_error("cold"); }});
  s.load();
  EXPECT_EQ(s.start("xa"), "failed(xa, start_phase(warm up, error: cold))");
  EXPECT_EQ(s.take_log(), (Strings{"xa init", "xa asked", "xa terminate shutdown", "xa gone"}));
  EXPECT_TRUE(s.running().empty());
}

TEST(Contract, AP_08_the_system_stops_in_reverse_each_completely_before_the_next) {
  System s;
  s.load();
  ASSERT_TRUE(s.ensure("xb"));
  s.orders->stopping = 200ms;
  s.take_log();
  EXPECT_FALSE(s.w.call(s.controller, StopSystem{}).value().forced);
  EXPECT_EQ(s.take_log(), joined(kStopOfXb, kStopOfXa));
  EXPECT_EQ(s.ended, Reason::shutdown());
}

TEST(Contract, AP_09_the_end_of_a_temporary_application_is_reported_only) {
  System s;
  s.load();
  ASSERT_TRUE(s.ensure("xb"));
  s.kill_tree("xb");
  EXPECT_EQ(s.w.count(Report::Kind::application_exit), 1u);
  s.w.sim.advance(1h);
  EXPECT_EQ(s.running(), Strings{"xa"});
  EXPECT_FALSE(s.ended);
  EXPECT_EQ(s.orders->starts, 2);  // never restarted
}

TEST(Contract, AP_09_the_end_of_a_permanent_one_ends_the_system) {
  System s;
  s.load();
  ASSERT_EQ(s.start("xa"), "ok");
  ASSERT_EQ(s.start("xb", ApplicationType::permanent), "ok");
  s.take_log();
  s.kill_tree("xb");
  EXPECT_EQ(s.ended, Reason::shutdown_with("application_terminated(xb, killed)"));
  const Strings log = s.take_log();
  EXPECT_TRUE(std::search(log.begin(), log.end(), kStopOfXa.begin(), kStopOfXa.end()) != log.end());
  EXPECT_EQ(s.orders->starts, 2);
}

TEST(Contract, AP_09_the_end_of_a_transient_one_ends_the_system_unless_it_was_normal) {
  for (const bool normal : {true, false}) {
    System s;
    s.load();
    ASSERT_EQ(s.start("xa", ApplicationType::transient), "ok");
    s.w.stop(s.top("xa"), normal ? Reason::normal() : Reason::shutdown());
    EXPECT_EQ(s.ended.has_value(), !normal);
  }
}

TEST(Contract, AP_12_the_callbacks_of_a_tree_that_died_run_with_the_tree_dead) {
  System s;
  bool alive = true;
  Pid top;
  s.xa.prep_stop = [&] {
    alive = s.w.rt.alive(top);
    s.orders->log.push_back("prep_stop");
  };
  s.load();
  ASSERT_EQ(s.start("xa"), "ok");
  top = s.top("xa");
  s.take_log();
  s.kill_tree("xa");
  EXPECT_FALSE(alive);
  Strings log = s.take_log();
  std::erase_if(log, [](const std::string& what) { return what.find("stop") == std::string::npos; });
  EXPECT_EQ(log, (Strings{"prep_stop", "xa stop"}));
}

TEST(Contract, AP_12_a_callback_that_throws_stops_no_clean_up) {
  System s;
  s.xa.prep_stop = [] { throw std::runtime_error("no"); };
  s.load();
  ASSERT_EQ(s.start("xa"), "ok");
  EXPECT_EQ(s.stop("xa"), "ok");
  EXPECT_EQ(s.take_log().back(), "xa stop");
  EXPECT_EQ(s.w.count(Report::Kind::stray_exception), 1u);
}

TEST(Contract, AP_13_a_permanent_application_that_is_stopped_by_request_ends_nothing_else) {
  System s;
  s.load();
  ASSERT_EQ(s.start("xa"), "ok");
  ASSERT_EQ(s.start("xb", ApplicationType::permanent), "ok");
  s.take_log();
  EXPECT_EQ(s.stop("xb"), "ok");
  EXPECT_EQ(s.take_log(), kStopOfXb);
  s.w.sim.advance(1h);
  EXPECT_FALSE(s.ended);
  EXPECT_EQ(s.running(), Strings{"xa"});
}

TEST(Contract, AP_14_a_child_that_is_stuck_is_killed_when_the_systems_time_is_up) {
  System s;
  auto stuck = std::make_shared<Orders>();
  stuck->stubborn = true;
  s.xb.start = [&] {
    return supervisor("xb", {},
                      {supervisor("inner", {}, {Tree::actor("stuck", stuck).shuts_down(Shutdown::infinity())})});
  };
  s.load();
  ASSERT_TRUE(s.ensure("xb"));
  s.take_log();
  std::optional<SystemStopped> answer;
  s.w.rt.call(s.controller, StopSystem{30s}, kInfinity, [&](CallResult<SystemStopped> r) { answer = *r; });
  s.w.sim.advance(30s - 1ms);
  EXPECT_FALSE(answer);
  EXPECT_FALSE(s.ended);
  s.w.sim.advance(1ms);
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->forced);
  EXPECT_EQ(s.w.rt.stats().alive, 0u);
  const Strings log = s.take_log();
  EXPECT_EQ(std::count(log.begin(), log.end(), "xa stop"), 1);  // the others' clean-up runs all the same
}

TEST(Contract, AP_08_main_starts_and_stops_a_system_on_threads) {
  ThreadScheduler scheduler({.workers = 2});
  Runtime rt(scheduler);
  auto orders = std::make_shared<Orders>();
  Applications apps(rt, {{.name = "xa", .start = [&] { return supervisor("xa", {}, {Tree::actor("a", orders)}); }},
                         {.name = "xb", .needs = {"xa"}, .start = [&] { return supervisor("xb", {}, {}); }}});
  EXPECT_EQ(*apps.ensure_all_started("xb"), (Strings{"xa", "xb"}));
  EXPECT_EQ(apps.start("xa").error().code, ApplicationErrc::already_started);
  EXPECT_EQ(apps.running().size(), 2u);
  EXPECT_TRUE(apps.stop("xb"));
  EXPECT_FALSE(apps.stop_all(1h).forced);
  EXPECT_THROW(static_cast<void>(apps.running()), Exit);
}

}  // namespace
}  // namespace otp::test::ap_test
