// Edge: where people meet the daemon: its router, without sockets. Requests go in as values and come out as values;
// WebSockets write down what they are given. When the endpoint's process ends, all connections are lost.
//
//     Edge edge;                                          // outlives the daemon's lives
//     daemon.tree({.endpoint = edge.endpoint([&] { return daemon.routes(); }), …})
//     edge.request(std::move(request), [](http::Response answer) { … });   // never called where the connection is lost
//     edge.open(std::move(request), visit);
//     edge.tidy();                                        // now and then, outside of every handler
//
// Thread rules: one thread, the story's.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/otp/child_spec.hpp"
#include "core/rules/time.hpp"
#include "server/http/router.hpp"

namespace gavel::sim {

/// A watcher's end of a WebSocket.
class Visit final : public http::Socket {
 public:
  struct Seen {
    http::Frame text;
    Kind kind;
    rules::Time at;  ///< the server's time when it was sent
  };
  explicit Visit(std::function<rules::Time()> clock) : clock_(std::move(clock)) {}

  void send(http::Frame text, Kind kind, Topic topic) override;
  void close(std::uint16_t close_code, std::string) override;

  std::vector<Seen> seen;
  std::optional<int> refused;  ///< the handshake's answer, where that is no upgrade
  std::uint16_t code = 0;      ///< of the server's close; 0: none
  bool cut = false;            ///< by the watcher, or with the endpoint
  bool broken = false;         ///< something came after a close, or a close twice

 private:
  std::function<rules::Time()> clock_;
};

class Edge {
 public:
  /// The endpoint's process, which asks for the routes at each start.
  otp::ChildSpec endpoint(std::function<http::Router()> routes);

  bool up() const noexcept { return router_ != nullptr; }
  /// How many endpoints there have been: what one of them knew, the next does not.
  std::uint64_t life() const noexcept { return life_; }

  /// @pre up(). `answered` is called once, or never.
  void request(http::Request request, std::function<void(http::Response)> answered);
  /// @pre up()
  void open(http::Request request, std::shared_ptr<Visit> visit);
  /// The watcher goes.
  void leave(Visit& visit);
  /// The sockets that have ended are heard of, as a connection's loop would do it a moment later.
  void tidy();
  /// The whole daemon is gone, and nobody hears of anything any more.
  void power_cut();

 private:
  friend class Endpoint;
  struct Once;
  struct Connection {
    http::SocketHandlers handlers;
    std::shared_ptr<Visit> visit;
  };
  void began(http::Router* router);
  void ended(const http::Router* router);
  void lose_all();

  http::Router* router_ = nullptr;
  std::uint64_t life_ = 0;
  std::vector<std::shared_ptr<Visit>> visits_;  // since this endpoint began
  std::vector<Connection> connections_;
};

}  // namespace gavel::sim
