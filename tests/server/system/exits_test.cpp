// Ending processes on purpose, through the real router, on a tree in virtual time.
#include "server/system/exits.hpp"

#include "tests/server/system/system_routes.hpp"

namespace gavel::system::exits_test {
namespace {

using auction::AuctionId;

class Exits : public SystemRoutes {
 protected:
  Exits() {
    sim.world.start<Telemetry>({}, {.name = "telemetry"});
    sim.world.rt.on_report([this](const otp::Report& report) { remember(sim.world.rt, report, sim.clock->now()); });
  }
  static std::string path_of(otp::Pid pid) {
    const auto text = pid.to_string();
    return "/v1/system/processes/" + text.substr(1, text.size() - 2);
  }
  static std::string exit_of(otp::Pid pid) { return path_of(pid) + "/exit"; }
  otp::Pid named(std::string_view name) const { return sim.world.rt.whereis(name); }
  Json crashes() { return Json::parse(send("GET", "/v1/system/crashes", Role::admin).body)["items"]; }
  Json page_of(otp::Pid pid) { return Json::parse(send("GET", path_of(pid), Role::admin).body); }
};

const Json kKill = {{"reason", "kill"}};
const Json kError = {{"reason", "error"}};

TEST_F(Exits, kill_ends_a_process_after_the_answer_and_its_supervisor_starts_it_again) {
  const auto id = sim.create(sim.terms(0s, 60s));
  const auto before = sim.process(id);
  const auto answer = post(exit_of(before), kKill);
  EXPECT_EQ(answer.status, 202);
  EXPECT_EQ(Json::parse(answer.body), (Json{{"pid", before.to_string()}, {"reason", "kill"}}));
  EXPECT_EQ(sim.process(id), before) << "the answer may have to pass through it";
  sim.advance(1s);
  EXPECT_TRUE(sim.process(id));
  EXPECT_NE(sim.process(id), before);
  EXPECT_FALSE(sim.world.rt.alive(before));
}

TEST_F(Exits, every_process_comes_back_and_the_auctions_with_it) {
  const auto id = sim.create(sim.terms(0s, 600s));
  sim.bid(id, "ann", 20000);
  sim.settle();
  for (const auto* name : {"journal", "registry", "auction supervisor", "opener", "sale supervisor"}) {
    for (const auto& order : {kKill, kError}) {
      const auto before = named(name);
      ASSERT_TRUE(before) << name;
      EXPECT_EQ(post(exit_of(before), order).status, 202) << name;
      sim.advance(31s);  // past the time in which restarts are counted together
      EXPECT_FALSE(sim.world.rt.alive(before)) << name << ' ' << order;
      EXPECT_TRUE(named(name)) << name << ' ' << order;
    }
  }
  EXPECT_FALSE(sim.fell());
  ASSERT_TRUE(sim.view(id));
  EXPECT_EQ(sim.view(id)->bid_count, 1u);
}

TEST_F(Exits, error_makes_a_crash_report_that_says_who_asked_for_it) {
  const auto id = sim.create(sim.terms(0s, 600s));
  const auto answer = post(exit_of(sim.process(id)), {{"reason", "error"}, {"text", "a bad day"}});
  EXPECT_EQ(Json::parse(answer.body)["reason"], "error: a bad day (asked for by admin)");
  sim.advance(1s);
  EXPECT_EQ(page_of(sim.process(id))["last_crash"]["reason"], "error: a bad day (asked for by admin)");
  post(exit_of(sim.process(id)), kError);
  sim.advance(1s);
  EXPECT_EQ(crashes()[0]["reason"], "error: crash asked for by admin");
}

TEST_F(Exits, pid_is_one_life_so_asked_again_nothing_is_hit) {
  const auto id = sim.create(sim.terms(0s, 60s));
  const auto before = sim.process(id);
  post(exit_of(before), kKill);
  sim.advance(1s);
  const auto next = sim.process(id);
  const auto again = post(exit_of(before), kKill);
  EXPECT_EQ(again.status, 404);
  EXPECT_EQ(code(again), "no_such_process");
  sim.advance(1s);
  EXPECT_EQ(sim.process(id), next);
  EXPECT_EQ(post("/v1/system/processes/nobody/exit", kKill).status, 404);
}

TEST_F(Exits, root_is_left_alone) {
  const auto root = sim.root;
  for (const auto& order : {kKill, kError}) {
    const auto answer = post(exit_of(root), order);
    EXPECT_EQ(answer.status, 409);
    EXPECT_EQ(code(answer), "root_supervisor");
  }
  sim.advance(1s);
  EXPECT_FALSE(sim.fell());
  EXPECT_FALSE(page_of(root)["may_exit"]);
}

TEST_F(Exits, body_has_to_say_how) {
  const auto journal = named("journal");
  const auto refused = [&](const Json& body) { return code(post(exit_of(journal), body)); };
  EXPECT_EQ(refused(Json::object()), "missing");
  EXPECT_EQ(refused({{"reason", "normal"}}), "unknown_value");
  EXPECT_EQ(refused({{"reason", "kill"}, {"text", "x"}}), "conflict");
  EXPECT_EQ(refused({{"reason", "error"}, {"text", ""}}), "too_short");
  EXPECT_EQ(refused({{"reason", "error"}, {"text", std::string(201, 'x')}}), "too_long");
  EXPECT_EQ(refused({{"reason", "error"}, {"why", "x"}}), "unknown_member");
  EXPECT_EQ(code(send("POST", exit_of(journal), Role::admin)), "invalid_json") << "no body at all";
  sim.advance(1s);
  EXPECT_EQ(named("journal"), journal);
}

TEST_F(Exits, are_for_administrators_where_they_are_allowed_at_all) {
  const auto journal = named("journal");
  EXPECT_EQ(post(exit_of(journal), kKill, std::nullopt).status, 401);
  for (const auto role : {Role::operator_, Role::seller, Role::bidder, Role::observer}) {
    EXPECT_EQ(post(exit_of(journal), kKill, role).status, 403);
  }
  EXPECT_TRUE(page_of(journal)["may_exit"]);
  serve(false);
  EXPECT_EQ(code(post(exit_of(journal), kKill)), "crash_not_allowed");
  EXPECT_FALSE(page_of(journal)["may_exit"]);
  sim.advance(1s);
  EXPECT_EQ(named("journal"), journal);
}

}  // namespace
}  // namespace gavel::system::exits_test
