// The daemon's routes about itself, through the real router, on a tree in virtual time.
#pragma once

#include <nlohmann/json.hpp>

#include "core/otp/sys.hpp"
#include "server/system/metrics.hpp"
#include "server/system/routes.hpp"
#include "server/system/telemetry.hpp"
#include "tests/auction/sim_house.hpp"
#include "tests/server/auth/temp_dir.hpp"

namespace gavel::system {

using namespace std::chrono_literals;
using auth::Role;
using Json = nlohmann::ordered_json;

/// A watcher's end of a WebSocket.
class WatcherSocket final : public http::Socket {
 public:
  void send(http::Frame text, Kind, Topic) override { frames.push_back(Json::parse(*text)); }
  void close(std::uint16_t close_code, std::string) override { code = close_code; }
  std::vector<Json> frames;
  std::uint16_t code = 0;  ///< of its close; 0: open
};

class SystemRoutes : public ::testing::Test {
 protected:
  SystemRoutes() { serve(true); }

  void serve(bool allow_crash) {
    router.emplace();
    add_routes(*router, {sim.world.rt, authenticator, sim.registry, sim.loaded, draining, allow_crash});
  }

  http::Response send(std::string method, std::string path, std::optional<Role> role = {}) {
    return answer(make(std::move(method), std::move(path), role));
  }
  http::Response answer(http::Request request) {
    auto match = router->match(request, false, false);
    if (auto* refused = std::get_if<http::Response>(&match)) return *refused;
    std::optional<http::Response> response;
    (*std::get<http::Handler*>(match))(std::move(request), [&](http::Response r) { response = std::move(r); });
    sim.settle();
    return response.value();
  }
  http::Request make(std::string method, std::string path, std::optional<Role> role) {
    http::Request request;
    request.method = std::move(method);
    const auto query = path.find('?');
    if (query != std::string::npos) {
      const auto equals = path.find('=', query);
      request.query.emplace_back(path.substr(query + 1, equals - query - 1), path.substr(equals + 1));
    }
    request.path = path.substr(0, query);
    if (role) {
      request.fields.emplace_back("authorization", "Bearer " + tokens->create(auth::name(*role), *role).value());
    }
    return request;
  }
  /// An administrator opens a WebSocket.
  std::shared_ptr<WatcherSocket> open(std::string path) {
    auto request = make("GET", std::move(path), Role::admin);
    auto match = router->match(request, true, false);
    (*std::get<http::SocketHandler*>(match))(std::move(request),
                                             [&](std::variant<http::SocketHandlers, http::Response> a) {
                                               handlers.push_back(std::move(std::get<http::SocketHandlers>(a)));
                                             });
    auto socket = std::make_shared<WatcherSocket>();
    handlers.back().opened(socket);
    return socket;
  }
  void close_all() {
    for (auto& each : std::exchange(handlers, {})) each.closed();
  }
  /// The same with a body.
  http::Response post(std::string path, const Json& body, std::optional<Role> role = Role::admin) {
    auto request = make("POST", std::move(path), role);
    request.body = body.dump();
    return answer(std::move(request));
  }
  static std::string code(const http::Response& response) { return Json::parse(response.body).value("code", ""); }
  std::string crash_path(const std::string& id) { return "/v1/system/auctions/" + id + "/crash"; }

  auction::testing::SimDisk disk;
  auction::testing::SimHouse sim{disk};
  testing::TempDir dir;
  std::unique_ptr<auth::TokenStore> tokens = auth::TokenStore::open(dir.path()).value();
  auth::Authenticator authenticator{*tokens};
  std::atomic<bool> draining{false};
  std::optional<http::Router> router;
  std::vector<http::SocketHandlers> handlers;
};

}  // namespace gavel::system
