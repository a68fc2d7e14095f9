// Health, readiness, the tree, fault injection.
#include "tests/server/system/system_routes.hpp"

#include <gmock/gmock.h>

namespace gavel::system::routes_test {
namespace {

using auction::AuctionId;

TEST_F(SystemRoutes, health_says_that_the_process_runs) {
  EXPECT_EQ(send("GET", "/healthz").status, 200);
  draining = true;
  EXPECT_EQ(send("GET", "/healthz").status, 200);
}

TEST_F(SystemRoutes, ready_is_said_only_between_loading_and_draining) {
  EXPECT_EQ(send("GET", "/readyz").status, 200);
  sim.loaded = false;
  EXPECT_EQ(send("GET", "/readyz").status, 503);
  EXPECT_EQ(code(send("GET", "/readyz")), "loading");
  EXPECT_THAT(send("GET", "/readyz").fields,
              ::testing::Contains(std::pair<std::string, std::string>("Retry-After", "1")));
  sim.loaded = true;
  draining = true;
  EXPECT_EQ(code(send("GET", "/readyz")), "draining");
}

TEST_F(SystemRoutes, tree_is_shown_to_administrators_alone) {
  EXPECT_EQ(send("GET", "/v1/system/tree").status, 401);
  for (const auto role : {Role::operator_, Role::seller, Role::bidder, Role::observer}) {
    EXPECT_EQ(send("GET", "/v1/system/tree", role).status, 403);
  }
  EXPECT_EQ(send("GET", "/v1/system/tree", Role::admin).status, 200);
}

TEST_F(SystemRoutes, tree_has_every_process_with_its_kind_and_restarts) {
  const auto id = sim.create(sim.terms(0s, 60s));
  sim.tell(id, auction::Crash{});
  sim.settle();
  const auto tree = Json::parse(send("GET", "/v1/system/tree", Role::admin).body);
  EXPECT_EQ(tree["name"], "gavel");
  EXPECT_EQ(tree["kind"], "supervisor");
  ASSERT_EQ(tree["children"].size(), 3u);
  EXPECT_EQ(tree["children"][0]["name"], "storage");
  const auto& auctions = tree["children"][1]["children"];
  EXPECT_EQ(auctions[1]["name"], "auction supervisor");
  EXPECT_EQ(auctions[1]["child_count"], 1);
  const auto& auction = auctions[1]["children"][0];
  EXPECT_EQ(auction["name"], id.to_string());
  EXPECT_EQ(auction["kind"], "worker");
  EXPECT_EQ(auction["restarts"], 1);
  EXPECT_EQ(auction["pid"], sim.process(id).to_string());
  EXPECT_EQ(auction["mailbox"], 0);
  EXPECT_FALSE(auction.contains("children"));
}

TEST_F(SystemRoutes, crash_ends_the_process_of_an_auction_and_its_supervisor_brings_it_back) {
  const auto id = sim.create(sim.terms(0s, 60s));
  const auto before = sim.process(id);
  const auto answer = send("POST", crash_path(id.to_string()), Role::admin);
  EXPECT_EQ(answer.status, 202);
  EXPECT_EQ(Json::parse(answer.body)["crashed"], before.to_string());
  ASSERT_TRUE(sim.process(id));
  EXPECT_NE(sim.process(id), before);
}

TEST_F(SystemRoutes, crash_is_for_administrators_where_it_is_allowed_at_all) {
  const auto id = sim.create(sim.terms(0s, 60s));
  const auto before = sim.process(id);
  EXPECT_EQ(send("POST", crash_path(id.to_string())).status, 401);
  EXPECT_EQ(send("POST", crash_path(id.to_string()), Role::operator_).status, 403);
  serve(false);
  EXPECT_EQ(code(send("POST", crash_path(id.to_string()), Role::admin)), "crash_not_allowed");
  EXPECT_EQ(sim.process(id), before);
}

TEST_F(SystemRoutes, crash_of_what_has_no_process_is_not_found) {
  const auto none = AuctionId::make(sim.clock->now(), 1, 2).to_string();
  EXPECT_EQ(send("POST", crash_path(none), Role::admin).status, 404);
  EXPECT_EQ(send("POST", crash_path("no-id"), Role::admin).status, 404);
}

}  // namespace
}  // namespace gavel::system::routes_test
