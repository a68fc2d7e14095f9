// The pages of one process, its trace and the crashes, through the real router, on a tree in virtual time.
#include "tests/server/system/system_routes.hpp"

namespace gavel::system::processes_test {
namespace {

using auction::AuctionId;

/// As the application does it.
class ProcessPages : public SystemRoutes {
 protected:
  ProcessPages() {
    sim.world.start<Telemetry>({.kept = 3}, {.name = "telemetry"});
    sim.world.rt.on_report([this](const otp::Report& report) { remember(sim.world.rt, report, sim.clock->now()); });
  }
  static std::string page_of(otp::Pid pid) {
    const auto text = pid.to_string();
    return "/v1/system/processes/" + text.substr(1, text.size() - 2);
  }
  Json get(const std::string& path) { return Json::parse(send("GET", path, Role::admin).body); }
  void crash(const AuctionId& id) {
    sim.tell(id, auction::Crash{});
    sim.settle();
    sim.advance(1s);
  }
};

TEST_F(ProcessPages, process_is_shown_with_its_place_and_its_state) {
  const auto id = sim.create(sim.terms(0s, 60s));
  const auto page = get(page_of(sim.process(id)));
  EXPECT_EQ(page["pid"], sim.process(id).to_string());
  EXPECT_EQ(page["type"], "gavel::auction::AuctionServer");
  EXPECT_EQ(page["status"], "waiting");
  EXPECT_EQ(page["parent"], sim.world.rt.whereis("auction supervisor").to_string());
  EXPECT_EQ(page["mailbox"], 0);
  EXPECT_EQ(page["handling"], nullptr);
  EXPECT_GT(page["reductions"], 0);
  EXPECT_GT(page["memory_bytes"], 0);
  EXPECT_EQ(page["last_crash"], nullptr);
  EXPECT_EQ(page["id"], id.to_string());
  EXPECT_EQ(page["restarts"], 0);
  EXPECT_NE(page["state"].get<std::string>().find(id.to_string()), std::string::npos) << page["state"];
  const auto supervisor = get(page_of(sim.world.rt.whereis("auction supervisor")));
  EXPECT_EQ(supervisor["name"], "auction supervisor");
  EXPECT_EQ(supervisor["id"], "auction supervisor");
  EXPECT_EQ(supervisor["trap_exit"], true);
  EXPECT_NE(std::ranges::find(supervisor["links"], Json(page["pid"])), supervisor["links"].end());
}

TEST_F(ProcessPages, state_of_an_auction_tells_no_hidden_maximum) {
  const auto id = sim.create(sim.terms(0s, 60s));
  sim.bid(id, "ann", 4711'00);
  sim.settle();
  EXPECT_EQ(send("GET", page_of(sim.process(id)), Role::admin).body.find("4711"), std::string::npos);
}

TEST_F(ProcessPages, V91_wall_clock_set_back_moves_no_countdown_and_is_noted) {
  rules::Time wall = sim.clock->now();
  std::vector<std::int64_t> steps;
  const auto began = sim.clock->now();
  std::int64_t set_by = 0;
  Telemetry::Args args{.clock = &*sim.clock,
                       .wall = [&] { return sim.clock->now() + set_by; },
                       .stepped = [&](std::int64_t ms) { steps.push_back(ms); }};
  sim.world.start<Telemetry>(std::move(args), {});
  const auto id = sim.create(sim.terms(0s, 60s));
  sim.advance(30s);
  set_by = -3'600'000;
  wall = sim.clock->now() + set_by;
  ASSERT_LT(wall, began);
  sim.advance(29s);
  EXPECT_EQ(sim.view(id)->phase, rules::Phase::open);
  EXPECT_EQ(steps, std::vector<std::int64_t>{-3'600'000});
  sim.advance(1s);
  EXPECT_EQ(sim.view(id)->phase, rules::Phase::closed);
  EXPECT_EQ(sim.disk.entries(id).back().at, began + 60'000);
}

TEST_F(ProcessPages, suspended_process_is_shown_as_such) {
  const auto id = sim.create(sim.terms(0s, 60s));
  ASSERT_TRUE(sim.world.call(otp::sys::of(sim.process(id)), otp::sys::suspend()));
  EXPECT_EQ(get(page_of(sim.process(id)))["status"], "suspended");
}

TEST_F(ProcessPages, last_crash_is_that_of_the_same_child) {
  const auto one = sim.create(sim.terms(0s, 600s)), other = sim.create(sim.terms(0s, 600s));
  const auto before = sim.process(one);
  crash(one);
  const auto page = get(page_of(sim.process(one)));
  EXPECT_EQ(page["restarts"], 1);
  EXPECT_EQ(page["last_crash"]["pid"], before.to_string());
  EXPECT_EQ(page["last_crash"]["handling"], "gavel::auction::Crash");
  EXPECT_EQ(page["last_crash"]["class"], "error");
  EXPECT_EQ(page["last_crash"]["process"]["parent"], sim.world.rt.whereis("auction supervisor").to_string());
  EXPECT_EQ(get(page_of(sim.process(other)))["last_crash"], nullptr);
  EXPECT_EQ(send("GET", page_of(before), Role::admin).status, 404) << "that life is over";
}

TEST_F(ProcessPages, last_crash_is_none_where_the_life_before_ended_otherwise) {
  const auto id = sim.create(sim.terms(0s, 600s));
  crash(id);
  sim.kill(sim.process(id));
  sim.advance(1s);
  EXPECT_EQ(get(page_of(sim.process(id)))["last_crash"], nullptr);
}

TEST_F(ProcessPages, crashes_come_latest_first_and_a_few_are_kept) {
  const auto id = sim.create(sim.terms(0s, 600s));
  for (int i = 0; i < 5; ++i) crash(id);
  const auto all = get("/v1/system/crashes")["items"];
  ASSERT_EQ(all.size(), 3u);
  EXPECT_GT(all[0]["at"], all[1]["at"]);
  EXPECT_NE(all[0]["reason"].get<std::string>().find("crash asked for"), std::string::npos);
  EXPECT_EQ(get("/v1/system/crashes?limit=1")["items"].size(), 1u);
  EXPECT_EQ(send("GET", "/v1/system/crashes?limit=x", Role::admin).status, 400);
  EXPECT_EQ(send("GET", "/v1/system/crashes?last=1", Role::admin).status, 400);
}

TEST_F(ProcessPages, only_administrators_see_them) {
  const auto page = page_of(sim.world.rt.whereis("journal"));
  for (const auto& path : {page, std::string("/v1/system/crashes")}) {
    EXPECT_EQ(send("GET", path).status, 401);
    for (const auto role : {Role::operator_, Role::seller, Role::bidder, Role::observer}) {
      EXPECT_EQ(send("GET", path, role).status, 403);
    }
  }
}

TEST_F(ProcessPages, what_is_no_pid_of_a_process_is_not_found) {
  for (const auto* pid : {"0.0", "999999.1", "1", "x", "1.2.3", "-1.1", "1.", ".1", "%3C1.9%3E"}) {
    EXPECT_EQ(send("GET", std::string("/v1/system/processes/") + pid, Role::admin).status, 404) << pid;
  }
}

// -- the trace -----------------------------------------------------------------------------------------------------

TEST_F(ProcessPages, trace_tells_what_a_process_takes_and_says_until_it_ends) {
  const auto id = sim.create(sim.terms(0s, 60s));
  const auto watcher = open(page_of(sim.process(id)) + "/trace");
  sim.settle();
  ASSERT_EQ(watcher->frames.size(), 1u);
  EXPECT_EQ(watcher->frames[0]["type"], "tracing");
  sim.bid(id, "ann", 20000);
  sim.settle();
  ASSERT_GE(watcher->frames.size(), 3u);
  EXPECT_EQ(watcher->frames[1]["direction"], "in");
  EXPECT_EQ(watcher->frames[1]["message"], "gavel::auction::PlaceBid");
  EXPECT_EQ(watcher->frames[2]["direction"], "out");
  EXPECT_EQ(watcher->frames[2]["message"], "gavel::auction::Append");
  crash(id);
  EXPECT_EQ(watcher->frames.back()["type"], "ended");
  EXPECT_EQ(watcher->code, 1000);
}

TEST_F(ProcessPages, trace_ends_with_its_watcher) {
  const auto id = sim.create(sim.terms(0s, 60s));
  const auto watcher = open(page_of(sim.process(id)) + "/trace");
  sim.settle();
  close_all();
  sim.settle();
  const auto page = get(page_of(sim.process(id)));
  EXPECT_EQ(page["debug"], Json::array()) << "the hook is gone";
  EXPECT_EQ(page["monitored_by"], Json::array()) << "and so is its watcher";
  sim.bid(id, "ann", 20000);
  sim.settle();
  EXPECT_EQ(watcher->frames.size(), 1u);
}

// -- metrics -------------------------------------------------------------------------------------------------------

TEST_F(ProcessPages, metrics_count_processes_dead_letters_and_restarts) {
  const auto id = sim.create(sim.terms(0s, 600s));
  crash(id);
  const auto answer = send("GET", "/metrics", Role::observer);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.content_type, "text/plain; version=0.0.4; charset=utf-8");
  for (const auto* line :
       {"# TYPE gavel_processes gauge\n", "gavel_process_crashes_total 1\n",
        "gavel_dead_letters_total{reason=\"dead\"} ",
        "gavel_supervisor_restarts_total{supervisor=\"auction supervisor\"} 1\n", "gavel_scheduler_run_queue_length ",
        "gavel_timers ", "gavel_stuck_handlers_total 0\n", "process_resident_memory_bytes ", "gavel_messages_total "}) {
    EXPECT_NE(answer.body.find(line), std::string::npos) << line << "in\n" << answer.body;
  }
  EXPECT_EQ(send("GET", "/metrics").status, 401);
  EXPECT_EQ(send("GET", "/metrics", Role::bidder).status, 403);
}

TEST(ExpositionTest, labels_may_hold_any_text) {
  Exposition page;
  page.gauge("g", "A gauge.").sample(1.5).sample(2, {{"a", "x\"y\\z\nw"}, {"b", ""}});
  EXPECT_EQ(std::move(page).text(), "# HELP g A gauge.\n# TYPE g gauge\ng 1.5\ng{a=\"x\\\"y\\\\z\\nw\",b=\"\"} 2\n");
}

}  // namespace
}  // namespace gavel::system::processes_test
