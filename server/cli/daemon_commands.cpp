// The commands of the daemon itself: serve, token, config, and what tells about the program.
#include "server/cli/grammar.hpp"
#include "server/config/values.hpp"

namespace gavel::cli {
namespace {

Parser serve_parser(CLI::App& top, const config::Settings& env) {
  auto* app = top.add_subcommand("serve", "Run the daemon");
  explain(
      *app,
      {"gavel serve --demo", "gavel serve --config /etc/gavel/gavel.toml --data-dir /var/lib/gavel",
       "GAVEL_HTTP_LISTEN=[::1]:8080 gavel serve --log-format json"},
      "Each flag is also a variable and a key of the file: --http-listen = GAVEL_HTTP_LISTEN = http.listen.\n"
      "`gavel config defaults` prints a file with all of them explained. SIGTERM ends it in order, SIGHUP reads the "
      "configuration again.");
  auto flags = add_all_keys(*app);
  return {app, [flags, env] { return Command(Serve{flags->sources(env)}); }};
}

Parser token_create_parser(CLI::App& token, const config::Settings& env) {
  auto* app = token.add_subcommand("create", "Make a token and print it, alone; it is shown this once");
  auto command = std::make_shared<TokenCreate>();
  auto& options = command->options;
  app->add_option("--name", options.name, "The account that the token speaks for")->required()->type_name("NAME");
  add_choice(*app, "--role", options.role, {"admin", "operator", "seller", "bidder", "observer"}, "What it may do")
      ->required();
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
  add_json(*app, options.json, "Print it with its id as one JSON object");
  auto flags = add_data_dir(*app);
  explain(*app, {"gavel token create --name alice --role bidder > alice.token",
                 "gavel token create --name shop --role operator --expires 30d --data-dir /var/lib/gavel"});
  return {app, [command, flags, env] {
            command->sources = flags->sources(env);
            return Command(*command);
          }};
}

Parser token_list_parser(CLI::App& token, const config::Settings& env) {
  auto* app = token.add_subcommand("list", "List all tokens, by their ids: whose, what for, until when, last used");
  auto command = std::make_shared<TokenList>();
  add_json(*app, command->json, "Print one JSON object a line");
  auto flags = add_data_dir(*app);
  explain(*app, {"gavel token list"});
  return {app, [command, flags, env] {
            command->sources = flags->sources(env);
            return Command(*command);
          }};
}

Parser token_revoke_parser(CLI::App& token, const config::Settings& env) {
  auto* app = token.add_subcommand("revoke", "Take a token back; a running daemon knows it within a second");
  auto command = std::make_shared<TokenRevoke>();
  app->add_option("ID", command->id, "Its id, as `gavel token list` shows it")->required()->type_name("");
  auto flags = add_data_dir(*app);
  explain(*app, {"gavel token revoke 01KAPX4V000000000000000000"});
  return {app, [command, flags, env] {
            command->sources = flags->sources(env);
            return Command(*command);
          }};
}

void add_token_parsers(std::vector<Parser>& parsers, CLI::App& top, const config::Settings& env) {
  auto* token = top.add_subcommand("token", "Make, list and take back tokens for people and programs");
  token->require_subcommand(1);
  explain(*token, {"gavel token create --name alice --role bidder", "gavel token list"});
  parsers.push_back(token_create_parser(*token, env));
  parsers.push_back(token_list_parser(*token, env));
  parsers.push_back(token_revoke_parser(*token, env));
}

Parser config_defaults_parser(CLI::App& config) {
  auto* app = config.add_subcommand("defaults", "Print a file with every key explained and at its default");
  explain(*app, {"gavel config defaults > gavel.toml"});
  return {app, [] { return Command(ConfigDefaults{}); }};
}

Parser config_check_parser(CLI::App& config, const config::Settings& env) {
  auto* app = config.add_subcommand("check", "Say whether the configuration is good");
  auto flags = add_all_keys(*app);
  explain(*app, {"gavel config check --config gavel.toml"});
  return {app, [flags, env] { return Command(ConfigCheck{flags->sources(env)}); }};
}

Parser config_print_parser(CLI::App& config, const config::Settings& env) {
  auto* app = config.add_subcommand("print", "Print every key, its value, and where that was set; secrets are hidden");
  auto command = std::make_shared<ConfigPrint>();
  auto flags = add_all_keys(*app);
  add_json(*app, command->json);
  explain(*app, {"gavel config print --config gavel.toml", "gavel config print --json | jq '.\"log.level\"'"});
  return {app, [command, flags, env] {
            command->sources = flags->sources(env);
            return Command(*command);
          }};
}

Parser version_parser(CLI::App& top) {
  auto* app = top.add_subcommand("version", "Print the versions of it and of what is inside");
  auto version = std::make_shared<Version>();
  add_json(*app, version->json);
  explain(*app, {"gavel version"});
  return {app, [version] { return Command(*version); }};
}

Parser completions_parser(CLI::App& top) {
  auto* app = top.add_subcommand("completions", "Print what makes a shell complete commands, flags and words");
  auto command = std::make_shared<Completions>();
  add_choice(*app, "SHELL", command->shell, {"bash", "zsh", "fish"}, "Which one")->required();
  explain(*app, {"source <(gavel completions bash)", "gavel completions zsh > ~/.zfunc/_gavel",
                 "gavel completions fish > ~/.config/fish/completions/gavel.fish"});
  return {app, [command] { return Command(*command); }};
}

Parser man_parser(CLI::App& top) {
  auto* app = top.add_subcommand("man", "Print the manual page");
  explain(*app, {"gavel man | man -l -", "gavel man > /usr/local/share/man/man1/gavel.1"});
  return {app, [] { return Command(Man{}); }};
}

}  // namespace

void add_daemon_commands(std::vector<Parser>& parsers, CLI::App& top, const config::Settings& env) {
  parsers.push_back(serve_parser(top, env));
  add_token_parsers(parsers, top, env);
  auto* config = top.add_subcommand("config", "Print or check the configuration");
  config->require_subcommand(1);
  explain(*config, {"gavel config defaults > gavel.toml", "gavel config print"});
  parsers.push_back(config_defaults_parser(*config));
  parsers.push_back(config_check_parser(*config, env));
  parsers.push_back(config_print_parser(*config, env));
  parsers.push_back(completions_parser(top));
  parsers.push_back(man_parser(top));
  parsers.push_back(version_parser(top));
}

}  // namespace gavel::cli
