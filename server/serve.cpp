#include "server/serve.hpp"

#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <future>
#include <iomanip>
#include <iostream>
#include <mutex>

#include "server/application.hpp"
#include "server/auth/tokens.hpp"
#include "server/cli/options.hpp"
#include "server/config/reload.hpp"
#include "server/demo/demo.hpp"
#include "server/log.hpp"
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

/// The configuration is read again, from the same sources: a bad one changes nothing.
void reload(const config::Sources& sources, config::Config& running, Application& app) {
  const auto next = config::load(sources);
  if (!next) return spdlog::error("reload: nothing was changed: {}", next.error());
  const auto found = config::changes(running, *next);
  const auto tell = [&found] {
    for (const auto& change : found) {
      spdlog::log(change.key->reloads ? spdlog::level::info : spdlog::level::warn, "reload: {}", change.sentence());
    }
    if (found.empty()) spdlog::info("reload: nothing is different");
  };
  // At the more talkative of both levels.
  const bool first = running.log.level < next->log.level;
  if (first) tell();
  running = config::reloaded(running, *next);
  app.reload(running);
  if (!first) tell();
}

std::string url_of(const http::Endpoint& where) {
  const std::string host = where.address.find(':') == std::string::npos ? where.address : "[" + where.address + "]";
  return "http://" + host + ":" + std::to_string(where.port);
}

}  // namespace

int serve(const config::Sources& sources) {
  const sigset_t signals = block_signals();
  auto config = config::load(sources);
  if (!config) return serve_fails(config.error(), cli::kExitUsage);
  log::set_up(config->log.level, config->log.format);
  {
    // Looked at once before the tree starts, so that a directory that will not do is one clear line.
    auto journal = sqlite::Journal::open(config->data_dir);
    if (!journal) return serve_fails(journal.error());
  }
  auto tokens = auth::TokenStore::open(config->data_dir);
  if (!tokens) return serve_fails(tokens.error());

  std::atomic<bool> ended{false};
  otp::Reason end;
  Application app(*config, **tokens);
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
  const std::string url = url_of(*where);
  spdlog::info("gavel listens on {}, data in {}, SQLite {}", url, config->data_dir.string(), sqlite::library_version());
  std::cout << "gavel listens on " << url << std::endl;
  if (config->demo) {
    auto people = demo::make_people(**tokens);
    if (!people) return serve_fails(people.error());
    print_demo(url, *people, demo_auctions.get_future().get());
  }

  bool stopping = false;
  while (!ended) {
    int signal = 0;
    sigwait(&signals, &signal);
    if (signal == SIGUSR1) continue;
    if (signal == SIGHUP) {
      if (!stopping) reload(sources, *config, app);
      continue;
    }
    if (std::exchange(stopping, true)) {
      spdlog::warn("a second signal: leaving at once");
      _exit(cli::kExitFailed);
    }
    spdlog::info("stopping: answering what is in flight");
    app.stop();
  }
  if (stopping) {
    spdlog::info("stopped");
    return cli::kExitOk;
  }
  return serve_fails("the supervision tree has ended: " + end.to_string());
}

}  // namespace gavel
