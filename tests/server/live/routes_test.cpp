// The way to the hub: who is let in, and what becomes of who has been.
#include "server/live/routes.hpp"

#include "tests/server/live/live_house.hpp"

namespace gavel::live::testing::routes_test {
namespace {

class LiveRoutes : public ::testing::Test {
 protected:
  LiveRoutes() { add_routes(router, {*sim.house, sim.world.rt}); }

  using Query = std::vector<std::pair<std::string, std::string>>;
  std::variant<http::SocketHandlers, http::Response> knock(std::string id, Query query = {}) {
    http::Request request;
    request.query = std::move(query);
    request.method = "GET";
    request.path = "/v1/auctions/" + std::move(id) + "/live";
    auto match = router.match(request, true, false);
    std::optional<std::variant<http::SocketHandlers, http::Response>> answer;
    (*std::get<http::SocketHandler*>(match))(std::move(request), [&](auto a) { answer.emplace(std::move(a)); });
    sim.settle();
    return std::move(answer.value());
  }
  int refused(std::string id) { return std::get<http::Response>(knock(std::move(id))).status; }

  SimDisk disk;
  LiveHouse sim{disk};
  http::Router router;
  AuctionId id = sim.create(sim.terms(0s, 60s));
};

TEST_F(LiveRoutes, watcher_joins_when_its_socket_is_open_and_leaves_when_it_has_closed) {
  auto handlers = std::get<http::SocketHandlers>(knock(id.to_string()));
  const auto socket = std::make_shared<FakeSocket>();
  handlers.opened(socket);
  sim.advance(1s);
  EXPECT_EQ(socket->story(), "snapshot 1");
  EXPECT_EQ(socket->of("tick").size(), 1u);
  handlers.closed();
  sim.advance(2s);
  EXPECT_EQ(socket->of("tick").size(), 1u);
  EXPECT_EQ(socket.use_count(), 1) << "nobody holds a socket that is gone";
}

TEST_F(LiveRoutes, watcher_that_comes_again_says_what_it_has) {
  sim.bid(id, "ann", 20000);
  sim.settle();
  auto handlers = std::get<http::SocketHandlers>(knock(id.to_string(), {{"after", "1"}}));
  const auto socket = std::make_shared<FakeSocket>();
  handlers.opened(socket);
  sim.settle();
  EXPECT_EQ(socket->story(), "bid 2");
  for (const auto* wrong : {"", "x", "-1", "1.0", "18446744073709551616"}) {
    EXPECT_EQ(std::get<http::Response>(knock(id.to_string(), {{"after", wrong}})).status, 400) << wrong;
  }
  EXPECT_EQ(std::get<http::Response>(knock(id.to_string(), {{"afer", "1"}})).status, 400);
}

TEST_F(LiveRoutes, no_such_auction_is_not_found) {
  EXPECT_EQ(refused("no-id"), 404);
  EXPECT_EQ(refused(AuctionId::make(sim.clock->now(), 1, 2).to_string()), 404);
}

TEST_F(LiveRoutes, auction_that_is_over_is_shown_once) {
  sim.advance(61s);
  auto handlers = std::get<http::SocketHandlers>(knock(id.to_string()));
  const auto socket = std::make_shared<FakeSocket>();
  handlers.opened(socket);
  sim.settle();
  EXPECT_EQ(socket->story(), "snapshot 2");
  EXPECT_EQ(socket->code, 1000);
}

TEST_F(LiveRoutes, watcher_that_talks_is_told_that_nobody_listens) {
  auto handlers = std::get<http::SocketHandlers>(knock(id.to_string()));
  const auto socket = std::make_shared<FakeSocket>();
  handlers.opened(socket);
  sim.settle();
  handlers.message("hello");
  EXPECT_EQ(socket->code, 1003);
  handlers.closed();
  sim.settle();
  EXPECT_EQ(socket.use_count(), 1);
}

TEST_F(LiveRoutes, watcher_that_finds_no_hub_is_told_to_come_again) {
  auto handlers = std::get<http::SocketHandlers>(knock(id.to_string()));
  const auto socket = std::make_shared<FakeSocket>();
  sim.kill("web");
  sim.kill("live hub");
  handlers.opened(socket);
  EXPECT_EQ(socket->code, 1012);
}

}  // namespace
}  // namespace gavel::live::testing::routes_test
