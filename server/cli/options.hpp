// The command line: what was asked for, as a value. main() parses, looks at which command it is, and runs it.
//
//     auto command = cli::parse({argv + 1, argv + argc}, config::environment());
//     if (!command) return cli::leave(command.error());       // --help, or a mistake
//     std::visit([](auto& c) { … }, *command);
//
//     gavel serve [--config F] [--data-dir D] [--listen HOST:PORT] [--demo] [any other key as a flag]
//     gavel token create --name N --role R [--expires D] [--scope auction:ID|sale:ID] [--json] [--data-dir D]
//     gavel token list [--json] | revoke ID [--data-dir D]
//     gavel replay --bids F --expected F --url U --token T [--speed X] [--concurrency N] [--close-after D] [--json]
//     gavel whatif AUCTION [--format F] [--reserve A] [--increments T] [--soft-close S] [--json] [--data-dir D]
//     gavel verify FILE [--receipt F]... [--keys F] [--json]
//     gavel export AUCTION [--csv] [--out F] [--data-dir D]
//     gavel import FILE... [--keys F] [--data-dir D]
//     gavel backup FILE | restore FILE | check [FILE] | stats [FILE] [--json] [--data-dir D]
//     gavel archive ENDED-BEFORE | erase ACCOUNT | forget NOT-SEEN-SINCE [--data-dir D]
//     gavel auction create … | import FILE | list | show AUCTION | watch AUCTION [--url U] [--token-file F] [--json]
//     gavel bid AUCTION AMOUNT [--bidder N] [--key K] [--url U] [--token-file F] [--json]
//     gavel bench [--bidders N] [--watchers N] [--auctions N] [--duration D] [--url U] [--token-file F] [--json]
//     gavel health [--url U] [--cacert F | --insecure] [--timeout D]
//     gavel completions bash | zsh | fish
//     gavel man
//     gavel config defaults | check | print [--json] [--config F] [any key as a flag]
//     gavel version [--json]
//
// Each file of commands has its part of the grammar, from which --help, completions and the manual page come too:
// grammar.hpp.
//
// Exit codes: 0 it went well; 1 it failed; 2 the command line or the configuration is wrong; 3 a server said no (more
// of them: client/options.hpp). What a command is asked
// for goes to stdout; errors are one line on stderr.
//
// Thread rules: parse() is pure, leave() writes to the standard streams.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "core/base/expected.hpp"
#include "server/cli/client/options.hpp"
#include "server/cli/export.hpp"
#include "server/cli/health.hpp"
#include "server/cli/import.hpp"
#include "server/cli/replay_options.hpp"
#include "server/cli/tokens.hpp"
#include "server/cli/verify.hpp"
#include "server/cli/whatif.hpp"
#include "server/config/load.hpp"

namespace gavel::cli {

inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;

/// Run the daemon. The sources are not loaded yet: config::load() may still refuse them.
struct Serve {
  config::Sources sources;
};

/// Make a token and print it alone: tokens.hpp.
struct TokenCreate {
  config::Sources sources;  ///< of them only data_dir matters
  TokenCreateOptions options;
};

/// List all tokens.
struct TokenList {
  config::Sources sources;  ///< of them only data_dir matters
  bool json = false;
};

/// Take a token back.
struct TokenRevoke {
  config::Sources sources;  ///< of them only data_dir matters
  std::string id;
};

/// Ask a daemon whether it is ready: health.hpp.
struct Health {
  HealthOptions options;
};

/// Print config/gavel.toml.
struct ConfigDefaults {};

/// Load the configuration and say whether it is good.
struct ConfigCheck {
  config::Sources sources;
};

/// Print every key with its value and where that comes from.
struct ConfigPrint {
  config::Sources sources;
  bool json = false;
};

struct Version {
  bool json = false;
};

/// What other terms would have given: whatif.hpp.
struct WhatIf {
  config::Sources sources;  ///< of them only data_dir matters
  WhatIfOptions options;
};

/// Write an auction's entries to a file: export.hpp.
struct Export {
  config::Sources sources;  ///< of them only data_dir matters
  ExportOptions options;
};

/// Take auctions over that another server has exported: import.hpp.
struct Import {
  config::Sources sources;  ///< of them only data_dir matters
  ImportOptions options;
};

/// Look after the journal: care.hpp.
struct Care {
  enum class Task { backup, restore, check, stats, archive, erase, forget };
  Task task = Task::check;
  config::Sources sources;  ///< of them only data_dir matters
  std::string argument;     ///< a file, the account or a moment; empty: the data directory
  bool json = false;
};

/// Print what makes a shell complete the command line: completions.hpp.
struct Completions {
  std::string shell;  ///< bash, zsh or fish
};

/// Print the manual page.
struct Man {};

using Command = std::variant<Serve, TokenCreate, TokenList, TokenRevoke, ReplayOptions, Health, WhatIf, VerifyOptions,
                             Export, Import, Care, AuctionCreate, AuctionImport, AuctionList, AuctionShow, AuctionWatch,
                             BidPlace, Bench, Completions, Man, ConfigDefaults, ConfigCheck, ConfigPrint, Version>;

/// Nothing to run: help was asked for, or the command line is wrong.
struct Leave {
  int exit_code = kExitUsage;
  std::string out;  ///< for stdout
  std::string err;  ///< for stderr, with its newline
};

/// `arguments` without the program's name. `env`: config::environment(); GAVEL_TOKEN stands in for --token.
base::Expected<Command, Leave> parse(std::vector<std::string> arguments, const config::Settings& env);

/// Prints it and gives the exit code.
int leave(const Leave& leave);

}  // namespace gavel::cli
