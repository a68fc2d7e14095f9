// The grammar of the command line: every command with its flags, its help and its examples. From it come parse(),
// --help, the completions of shells and the man page, so none of them can know what another does not.
//
// Each room of commands has a file of its own: daemon_commands.cpp, journal_commands.cpp, client_commands.cpp.
//
// Thread rules: one thread. A Grammar is used for one command line.
#pragma once

#include <CLI/CLI.hpp>
#include <chrono>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/cli/options.hpp"
#include "server/config/keys.hpp"

namespace gavel::cli {

/// A command and what makes the value of it once the command line has been parsed.
struct Parser {
  CLI::App* app = nullptr;
  std::function<Command()> finish;
};

struct Grammar {
  std::unique_ptr<CLI::App> top;
  std::vector<Parser> parsers;
};

Grammar make_grammar(const config::Settings& env);

// The rooms; each adds its commands to `top`.
void add_daemon_commands(std::vector<Parser>& parsers, CLI::App& top, const config::Settings& env);
void add_journal_commands(std::vector<Parser>& parsers, CLI::App& top, const config::Settings& env);
void add_client_commands(std::vector<Parser>& parsers, CLI::App& top, const config::Settings& env);

// -- what they share --------------------------------------------------------------------------------------------------

/// What --config and the flags of keys were set to.
struct SourceFlags {
  std::string file;
  std::map<std::string, std::string> values;    // by key
  std::map<std::string, std::string> switches;  // the same for --demo and its like; empty where not given

  config::Sources sources(const config::Settings& env) const;
};

/// --config and a flag for each key.
std::shared_ptr<SourceFlags> add_all_keys(CLI::App& app);
/// --config and --data-dir.
std::shared_ptr<SourceFlags> add_data_dir(CLI::App& app);

/// "5s" into a duration, with the message of the configuration. `out` may be an optional, which has no default then.
CLI::Option* add_duration(CLI::App& app, const std::string& name, std::chrono::milliseconds& out,
                          const std::string& text);
CLI::Option* add_duration(CLI::App& app, const std::string& name, std::optional<std::chrono::milliseconds>& out,
                          const std::string& text);

/// One of these words; they are what --help shows and what shells complete: "admin|operator|…".
CLI::Option* add_choice(CLI::App& app, const std::string& name, std::string& out,
                        const std::vector<std::string>& choices, const std::string& text);
/// The words of such an option; empty for other ones.
std::vector<std::string> choices_of(const CLI::Option& option);

void add_json(CLI::App& app, bool& out, const std::string& text = "Print one JSON document");

/// What stands below the options of --help: examples, and a note.
void explain(CLI::App& app, std::initializer_list<std::string_view> examples, std::string_view note = {});

/// The variable's value; empty where it is not set.
std::string value_of(const config::Settings& env, std::string_view variable);

/// "gavel auction create"
std::string full_name(const CLI::App& app);

}  // namespace gavel::cli
