// The commands that look at what is on the disk, and after it; and those for what proves itself.
#include "server/cli/grammar.hpp"

namespace gavel::cli {
namespace {

/// A flag whose text goes to a setting of api::read_what_if as it is.
void add_setting(CLI::App& app, const std::shared_ptr<WhatIf>& command, const std::string& flag, const char* setting,
                 const std::string& text, const char* type) {
  const auto keep = [command, setting](const std::string& value) { command->options.settings[setting] = value; };
  app.add_option_function<std::string>(flag, keep, text)->type_name(type);
}

Parser whatif_parser(CLI::App& top, const config::Settings& env) {
  auto* app = top.add_subcommand("whatif", "Say what other terms would have given an auction that is over");
  auto command = std::make_shared<WhatIf>();
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
  add_setting(*app, command, "--soft-close-mode", "soft_close_mode", "reset or add [reset]", "reset|add");
  app->add_flag("--json", command->options.json, "Print the result as one JSON object");
  auto flags = add_data_dir(*app);
  explain(*app, {"gavel whatif 01KAPX4V000000000000000000 --format vickrey --reserve 20000"});
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
  explain(*app, {"gavel verify clock.jsonl --keys keys.json --receipt mine.json"},
          "Needs no server. Ends with 0 when everything is good, with 1 when not.");
  return {app, [options] { return Command(*options); }};
}

Parser export_parser(CLI::App& top, const config::Settings& env) {
  auto* app = top.add_subcommand("export", "Write an auction's entries to a file, secrets included");
  auto command = std::make_shared<Export>();
  app->add_option("AUCTION", command->options.auction, "Its id")->required()->type_name("");
  app->add_flag("--csv", command->options.csv, "A table for people; only JSON lines can be verified and imported");
  app->add_option("--out", command->options.out, "Where to [stdout]")->type_name("FILE");
  auto flags = add_data_dir(*app);
  explain(*app, {"gavel export 01KAPX4V000000000000000000 --out clock.jsonl"});
  return {app, [command, flags, env] {
            command->sources = flags->sources(env);
            return Command(*command);
          }};
}

Parser import_parser(CLI::App& top, const config::Settings& env) {
  auto* app = top.add_subcommand("import", "Take over auctions that another server has exported");
  auto command = std::make_shared<Import>();
  app->add_option("FILE", command->options.files, "Exports (JSON lines); each is verified first")
      ->required()
      ->type_name("");
  app->add_option("--keys", command->options.keys,
                  "The keys that you trust, as GET /v1/keys answers [each export's own]")
      ->type_name("FILE");
  auto flags = add_data_dir(*app);
  explain(*app, {"gavel import clock.jsonl lamp.jsonl --keys keys.json"});
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
                   CareArgument argument, const char* example) {
  auto* app = top.add_subcommand(name, text);
  auto command = std::make_shared<Care>(Care{.task = task, .sources = {}, .argument = {}});
  app->add_option(argument.name, command->argument, argument.text)->required(argument.required)->type_name("");
  if (task == Care::Task::stats) app->add_flag("--json", command->json, "Print one JSON object");
  auto flags = add_data_dir(*app);
  explain(*app, {example});
  return {app, [command, flags, env] {
            command->sources = flags->sources(env);
            return Command(*command);
          }};
}

}  // namespace

void add_journal_commands(std::vector<Parser>& parsers, CLI::App& top, const config::Settings& env) {
  using Task = Care::Task;
  parsers.push_back(care_parser(top, env, Task::backup, "backup", "Copy the journal, as of one moment; bids go on",
                                {"FILE", "Where to; must not be there", true}, "gavel backup /backup/monday.db"));
  parsers.push_back(care_parser(top, env, Task::restore, "restore", "Make a data directory of a backup",
                                {"FILE", "The backup", true},
                                "gavel restore /backup/monday.db --data-dir /var/lib/gavel"));
  parsers.push_back(care_parser(top, env, Task::check, "check", "Say whether the journal is whole: file, chains, rows",
                                {"FILE", "A backup [the data directory]", false}, "gavel check /backup/monday.db"));
  parsers.push_back(care_parser(top, env, Task::stats, "stats", "Count what is in the journal",
                                {"FILE", "A backup [the data directory]", false}, "gavel stats --json"));
  parsers.push_back(care_parser(top, env, Task::archive, "archive", "Move auctions that are over out of the journal",
                                {"ENDED-BEFORE", "Those before this moment, as 2026-01-31T00:00:00Z", true},
                                "gavel archive 2026-01-31T00:00:00Z"));
  parsers.push_back(care_parser(top, env, Task::forget, "forget", "Take the names of all out who are not seen any more",
                                {"NOT-SEEN-SINCE", "No entry about them since, as 2026-01-31T00:00:00Z", true},
                                "gavel forget 2016-01-31T00:00:00Z"));
  parsers.push_back(care_parser(top, env, Task::erase, "erase", "Take a person's name out of the journal",
                                {"ACCOUNT", "Whose", true}, "gavel erase alice"));
  parsers.push_back(whatif_parser(top, env));
  parsers.push_back(verify_parser(top));
  parsers.push_back(export_parser(top, env));
  parsers.push_back(import_parser(top, env));
}

}  // namespace gavel::cli
