// gavel: the command line in, an exit code out. Each command is one function below; what it does is in the libraries.
#include <iostream>

#include <unistd.h>

#include "server/auth/tokens.hpp"
#include "server/cli/care.hpp"
#include "server/cli/client/auctions.hpp"
#include "server/cli/client/bench.hpp"
#include "server/cli/client/import.hpp"
#include "server/cli/client/watch.hpp"
#include "server/cli/completions.hpp"
#include "server/cli/health.hpp"
#include "server/cli/options.hpp"
#include "server/cli/replay.hpp"
#include "server/cli/version.hpp"
#include "server/config/file.hpp"
#include "server/config/load.hpp"
#include "server/config/print.hpp"
#include "server/serve.hpp"
#include "server/tls_setup.hpp"

namespace gavel {
namespace {

int fail(const std::string& sentence, int code = cli::kExitFailed) {
  std::cerr << "gavel: " << sentence << std::endl;
  return code;
}

int run(const cli::Serve& command) { return serve(command.sources); }

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
  if (auto tls = set_up_tls(config->http); !tls) return fail(tls.error(), cli::kExitUsage);
  std::cout << "the configuration is good" << std::endl;
  return cli::kExitOk;
}

int run(const cli::ConfigPrint& command) {
  auto loaded = config::load_with_origins(command.sources);
  if (!loaded) return fail(loaded.error(), cli::kExitUsage);
  std::cout << (command.json ? config::print_json(*loaded) : config::print_table(*loaded)) << std::flush;
  return cli::kExitOk;
}

/// With --json the problem document of a refusal goes to stdout: that is an answer, too.
template <class Command>
int ended(const Command& command, const cli::Ended& end) {
  if (end) return *end;
  const auto& trouble = end.error();
  if (command.json && !trouble.problem.empty()) std::cout << trouble.problem.dump() << std::endl;
  return fail(trouble.sentence, trouble.exit_code);
}

int run(const cli::AuctionCreate& command) { return ended(command, cli::run_auction_create(command, std::cout)); }
int run(const cli::AuctionImport& command) {
  return ended(command, cli::run_auction_import(command, std::cout, isatty(STDERR_FILENO) != 0 ? &std::cerr : nullptr));
}
int run(const cli::AuctionList& command) { return ended(command, cli::run_auction_list(command, std::cout)); }
int run(const cli::AuctionShow& command) { return ended(command, cli::run_auction_show(command, std::cout)); }
int run(const cli::BidPlace& command) { return ended(command, cli::run_bid(command, std::cout)); }
int run(const cli::Bench& command) { return ended(command, cli::run_bench(command, std::cout)); }
int run(const cli::AuctionWatch& command) {
  return ended(command, cli::run_watch(command, std::cout, isatty(STDOUT_FILENO) != 0 ? STDOUT_FILENO : -1));
}

int run(const cli::Completions& command) {
  std::cout << cli::completions_for(command.shell, cli::describe_commands());
  return cli::kExitOk;
}

int run(const cli::Man&) {
  std::cout << cli::man_page(cli::describe_commands());
  return cli::kExitOk;
}

int run(const cli::Health& command) {
  auto healthy = cli::check_health(command.options);
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
