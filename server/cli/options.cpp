#include "server/cli/options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>

#include "server/config/keys.hpp"
#include "server/config/nearest.hpp"

namespace gavel::cli {
namespace {

/// The options of one command as they are being parsed; `finish` makes the command of them.
struct Parser {
  CLI::App* app = nullptr;
  std::function<Command()> finish;
};

/// What --config and the flags of keys were set to.
struct SourceFlags {
  std::string file;
  std::map<std::string, std::string> values;    // by key
  std::map<std::string, std::string> switches;  // the same for --demo and its like; empty where not given

  config::Sources sources(const config::Settings& env) const {
    config::Sources result;
    if (!file.empty()) result.file = file;
    result.env = env;
    result.flags.assign(values.begin(), values.end());
    for (const auto& [key, text] : switches)
      if (!text.empty()) result.flags.emplace_back(key, text);
    return result;
  }
};

std::string group_of(std::string_view key) {
  const auto dot = key.find('.');
  return dot == std::string_view::npos ? "Options" : std::string(key.substr(0, dot));
}

void add_key(CLI::App& app, const config::Key& key, const std::shared_ptr<SourceFlags>& flags) {
  std::string names = key.flag();
  if (!key.short_flag.empty()) names = std::string(key.short_flag) + "," + names;
  const std::string name(key.name), text(key.text);
  if (key.form == config::Form::boolean) {
    app.add_flag(names, flags->switches[name], text)->group(group_of(name));
    return;
  }
  CLI::callback_t keep = [flags, name](const CLI::results_t& results) {
    flags->values[name] = results.back();
    return true;
  };
  app.add_option(names, keep, text + " [" + key.get({}) + "]")
      ->type_name(std::string(key.value))
      ->group(group_of(name))
      ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
}

void add_file(CLI::App& app, const std::shared_ptr<SourceFlags>& flags) {
  app.add_option("--config", flags->file, "The configuration file; without it GAVEL_CONFIG, without that none")
      ->type_name("FILE");
}

std::shared_ptr<SourceFlags> add_all_keys(CLI::App& app) {
  auto flags = std::make_shared<SourceFlags>();
  add_file(app, flags);
  for (const auto& key : config::keys()) add_key(app, key, flags);
  return flags;
}

/// "5s" into a duration, with the message of the configuration.
CLI::Option* add_duration(CLI::App& app, const std::string& name, std::chrono::milliseconds& out,
                          const std::string& text) {
  CLI::callback_t keep = [&out, name](const CLI::results_t& results) {
    if (auto ok = config::parse_value(results.back(), out); !ok) throw CLI::ValidationError(name, ok.error());
    return true;
  };
  return app.add_option(name, keep, text + " [" + config::print_value(out) + "]")->type_name("DURATION");
}

Parser serve_parser(CLI::App& top, const config::Settings& env) {
  auto* app = top.add_subcommand("serve", "Run the daemon");
  app->footer(
      "Each flag is also a variable and a key of the file: --http-listen = GAVEL_HTTP_LISTEN = http.listen.\n"
      "`gavel config defaults` prints a file with all of them explained.");
  auto flags = add_all_keys(*app);
  return {app, [flags, env] { return Command(Serve{flags->sources(env)}); }};
}

Parser token_create_parser(CLI::App& token, const config::Settings& env) {
  auto* app = token.add_subcommand("create", "Make a token and print it, alone; it is shown this once");
  auto command = std::make_shared<TokenCreate>();
  auto flags = std::make_shared<SourceFlags>();
  auto& options = command->options;
  app->add_option("--name", options.name, "The account that the token speaks for")->required()->type_name("NAME");
  app->add_option("--role", options.role, "What it may do: admin, operator, seller, bidder or observer")
      ->required()
      ->type_name("ROLE")
      ->check(CLI::IsMember({"admin", "operator", "seller", "bidder", "observer"}));
  CLI::callback_t keep_life = [command](const CLI::results_t& results) {
    std::chrono::milliseconds life{};
    if (auto ok = config::parse_value(results.back(), life); !ok) throw CLI::ValidationError("--expires", ok.error());
    if (life.count() <= 0) throw CLI::ValidationError("--expires", "a token has to end later than now");
    command->options.life = life;
    return true;
  };
  app->add_option("--expires", keep_life, "How long it is good, such as 12h or 30d [for ever]")->type_name("DURATION");
  app->add_option("--scope", options.scope, "All that it is good for: auction:ID, or sale:ID with its lots [anything]")
      ->type_name("SCOPE");
  app->add_flag("--json", options.json, "Print it with its id as one JSON object");
  add_file(*app, flags);
  add_key(*app, *config::find_key("data_dir"), flags);
  return {app, [command, flags, env] {
            command->sources = flags->sources(env);
            return Command(*command);
          }};
}

Parser token_list_parser(CLI::App& token, const config::Settings& env) {
  auto* app = token.add_subcommand("list", "List all tokens, by their ids: whose, what for, until when, last used");
  auto command = std::make_shared<TokenList>();
  auto flags = std::make_shared<SourceFlags>();
  app->add_flag("--json", command->json, "Print one JSON object a line");
  add_file(*app, flags);
  add_key(*app, *config::find_key("data_dir"), flags);
  return {app, [command, flags, env] {
            command->sources = flags->sources(env);
            return Command(*command);
          }};
}

Parser token_revoke_parser(CLI::App& token, const config::Settings& env) {
  auto* app = token.add_subcommand("revoke", "Take a token back; a running daemon knows it within a second");
  auto command = std::make_shared<TokenRevoke>();
  auto flags = std::make_shared<SourceFlags>();
  app->add_option("ID", command->id, "Its id, as `gavel token list` shows it")->required()->type_name("");
  add_file(*app, flags);
  add_key(*app, *config::find_key("data_dir"), flags);
  return {app, [command, flags, env] {
            command->sources = flags->sources(env);
            return Command(*command);
          }};
}

void add_token_parsers(std::vector<Parser>& parsers, CLI::App& top, const config::Settings& env) {
  auto* token = top.add_subcommand("token", "Make, list and take back tokens for people and programs");
  token->require_subcommand(1);
  parsers.push_back(token_create_parser(*token, env));
  parsers.push_back(token_list_parser(*token, env));
  parsers.push_back(token_revoke_parser(*token, env));
}

Parser replay_parser(CLI::App& top, const config::Settings& env) {
  auto* app = top.add_subcommand("replay", "Play recorded auctions through a running daemon and compare");
  auto options = std::make_shared<ReplayOptions>();
  for (const auto& [name, text] : env)
    if (name == "GAVEL_TOKEN") options->token = text;
  app->add_option("--bids", options->bids, "The bids (CSV)")->required()->type_name("FILE");
  app->add_option("--expected", options->expected, "How the auctions should end (CSV)")->required()->type_name("FILE");
  app->add_option("--url", options->url, "The daemon, such as http://127.0.0.1:8080")->required()->type_name("URL");
  app->add_option("--token", options->token, "A token of role operator; without it GAVEL_TOKEN")
      ->type_name("TOKEN")
      ->required(options->token.empty());
  app->add_option("--speed", options->speed, "Keep the recorded times, this many times faster [as fast as it goes]")
      ->type_name("X")
      ->check(CLI::Range(1e-3, 1e9).description(""));
  app->add_option("--concurrency", options->concurrency, "Connections, each with one request at a time [16]")
      ->type_name("N")
      ->check(CLI::Range(1U, 4096U).description(""));
  add_duration(*app, "--close-after", options->close_after, "An auction ends this long after its last bid is due");
  add_duration(*app, "--timeout", options->timeout, "How long one request may take");
  app->add_flag("--json", options->json, "Print the result as one JSON object");
  app->footer("Ends with 0 when every verdict, price and winner is as expected, with 1 when not.");
  return {app, [options] { return Command(*options); }};
}

Parser health_parser(CLI::App& top) {
  auto* app = top.add_subcommand("health", "Ask a daemon whether it is ready: 0 yes, 1 no");
  auto health = std::make_shared<Health>(Health{"http://127.0.0.1:8080", std::chrono::milliseconds(3'000)});
  app->add_option("--url", health->url, "The daemon [http://127.0.0.1:8080]")->type_name("URL");
  add_duration(*app, "--timeout", health->timeout, "How long it may take");
  return {app, [health] { return Command(*health); }};
}

/// A flag whose text goes to a setting of api::read_what_if as it is.
void add_setting(CLI::App& app, const std::shared_ptr<WhatIf>& command, const std::string& flag, const char* setting,
                 const std::string& text, const char* type) {
  const auto keep = [command, setting](const std::string& value) { command->options.settings[setting] = value; };
  app.add_option_function<std::string>(flag, keep, text)->type_name(type);
}

Parser whatif_parser(CLI::App& top, const config::Settings& env) {
  auto* app = top.add_subcommand("whatif", "Say what other terms would have given an auction that is over");
  auto command = std::make_shared<WhatIf>();
  auto flags = std::make_shared<SourceFlags>();
  app->add_option("AUCTION", command->options.auction, "Its id")->required()->type_name("");
  add_setting(*app, command, "--format", "format", "Another format: english, first_price, vickrey, …", "FORMAT");
  add_setting(*app, command, "--reserve", "reserve_price", "Another reserve in minor units, or none", "AMOUNT");
  add_setting(*app, command, "--increments", "increments", "Another increment table: ebay-us, fixed:100, …", "TABLE");
  const auto seconds = [command](std::uint32_t value) {
    command->options.settings["soft_close_ms"] = std::to_string(std::int64_t{value} * 1000);
  };
  app->add_option_function<std::uint32_t>("--soft-close", seconds,
                                          "Another soft close: window and extension in seconds; 0 for none")
      ->type_name("SECONDS");
  add_setting(*app, command, "--soft-close-mode", "soft_close_mode", "reset or add [reset]", "MODE");
  app->add_flag("--json", command->options.json, "Print the result as one JSON object");
  add_file(*app, flags);
  add_key(*app, *config::find_key("data_dir"), flags);
  return {app, [command, flags, env] {
            command->sources = flags->sources(env);
            return Command(*command);
          }};
}

Parser verify_parser(CLI::App& top) {
  auto* app = top.add_subcommand("verify", "Check an export: its chain, its signature, and its auction by the rules");
  auto options = std::make_shared<VerifyOptions>();
  app->add_option("FILE", options->file, "The export (JSON lines)")->required()->type_name("");
  app->add_option("--receipt", options->receipts, "A receipt, or the answer of a bid that has one; may be repeated")
      ->type_name("FILE")
      ->allow_extra_args(false);
  app->add_option("--keys", options->keys, "The keys that you trust, as GET /v1/keys answers [the export's own]")
      ->type_name("FILE");
  app->add_flag("--json", options->json, "Print the result as one JSON object");
  app->footer("Needs no server. Ends with 0 when everything is good, with 1 when not.");
  return {app, [options] { return Command(*options); }};
}

Parser export_parser(CLI::App& top, const config::Settings& env) {
  auto* app = top.add_subcommand("export", "Write an auction's entries to a file, secrets included");
  auto command = std::make_shared<Export>();
  auto flags = std::make_shared<SourceFlags>();
  app->add_option("AUCTION", command->options.auction, "Its id")->required()->type_name("");
  app->add_flag("--csv", command->options.csv, "A table for people; only JSON lines can be verified and imported");
  app->add_option("--out", command->options.out, "Where to [stdout]")->type_name("FILE");
  add_file(*app, flags);
  add_key(*app, *config::find_key("data_dir"), flags);
  return {app, [command, flags, env] {
            command->sources = flags->sources(env);
            return Command(*command);
          }};
}

Parser import_parser(CLI::App& top, const config::Settings& env) {
  auto* app = top.add_subcommand("import", "Take over auctions that another server has exported");
  auto command = std::make_shared<Import>();
  auto flags = std::make_shared<SourceFlags>();
  app->add_option("FILE", command->options.files, "Exports (JSON lines); each is verified first")
      ->required()
      ->type_name("");
  app->add_option("--keys", command->options.keys,
                  "The keys that you trust, as GET /v1/keys answers [each export's own]")
      ->type_name("FILE");
  add_file(*app, flags);
  add_key(*app, *config::find_key("data_dir"), flags);
  return {app, [command, flags, env] {
            command->sources = flags->sources(env);
            return Command(*command);
          }};
}

/// A command that looks after the journal; `argument` is what it takes: its name, what it is, whether it must be there.
struct CareArgument {
  const char* name;
  const char* text;
  bool required;
};
Parser care_parser(CLI::App& top, const config::Settings& env, Care::Task task, const char* name, const char* text,
                   CareArgument argument) {
  auto* app = top.add_subcommand(name, text);
  auto command = std::make_shared<Care>(Care{.task = task, .sources = {}, .argument = {}});
  auto flags = std::make_shared<SourceFlags>();
  app->add_option(argument.name, command->argument, argument.text)->required(argument.required)->type_name("");
  if (task == Care::Task::stats) app->add_flag("--json", command->json, "Print one JSON object");
  add_file(*app, flags);
  add_key(*app, *config::find_key("data_dir"), flags);
  return {app, [command, flags, env] {
            command->sources = flags->sources(env);
            return Command(*command);
          }};
}

void add_care_parsers(std::vector<Parser>& parsers, CLI::App& top, const config::Settings& env) {
  using Task = Care::Task;
  parsers.push_back(care_parser(top, env, Task::backup, "backup", "Copy the journal, as of one moment; bids go on",
                                {"FILE", "Where to; must not be there", true}));
  parsers.push_back(care_parser(top, env, Task::restore, "restore", "Make a data directory of a backup",
                                {"FILE", "The backup", true}));
  parsers.push_back(care_parser(top, env, Task::check, "check", "Say whether the journal is whole: file, chains, rows",
                                {"FILE", "A backup [the data directory]", false}));
  parsers.push_back(care_parser(top, env, Task::stats, "stats", "Count what is in the journal",
                                {"FILE", "A backup [the data directory]", false}));
  parsers.push_back(care_parser(top, env, Task::archive, "archive", "Move auctions that are over out of the journal",
                                {"ENDED-BEFORE", "Those before this moment, as 2026-01-31T00:00:00Z", true}));
  parsers.push_back(care_parser(top, env, Task::forget, "forget", "Take the names of all out who are not seen any more",
                                {"NOT-SEEN-SINCE", "No entry about them since, as 2026-01-31T00:00:00Z", true}));
  parsers.push_back(care_parser(top, env, Task::erase, "erase", "Take a person's name out of the journal",
                                {"ACCOUNT", "Whose", true}));
}

Parser config_defaults_parser(CLI::App& config) {
  auto* app = config.add_subcommand("defaults", "Print a file with every key explained and at its default");
  return {app, [] { return Command(ConfigDefaults{}); }};
}

Parser config_check_parser(CLI::App& config, const config::Settings& env) {
  auto* app = config.add_subcommand("check", "Say whether the configuration is good");
  auto flags = add_all_keys(*app);
  return {app, [flags, env] { return Command(ConfigCheck{flags->sources(env)}); }};
}

Parser version_parser(CLI::App& top) {
  auto* app = top.add_subcommand("version", "Print the versions of it and of what is inside");
  auto version = std::make_shared<Version>();
  app->add_flag("--json", version->json, "As one JSON object");
  return {app, [version] { return Command(*version); }};
}

std::string first_line(std::string text) {
  for (char& c : text)
    if (c == '\n') c = ' ';
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

/// The deepest command that was named on the command line.
const CLI::App* chosen(const CLI::App* app) {
  for (const auto* next : app->get_subcommands()) return chosen(next);
  return app;
}

std::string full_name(const CLI::App* app) {
  const auto* parent = app->get_parent();
  return parent ? full_name(parent) + " " + app->get_name() : app->get_name();
}

/// What `app` would have understood: its commands, or its flags.
std::vector<std::string> known_to(const CLI::App& app, bool flags) {
  std::vector<std::string> known;
  if (!flags)
    for (const auto* command : app.get_subcommands({})) known.push_back(command->get_name());
  else
    for (const auto* option : app.get_options())
      for (const auto& name : option->get_lnames()) known.push_back("--" + name);
  return known;
}

/// "unknown flag '--lisen', did you mean '--listen'?"; empty where the mistake is another one.
std::string unknown_word(const CLI::App& app) {
  const auto words = app.remaining();
  if (words.empty()) return {};
  const auto found = std::ranges::find_if(words, [](const std::string& word) { return word.starts_with('-'); });
  const bool flag = found != words.end();
  const std::string word = flag ? found->substr(0, found->find('=')) : words.front();
  const auto known = known_to(app, flag);
  const std::string what = flag ? "flag" : known.empty() ? "argument" : "command";
  return "unknown " + what + " '" + word + "'" + config::suggestion(word, known);
}

Leave leave_with(const CLI::App& top, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) {
    std::ostringstream out, err;
    top.exit(error, out, err);
    return {kExitOk, out.str(), ""};
  }
  const auto* app = chosen(&top);
  auto why = unknown_word(*app);
  if (why.empty()) why = first_line(error.what());
  return {kExitUsage, "", "gavel: " + why + " (try '" + full_name(app) + " --help')\n"};
}

}  // namespace

base::Expected<Command, Leave> parse(std::vector<std::string> arguments, const config::Settings& env) {
  CLI::App top("An auction server: auctions as supervised processes, every acknowledged bid on disk.", "gavel");
  top.require_subcommand(1);
  top.footer("Exit codes: 0 it went well; 1 it failed; 2 the command line or the configuration is wrong.");
  top.failure_message(CLI::FailureMessage::simple);

  std::vector<Parser> parsers{serve_parser(top, env), replay_parser(top, env), whatif_parser(top, env),
                              verify_parser(top),     export_parser(top, env), import_parser(top, env),
                              health_parser(top)};
  add_token_parsers(parsers, top, env);
  add_care_parsers(parsers, top, env);
  auto* config = top.add_subcommand("config", "Print or check the configuration");
  config->require_subcommand(1);
  parsers.push_back(config_defaults_parser(*config));
  parsers.push_back(config_check_parser(*config, env));
  parsers.push_back(version_parser(top));

  try {
    std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
    top.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    return base::Unexpected(leave_with(top, error));
  }
  for (const auto& parser : parsers)
    if (parser.app->parsed()) return parser.finish();
  return base::Unexpected(Leave{kExitUsage, "", "gavel: no command was given\n"});
}

int leave(const Leave& leave) {
  std::cout << leave.out << std::flush;
  std::cerr << leave.err << std::flush;
  return leave.exit_code;
}

}  // namespace gavel::cli
