// gavel: the command line in, an exit code out. Each command is one function below; what it does is in the libraries.
#include <csignal>
#include <future>
#include <iomanip>
#include <iostream>
#include <mutex>

#include <pthread.h>
#include <unistd.h>

#include "server/application.hpp"
#include "server/auth/tokens.hpp"
#include "server/cli/care.hpp"
#include "server/cli/health.hpp"
#include "server/cli/options.hpp"
#include "server/cli/replay.hpp"
#include "server/cli/version.hpp"
#include "server/config/file.hpp"
#include "server/config/load.hpp"
#include "server/demo/demo.hpp"
#include "server/log.hpp"
#include "storage/sqlite/journal.hpp"

namespace gavel {
namespace {

int fail(const std::string& sentence, int code = cli::kExitFailed) {
  std::cerr << "gavel: " << sentence << std::endl;
  return code;
}

/// Signals that main waits for instead of being interrupted by them. Before any thread is started.
sigset_t block_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (int s : {SIGTERM, SIGINT, SIGUSR1}) sigaddset(&set, s);
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

int run(const cli::Serve& command) {
  const sigset_t signals = block_signals();
  auto config = config::load(command.sources);
  if (!config) return fail(config.error(), cli::kExitUsage);
  if (auto good = config::check(*config); !good) return fail(good.error(), cli::kExitUsage);
  log::set_up(config->log.level, config->log.format);
  {
    // Looked at once before the tree starts, so that a directory that will not do is one clear line.
    auto journal = sqlite::Journal::open(config->data_dir);
    if (!journal) return fail(journal.error());
  }
  auto tokens = auth::TokenStore::open(config->data_dir);
  if (!tokens) return fail(tokens.error());
  auto jwts = set_up_jwts(config->auth.jwt);
  if (!jwts) return fail(jwts.error());

  std::atomic<bool> ended{false};
  otp::Reason end;
  Application app(*config, **tokens, *std::move(jwts));
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
  if (!where) return fail(where.error());
  const std::string host = where->address.find(':') == std::string::npos ? where->address : "[" + where->address + "]";
  const std::string url = "http://" + host + ":" + std::to_string(where->port);
  spdlog::info("gavel listens on {}, data in {}, SQLite {}", url, config->data_dir.string(), sqlite::library_version());
  std::cout << "gavel listens on " << url << std::endl;
  if (auto first = offer_first_token(**tokens, *config); !first) return fail(first.error());
  if (config->demo) {
    auto people = demo::make_people(**tokens);
    if (!people) return fail(people.error());
    print_demo(url, *people, demo_auctions.get_future().get());
  }

  bool stopping = false;
  while (!ended) {
    int signal = 0;
    sigwait(&signals, &signal);
    if (signal == SIGUSR1) continue;
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
  return fail("the supervision tree has ended: " + end.to_string());
}

int run(const cli::TokenCreate& command) {
  auto config = config::load(command.sources);
  if (!config) return fail(config.error(), cli::kExitUsage);
  const auto done = cli::run_token_create(command.options, config->data_dir, std::cout);
  return done ? cli::kExitOk : fail(done.error());
}

int run(const cli::TokenList& command) {
  auto config = config::load(command.sources);
  if (!config) return fail(config.error(), cli::kExitUsage);
  const auto done = cli::run_token_list(command.json, config->data_dir, std::cout);
  return done ? cli::kExitOk : fail(done.error());
}

int run(const cli::TokenRevoke& command) {
  auto config = config::load(command.sources);
  if (!config) return fail(config.error(), cli::kExitUsage);
  const auto done = cli::run_token_revoke(command.id, config->data_dir, std::cout);
  return done ? cli::kExitOk : fail(done.error());
}

int run(const cli::ConfigCheck& command) {
  auto config = config::load(command.sources);
  if (!config) return fail(config.error(), cli::kExitUsage);
  if (auto good = config::check(*config); !good) return fail(good.error(), cli::kExitUsage);
  std::cout << "the configuration is good" << std::endl;
  return cli::kExitOk;
}

int run(const cli::Health& command) {
  auto healthy = cli::check_health(command.url, command.timeout);
  return healthy ? cli::kExitOk : fail(healthy.error());
}

int run(const cli::ReplayOptions& command) {
  return cli::run_replay(command, std::cout, std::cerr, isatty(STDERR_FILENO) != 0);
}

int run(const cli::WhatIf& command) {
  auto config = config::load(command.sources);
  if (!config) return fail(config.error(), cli::kExitUsage);
  const auto told = cli::run_what_if(command.options, config->data_dir, std::cout);
  return told ? cli::kExitOk : fail(told.error());
}

int run(const cli::Export& command) {
  auto config = config::load(command.sources);
  if (!config) return fail(config.error(), cli::kExitUsage);
  const auto done = cli::run_export(command.options, config->data_dir, std::cout);
  return done ? cli::kExitOk : fail(done.error());
}

int run(const cli::Import& command) {
  auto config = config::load(command.sources);
  if (!config) return fail(config.error(), cli::kExitUsage);
  const auto done = cli::run_import(command.options, config->data_dir, std::cout);
  return done ? cli::kExitOk : fail(done.error());
}

int run(const cli::VerifyOptions& command) {
  const auto good = cli::run_verify(command, std::cout);
  if (!good) return fail(good.error());
  return *good ? cli::kExitOk : cli::kExitFailed;
}

int run(const cli::Care& command) {
  auto config = config::load(command.sources);
  if (!config) return fail(config.error(), cli::kExitUsage);
  const std::filesystem::path data_dir = config->data_dir;
  const std::filesystem::path what = command.argument.empty() ? data_dir : std::filesystem::path(command.argument);
  const cli::Screen screen{std::cout, std::cerr, isatty(STDERR_FILENO) != 0};
  using Task = cli::Care::Task;
  const auto done = [&]() -> cli::Done {
    switch (command.task) {
      case Task::backup:
        return cli::run_backup(data_dir, what, screen);
      case Task::restore:
        return cli::run_restore(what, data_dir, screen);
      case Task::check:
        return cli::run_check(what, screen);
      case Task::stats:
        return cli::run_stats(what, command.json, screen);
      case Task::archive:
        return cli::run_archive(data_dir, command.argument, screen);
      case Task::forget:
        return cli::run_forget(data_dir, command.argument, screen);
      case Task::erase:
        break;
    }
    return cli::run_erase(data_dir, command.argument, screen);
  }();
  return done ? cli::kExitOk : fail(done.error());
}

int run(const cli::ConfigDefaults&) {
  std::cout << config::annotated_file();
  return cli::kExitOk;
}

int run(const cli::Version& command) {
  std::cout << cli::version_text(command.json);
  return cli::kExitOk;
}

}  // namespace
}  // namespace gavel

int main(int argc, char** argv) {
  using namespace gavel;
  try {
    auto command = cli::parse({argv + 1, argv + argc}, config::environment());
    if (!command) return cli::leave(command.error());
    return std::visit([](const auto& c) { return run(c); }, *command);
  } catch (const std::exception& e) {
    return fail(e.what());
  }
}
