// Endpoint: the process that owns the listening socket and the connections.
//
// Its init binds; where it cannot, its start fails with one clear sentence. When it is told to stop it accepts no more,
// answers what is in flight, closes watchers with 1012, and ends when the last connection has gone or `grace` is over.
// For an abnormal reason (its supervisor was killed, say) it ends at once: its next life waits for its name and port.
//
// Thread rules: a process; talk to it by its protocol.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/otp/child_spec.hpp"
#include "core/otp/gen_server.hpp"
#include "server/http/server.hpp"

namespace gavel {

/// Its own.
struct Drained {};
struct GraceOver {};
/// Where it listens.
struct WhereIs {
  using Reply = http::Endpoint;
};
/// Args::options are others now; see http::Server::reconfigure().
struct Reconfigure {};
using EndpointProtocol = otp::Protocol<WhereIs, Reconfigure, Drained, GraceOver>;
inline const otp::Name<EndpointProtocol> kEndpoint{"endpoint"};

class Endpoint final : public otp::GenServer<Endpoint, EndpointProtocol> {
 public:
  struct Args {
    std::vector<boost::asio::io_context*> loops;
    std::function<http::Router()> routes;    ///< called for each start
    std::function<http::Options()> options;  ///< as they are when it is called: for each start, and each Reconfigure
    std::string host;
    std::uint16_t port = 0;         ///< 0: any that is free, and the same one in each of its lives
    std::vector<int> sockets = {};  ///< listening ones that were handed over, in place of host and port
    otp::Duration grace = std::chrono::seconds(10);
    std::function<void(const std::string&)> failed;          ///< hears why it cannot listen
    std::shared_ptr<std::atomic<std::uint16_t>> bound = {};  ///< all lives': where the first one came to listen
  };
  explicit Endpoint(Args args) : args_(std::move(args)) {}

  void init();  ///< of the sockets it uses copies, so that a restart finds them open
  http::Endpoint handle_call(const WhereIs&) { return where_; }
  void handle_cast(const Reconfigure&) { server_->reconfigure(args_.options()); }
  void handle_stop(const otp::Reason&);
  void handle_info(const Drained&) { stop(stop_reason_); }
  void handle_info(const GraceOver&) { stop(stop_reason_); }

 private:
  base::Expected<http::Endpoint, std::string> listen();

  Args args_;
  std::unique_ptr<http::Server> server_;
  http::Endpoint where_;
  bool stopping_ = false;
  otp::Reason stop_reason_;
};

/// `bound` is the child's own.
otp::ChildSpec endpoint_child(Endpoint::Args args);

}  // namespace gavel
