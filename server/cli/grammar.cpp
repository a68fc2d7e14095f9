#include "server/cli/grammar.hpp"

#include <algorithm>

namespace gavel::cli {
namespace {

std::string group_of(std::string_view key) {
  const auto dot = key.find('.');
  return dot == std::string_view::npos ? "Options" : std::string(key.substr(0, dot));
}

/// What --help shows for a key's value: the words where there are few.
std::string value_name(const config::Key& key) {
  if (key.value == "LEVEL") return "trace|debug|info|warn|error|off";
  if (key.name == "log.format") return "text|json";
  return std::string(key.value);
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
      ->type_name(value_name(key))
      ->group(group_of(name))
      ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
}

void add_file(CLI::App& app, const std::shared_ptr<SourceFlags>& flags) {
  app.add_option("--config", flags->file, "The configuration file; without it GAVEL_CONFIG, without that none")
      ->type_name("FILE");
}

std::chrono::milliseconds read_duration(const std::string& name, const CLI::results_t& results) {
  std::chrono::milliseconds out{};
  if (auto ok = config::parse_value(results.back(), out); !ok) throw CLI::ValidationError(name, ok.error());
  return out;
}

}  // namespace

config::Sources SourceFlags::sources(const config::Settings& env) const {
  config::Sources result;
  if (!file.empty()) result.file = file;
  result.env = env;
  result.flags.assign(values.begin(), values.end());
  for (const auto& [key, text] : switches)
    if (!text.empty()) result.flags.emplace_back(key, text);
  return result;
}

std::shared_ptr<SourceFlags> add_all_keys(CLI::App& app) {
  auto flags = std::make_shared<SourceFlags>();
  add_file(app, flags);
  for (const auto& key : config::keys()) add_key(app, key, flags);
  return flags;
}

std::shared_ptr<SourceFlags> add_data_dir(CLI::App& app) {
  auto flags = std::make_shared<SourceFlags>();
  add_file(app, flags);
  add_key(app, *config::find_key("data_dir"), flags);
  return flags;
}

CLI::Option* add_duration(CLI::App& app, const std::string& name, std::chrono::milliseconds& out,
                          const std::string& text) {
  CLI::callback_t keep = [&out, name](const CLI::results_t& results) {
    out = read_duration(name, results);
    return true;
  };
  return app.add_option(name, keep, text + " [" + config::print_value(out) + "]")->type_name("DURATION");
}

CLI::Option* add_duration(CLI::App& app, const std::string& name, std::optional<std::chrono::milliseconds>& out,
                          const std::string& text) {
  CLI::callback_t keep = [&out, name](const CLI::results_t& results) {
    out = read_duration(name, results);
    return true;
  };
  return app.add_option(name, keep, text)->type_name("DURATION");
}

CLI::Option* add_choice(CLI::App& app, const std::string& name, std::string& out,
                        const std::vector<std::string>& choices, const std::string& text) {
  std::string words;
  for (const auto& choice : choices) words += (words.empty() ? "" : "|") + choice;
  const auto known = [choices, words](const std::string& value) {
    const bool good = std::ranges::find(choices, value) != choices.end();
    return good ? std::string() : "'" + value + "' is none of " + words;
  };
  return app.add_option(name, out, text)->type_name(words)->check(CLI::Validator(known, "", ""));
}

std::vector<std::string> choices_of(const CLI::Option& option) {
  std::vector<std::string> words;
  std::string text = option.get_type_name();
  if (text.find('|') == std::string::npos) return words;
  for (std::size_t bar; (bar = text.find('|')) != std::string::npos; text.erase(0, bar + 1))
    words.push_back(text.substr(0, bar));
  words.push_back(text);
  return words;
}

void add_json(CLI::App& app, bool& out, const std::string& text) { app.add_flag("--json", out, text); }

void explain(CLI::App& app, std::initializer_list<std::string_view> examples, std::string_view note) {
  std::string text = examples.size() == 1 ? "Example:" : "Examples:";
  for (const auto example : examples) text.append("\n  ").append(example);
  if (!note.empty()) text.append("\n\n").append(note);
  app.footer(text);
}

std::string value_of(const config::Settings& env, std::string_view variable) {
  const auto found = std::ranges::find(env, variable, &std::pair<std::string, std::string>::first);
  return found == env.end() ? std::string() : found->second;
}

std::string full_name(const CLI::App& app) {
  const auto* parent = app.get_parent();
  return parent ? full_name(*parent) + " " + app.get_name() : app.get_name();
}

Grammar make_grammar(const config::Settings& env) {
  Grammar grammar;
  grammar.top = std::make_unique<CLI::App>(
      "An auction server: auctions as supervised processes, every acknowledged bid on disk.", "gavel");
  auto& top = *grammar.top;
  top.require_subcommand(1);
  top.failure_message(CLI::FailureMessage::simple);
  explain(
      top,
      {"gavel serve --demo",
       "gavel auction create --title Clock --currency USD --starting-price 99.00 "
       "--increments ebay-us --duration 10m",
       "gavel bid 01KAPX4V000000000000000000 175.00", "gavel auction watch 01KAPX4V000000000000000000"},
      "Exit codes: 0 it went well; 1 it failed; 2 the command line or the configuration is wrong; 3 the server said "
      "no.\n`gavel man | man -l -` is the manual, `source <(gavel completions bash)` completes commands and flags.");
  add_daemon_commands(grammar.parsers, top, env);
  add_client_commands(grammar.parsers, top, env);
  add_journal_commands(grammar.parsers, top, env);
  return grammar;
}

}  // namespace gavel::cli
