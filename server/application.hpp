// Application: the daemon below main(): the Daemon (daemon.hpp, where the tree is), on threads, SQLite and a listening
// socket.
//
//     Application app(config, tokens, webhooks, jwts, tls);
//     if (auto up = app.start(); !up) die(up.error());
//     …
//     app.stop([] { … });
//
// Thread rules: start() and stop() from the main thread; the rest from any.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/otp/thread_scheduler.hpp"
#include "core/otp/watchdog.hpp"
#include "server/auth/tokens.hpp"
#include "server/config/config.hpp"
#include "server/daemon.hpp"
#include "server/http/server.hpp"
#include "server/jwt_setup.hpp"
#include "server/tls_setup.hpp"
#include "server/webhooks/server.hpp"
#include "storage/sqlite/tail.hpp"

namespace gavel {

class AsioDriver;

class Application {
 public:
  /// `tokens` and `webhooks` outlive it. `jwts`, `tls`: as jwt_setup.hpp and tls_setup.hpp make them of the same
  /// configuration. @param sockets listening ones to use in place of http.listen; they stay the caller's
  Application(config::Config config, auth::TokenStore& tokens, webhooks::WebhookStore& webhooks,
              std::optional<JwtSetup> jwts, TlsPtr tls, std::vector<int> sockets = {});
  ~Application();

  /// Starts the tree and waits until it is up: where it listens, or one sentence why it is not.
  base::Expected<http::Endpoint, std::string> start();
  /// Calls `ended` once when the tree has ended, asked to or not. Before start().
  void on_end(std::function<void(const otp::Reason&)> ended) { ended_ = std::move(ended); }
  /// Every auction that is not over has its process or its place in the opener's calendar: what /readyz says.
  bool loaded() const noexcept { return daemon_.loaded(); }
  /// Calls `then` once, on a scheduler's thread, if a message to the endpoint's process is answered within seconds.
  void when_alive(std::function<void()> then);
  /// Takes over the keys that reload (config/keys.hpp), and the log's; new connections are shown `tls`. After start();
  /// from the thread that called that.
  void reload(const config::Config& next, TlsPtr tls);
  /// Asks the tree to end in order; on_end's function hears when it has.
  void stop();

  /// With --demo: hears once, when the demo's first auctions are open. Before start().
  void on_demo(std::function<void(std::vector<auction::ViewPtr>)> opened) { demo_opened_ = std::move(opened); }

 private:
  Daemon::Ground ground();
  otp::ChildSpec endpoint();
  http::Options http_options() const;

  mutable std::mutex reloading_;  ///< guards what reloads of config_ once the tree runs
  config::Config config_;
  webhooks::WebhookStore& webhooks_;
  TlsPtr tls_;  ///< reloads, too
  std::optional<JwtSetup> jwts_;
  std::vector<int> sockets_;          // handed over
  std::vector<AsioDriver*> drivers_;  // owned by the scheduler's workers
  otp::ThreadScheduler scheduler_;
  std::shared_ptr<auction::RequestIndex> requests_ = std::make_shared<auction::RequestIndex>();
  std::shared_ptr<sqlite::Tail> tail_ = std::make_shared<sqlite::Tail>();
  std::atomic<bool> up_{false};
  std::string refusal_;               // why the endpoint could not listen
  std::atomic<bool> refused_{false};  // for that reason there will be no start
  std::function<void(const otp::Reason&)> ended_;
  std::function<void(std::vector<auction::ViewPtr>)> demo_opened_;
  Daemon daemon_;
  otp::Watchdog watchdog_;
  otp::Pid root_;
};

}  // namespace gavel
