#include "server/serve.hpp"

#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <future>
#include <iomanip>
#include <iostream>
#include <mutex>
#include <optional>

#include "server/application.hpp"
#include "server/auth/tokens.hpp"
#include "server/cli/options.hpp"
#include "server/config/reload.hpp"
#include "server/demo/demo.hpp"
#include "server/log.hpp"
#include "server/service_manager.hpp"
#include "storage/sqlite/journal.hpp"

namespace gavel {
namespace {

int serve_fails(const std::string& sentence, int code = cli::kExitFailed) {
  std::cerr << "gavel: " << sentence << std::endl;
  return code;
}

/// Signals that main waits for instead of being interrupted by them. Before any thread is started.
sigset_t block_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (int s : {SIGTERM, SIGINT, SIGHUP, SIGUSR1}) sigaddset(&set, s);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow further is a full disk, and that passes
  return set;
}

void print_demo(const std::string& url, const std::vector<demo::Person>& people,
                const std::vector<auction::ViewPtr>& auctions) {
  std::cout << "\nPeople of the demo (their tokens are good for this data directory):\n";
  for (const auto& p : people) {
    std::cout << "  " << std::left << std::setw(8) << p.name << std::setw(10) << auth::name(p.role) << p.token << '\n';
  }
  std::cout << "\nOpen auctions:\n";
  for (const auto& a : auctions)
    std::cout << "  " << url << "/v1/auctions/" << a->id.to_string() << "  " << a->terms->title << '\n';
  if (auctions.empty()) return;
  const auction::View& example = *auctions.front();
  std::cout << "\nBid as alice (amounts are in cents, and are her maximum):\n  curl -s " << url << "/v1/auctions/"
            << example.id.to_string() << "/bids -H 'Authorization: Bearer " << people.front().token
            << "' -H 'Content-Type: application/json' -d '{\"amount\": " << example.minimum_bid.minor + 5000 << "}'\n"
            << "\nWatch it with any WebSocket client: ws" << url.substr(4) << "/v1/auctions/" << example.id.to_string()
            << "/live\n"
            << std::endl;
}

/// Where nobody has a token yet, there is nobody who could make one over the API: an admin's token, once, to the person
/// at the terminal. What goes elsewhere is somebody's log, where a token must not be.
base::Expected<void, std::string> offer_first_token(auth::TokenStore& tokens, const config::Config& config) {
  if (config.demo) return {};
  const auto none = tokens.empty();
  if (!none) return base::Unexpected(none.error());
  if (!*none) return {};
  const auto command = "gavel token create --name admin --role admin --data-dir " + config.data_dir.string();
  if (isatty(STDOUT_FILENO) == 0) {
    spdlog::info("there is no token yet; make the first: {}", command);
    return {};
  }
  const auto token = tokens.create("admin", auth::Role::admin);
  if (!token) return base::Unexpected(token.error());
  std::cout << "\nThe first token, of the account admin (role admin), is shown this once:\n  " << *token
            << "\nMake others with `gavel token create`.\n"
            << std::endl;
  return {};
}

/// Waits for the next signal; 0 when there is none for so long.
int next_signal(const sigset_t& signals, std::optional<std::chrono::nanoseconds> patience) {
  if (!patience) {
    int signal = 0;
    sigwait(&signals, &signal);
    return signal;
  }
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(*patience);
  const timespec most{seconds.count(), (*patience - seconds).count()};
  return std::max(0, sigtimedwait(&signals, nullptr, &most));
}

/// What the service manager hears between two signals.
class Reports {
 public:
  Reports(const ServiceManager& manager, Application& app, std::string status)
      : manager_(manager), app_(app), status_(std::move(status)) {}

  /// How long nothing need be done; nothing: for ever.
  std::optional<std::chrono::nanoseconds> patience() const {
    if (manager_.present() && !ready_) return std::chrono::milliseconds(100);
    if (const auto interval = manager_.watchdog()) return *interval / 3;
    return std::nullopt;
  }

  void tick() {
    if (!manager_.present()) return;
    // The ping comes from the scheduler: who is wedged does not answer, and is not vouched for.
    if (manager_.watchdog()) app_.when_alive([&manager = manager_] { manager.ping(); });
    if (ready_ || stopping_) return;
    ready_ = app_.loaded();
    ready_ ? manager_.ready(status_) : manager_.loading();
  }

  void reloading() const { manager_.reloading(); }
  void reloaded() const { ready_ ? manager_.ready(status_) : manager_.loading(); }
  void stopping() {
    stopping_ = true;
    manager_.stopping();
  }

 private:
  const ServiceManager& manager_;
  Application& app_;
  std::string status_;
  bool ready_ = false, stopping_ = false;
};

/// Can it take the place of what runs? Whoever reaches the port by TLS must not find it open, nor the other way round.
base::Expected<TlsPtr, std::string> next_tls(const TlsPtr& running, const config::Config& next) {
  if (auto good = config::check(next); !good) return base::Unexpected(good.error());
  auto tls = set_up_tls(next.http);
  if (!tls) return base::Unexpected(tls.error() + (running ? "; the one that is there stays" : ""));
  if (!*tls != !running) return base::Unexpected(std::string("TLS is switched on and off by a restart"));
  return tls;
}

/// The configuration is read again, from the same sources, and the certificate: a bad one changes nothing.
void reload(const config::Sources& sources, config::Config& running, TlsPtr& running_tls, Application& app) {
  const auto next = config::load(sources);
  if (!next) return spdlog::error("reload: nothing was changed: {}", next.error());
  const auto tls = next_tls(running_tls, *next);
  if (!tls) return spdlog::error("reload: nothing was changed: {}", tls.error());
  const bool other_certificate = running_tls && !running_tls->same_as(**tls);
  const auto found = config::changes(running, *next);
  const auto tell = [&] {
    for (const auto& change : found) {
      spdlog::log(change.key->reloads ? spdlog::level::info : spdlog::level::warn, "reload: {}", change.sentence());
    }
    if (other_certificate) spdlog::info("reload: the TLS certificate is now {}", (*tls)->text());
    if (found.empty() && !other_certificate) spdlog::info("reload: nothing is different");
    if (*tls) warn_of_expiry(**tls);
  };
  // At the more talkative of both levels.
  const bool first = running.log.level < next->log.level;
  if (first) tell();
  running = config::reloaded(running, *next);
  running_tls = *tls;
  app.reload(running, running_tls);
  if (!first) tell();
}

std::string url_of(const http::Endpoint& where, bool tls) {
  const std::string host = where.address.find(':') == std::string::npos ? where.address : "[" + where.address + "]";
  return (tls ? "https://" : "http://") + host + ":" + std::to_string(where.port);
}

}  // namespace

int serve(const config::Sources& sources) {
  const sigset_t signals = block_signals();
  const auto manager = ServiceManager::from_environment();
  if (!manager) return serve_fails(manager.error(), cli::kExitUsage);
  auto config = config::load(sources);
  if (!config) return serve_fails(config.error(), cli::kExitUsage);
  if (auto good = config::check(*config); !good) return serve_fails(good.error(), cli::kExitUsage);
  log::set_up(config->log.level, config->log.format);
  {
    // Looked at once before the tree starts, so that a directory that will not do is one clear line.
    auto journal = sqlite::Journal::open(config->data_dir);
    if (!journal) return serve_fails(journal.error());
  }
  auto tokens = auth::TokenStore::open(config->data_dir);
  if (!tokens) return serve_fails(tokens.error());
  auto webhooks = webhooks::WebhookStore::open(config->data_dir);
  if (!webhooks) return serve_fails(webhooks.error());
  auto jwts = set_up_jwts(config->auth.jwt);
  if (!jwts) return serve_fails(jwts.error());
  auto tls = set_up_tls(config->http);
  if (!tls) return serve_fails(tls.error());

  std::atomic<bool> ended{false};
  otp::Reason end;
  Application app(*config, **tokens, **webhooks, *std::move(jwts), *tls, manager->sockets());
  app.on_end([&, main_thread = pthread_self()](const otp::Reason& reason) {
    end = reason;
    ended = true;
    pthread_kill(main_thread, SIGUSR1);
  });
  std::promise<std::vector<auction::ViewPtr>> demo_auctions;
  std::once_flag shown;  // a demo process that is restarted opens its auctions anew
  app.on_demo([&](std::vector<auction::ViewPtr> auctions) {
    std::call_once(shown, [&] { demo_auctions.set_value(std::move(auctions)); });
  });
  auto where = app.start();
  if (!where) return serve_fails(where.error());
  const std::string url = url_of(*where, *tls != nullptr);
  spdlog::info("gavel listens on {}, data in {}, SQLite {}", url, config->data_dir.string(), sqlite::library_version());
  if (*tls) {
    spdlog::info("its TLS certificate: {}", (*tls)->text());
    warn_of_expiry(**tls);
  }
  if (!manager->sockets().empty()) spdlog::info("its sockets were handed over; http.listen is not used");
  std::cout << "gavel listens on " << url << std::endl;
  if (auto first = offer_first_token(**tokens, *config); !first) return serve_fails(first.error());
  if (config->demo) {
    auto people = demo::make_people(**tokens);
    if (!people) return serve_fails(people.error());
    print_demo(url, *people, demo_auctions.get_future().get());
  }

  Reports reports(*manager, app, "Serving on " + url);
  reports.tick();
  bool stopping = false;
  while (!ended) {
    const int signal = next_signal(signals, reports.patience());
    if (signal == 0) reports.tick();
    if (signal == 0 || signal == SIGUSR1) continue;
    if (signal == SIGHUP) {
      if (stopping) continue;
      reports.reloading();
      reload(sources, *config, *tls, app);
      reports.reloaded();
      continue;
    }
    if (std::exchange(stopping, true)) {
      spdlog::warn("a second signal: leaving at once");
      _exit(cli::kExitFailed);
    }
    spdlog::info("stopping: answering what is in flight");
    reports.stopping();
    app.stop();
  }
  if (stopping) {
    spdlog::info("stopped");
    return cli::kExitOk;
  }
  return serve_fails("the supervision tree has ended: " + end.to_string());
}

}  // namespace gavel
