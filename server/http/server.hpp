// Server: listens, and serves HTTP/1.1 and WebSockets with the handlers of a Router.
//
//     boost::asio::io_context loop{1};
//     Router router;
//     router.add("GET", "/healthz", [](Request, Respond respond) { respond({.status = 200}); });
//     Server server{{&loop}, std::move(router), {}};
//     auto endpoint = server.listen("127.0.0.1", 8080);
//     if (!endpoint) fail(endpoint.error());
//     loop.run();
//
// Thread rules: each io_context is run by exactly one thread, and outlives the Server; connections are dealt out to
// them in turn and stay where they are. All functions may be called from any thread, whether the loops run or not;
// what they do happens on the loops. When the Server goes while the loops run, its connections are cut.
//
// Whoever runs a loop catches what escapes from run(), logs it and goes on: nothing that a client sends is known to get
// that far, and nothing that a client sends may end the process.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/expected.hpp"
#include "core/base/unique_function.hpp"
#include "server/http/options.hpp"
#include "server/http/router.hpp"

namespace boost::asio {
class io_context;
}

namespace gavel::http {

struct Endpoint {
  std::string address;  ///< IP address
  std::uint16_t port;
};

class Server {
 public:
  /// @param loops at least one; the first also accepts
  Server(const std::vector<boost::asio::io_context*>& loops, Router router, Options options);
  Server(Server&&) = delete;
  ~Server();

  /// Starts to listen; may be called more than once, for several addresses. @param host an IP address or "localhost"
  /// @param port 0: any that is free  @return where it listens, or a sentence that says why it does not
  base::Expected<Endpoint, std::string> listen(const std::string& host, std::uint16_t port);

  /// The same on a listening TCP socket that somebody else has made; it uses a copy of the descriptor.
  base::Expected<Endpoint, std::string> listen(int socket);

  /// Other limits, origins, hosts and `answers` from now on: connections that are open have them from their next
  /// request on, WebSockets keep their bounds but are pinged at the new interval. `log` stays as it was.
  void reconfigure(Options options);

  /// Closes the listening sockets. Connections stay.
  void stop_accepting();

  /// Ends in order: accepts no more, closes idle connections, answers what is in flight and closes after it, closes
  /// WebSockets with the code (1001, 1012) and reason once their queues are sent: many of them not at once but over a
  /// short time (Limits::farewell_rate), and each told in the reason when to come back, so that they do not all return
  /// in the same moment: "the server restarts; retry_after_ms=1730". Call it once.
  /// @param done called once, on a loop's thread, when the last connection has gone
  void drain(std::uint16_t code, std::string reason, base::UniqueFunction<void()> done = {});

  /// Closes every connection now: what follows a drain() that takes too long.
  void cut();

  Counts counts() const noexcept;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace gavel::http
