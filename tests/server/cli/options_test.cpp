#include "server/cli/options.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "server/config/keys.hpp"
#include "tests/server/config/other_values.hpp"

namespace gavel::cli::options_test {
namespace {

using Words = std::vector<std::string>;

template <class T>
T parsed(const Words& words, const config::Settings& env = {}) {
  const auto command = parse(words, env);
  EXPECT_TRUE(command) << (command ? "" : command.error().err);
  if (!command || !std::holds_alternative<T>(*command)) {
    ADD_FAILURE() << "another command";
    return {};
  }
  return std::get<T>(*command);
}

std::string mistake(const Words& words) {
  const auto command = parse(words, {});
  if (command) {
    ADD_FAILURE() << "no mistake";
    return "";
  }
  EXPECT_EQ(command.error().exit_code, kExitUsage);
  EXPECT_EQ(command.error().out, "");
  return command.error().err;
}

TEST(CommandLine, serve_needs_nothing) {
  const auto config = config::load(parsed<Serve>({"serve"}).sources);
  ASSERT_TRUE(config);
  EXPECT_EQ(*config, config::Config());
}

TEST(CommandLine, export_takes_an_auction_and_import_takes_files) {
  const auto out = parsed<Export>({"export", "01K", "--csv", "--out", "lamp.csv", "--data-dir", "d"});
  EXPECT_EQ(out.options.auction, "01K");
  EXPECT_TRUE(out.options.csv);
  EXPECT_EQ(out.options.out, "lamp.csv");
  EXPECT_EQ(config::load(out.sources)->data_dir, "d");
  EXPECT_FALSE(parsed<Export>({"export", "01K"}).options.csv);
  const auto in = parsed<Import>({"import", "a.jsonl", "b.jsonl", "--keys", "keys.json"});
  EXPECT_EQ(in.options.files, (std::vector<std::filesystem::path>{"a.jsonl", "b.jsonl"}));
  EXPECT_EQ(in.options.keys, "keys.json");
  EXPECT_EQ(mistake({"export"}), "gavel: AUCTION is required (try 'gavel export --help')\n");
  EXPECT_EQ(mistake({"import"}), "gavel: FILE is required (try 'gavel import --help')\n");
}

TEST(CommandLine, verify_takes_a_file_any_number_of_receipts_and_keys) {
  const auto plain = parsed<VerifyOptions>({"verify", "lamp.jsonl"});
  EXPECT_EQ(plain.file, "lamp.jsonl");
  EXPECT_TRUE(plain.receipts.empty());
  EXPECT_TRUE(plain.keys.empty());
  const auto full = parsed<VerifyOptions>(
      {"verify", "--receipt", "a.json", "lamp.jsonl", "--receipt", "b.json", "--keys", "keys.json", "--json"});
  EXPECT_EQ(full.file, "lamp.jsonl");
  EXPECT_EQ(full.receipts, (std::vector<std::filesystem::path>{"a.json", "b.json"}));
  EXPECT_EQ(full.keys, "keys.json");
  EXPECT_TRUE(full.json);
  EXPECT_EQ(mistake({"verify"}), "gavel: FILE is required (try 'gavel verify --help')\n");
}

TEST(CommandLine, serve_has_short_flags) {
  const auto serve =
      parsed<Serve>({"serve", "--config", "/etc/gavel.toml", "--data-dir", "d", "--listen", "[::1]:1", "--demo"});
  EXPECT_EQ(serve.sources.file, "/etc/gavel.toml");
  auto sources = serve.sources;
  sources.file.reset();
  const auto config = config::load(sources);
  ASSERT_TRUE(config) << config.error();
  EXPECT_EQ(config->data_dir, "d");
  EXPECT_EQ(config->http.listen, (config::Endpoint{"::1", 1}));
  EXPECT_TRUE(config->demo);
}

TEST(CommandLine, serve_takes_every_key_as_a_flag) {
  for (const auto& key : config::keys()) {
    const auto value = config::other_value(key, 0);
    const auto serve = parsed<Serve>({"serve", key.flag() + "=" + value});
    const auto config = config::load(serve.sources);
    ASSERT_TRUE(config) << config.error();
    EXPECT_EQ(key.get(*config), value) << key.name;
  }
}

TEST(CommandLine, a_switch_may_be_turned_off_by_its_flag) {
  const config::Settings env{{"GAVEL_DEMO", "true"}};
  EXPECT_TRUE(config::load(parsed<Serve>({"serve"}, env).sources)->demo);
  EXPECT_FALSE(config::load(parsed<Serve>({"serve", "--demo=false"}, env).sources)->demo);
}

TEST(CommandLine, token_create_needs_a_name_and_a_known_role) {
  const auto token = parsed<TokenCreate>({"token", "create", "--name", "ann", "--role", "bidder", "--data-dir", "d"});
  EXPECT_EQ(token.options.name, "ann");
  EXPECT_EQ(token.options.role, "bidder");
  EXPECT_EQ(token.options.scope, "");
  EXPECT_FALSE(token.options.life);
  EXPECT_FALSE(token.options.json);
  EXPECT_EQ(config::load(token.sources)->data_dir, "d");
  EXPECT_EQ(mistake({"token", "create", "--name", "ann"}),
            "gavel: --role is required (try 'gavel token create --help')\n");
  EXPECT_NE(mistake({"token", "create", "--name", "ann", "--role", "god"}).find("god"), std::string::npos);
}

TEST(CommandLine, token_create_takes_an_end_and_a_scope) {
  const auto token = parsed<TokenCreate>({"token", "create", "--name", "ann", "--role", "bidder", "--expires", "30d",
                                          "--scope", "sale:01KAPX4V000000000000000000", "--json"});
  EXPECT_EQ(token.options.life, std::chrono::hours(30 * 24));
  EXPECT_EQ(token.options.scope, "sale:01KAPX4V000000000000000000");
  EXPECT_TRUE(token.options.json);
  for (const char* bad : {"30", "-1d", "0s"}) {
    const auto said = mistake({"token", "create", "--name", "ann", "--role", "bidder", "--expires", bad});
    EXPECT_NE(said.find("--expires"), std::string::npos) << said;
  }
}

TEST(CommandLine, tokens_are_listed_and_taken_back) {
  EXPECT_TRUE(parsed<TokenList>({"token", "list", "--json"}).json);
  EXPECT_EQ(parsed<TokenRevoke>({"token", "revoke", "01K"}).id, "01K");
  EXPECT_NE(mistake({"token", "revoke"}).find("ID"), std::string::npos);
}

TEST(CommandLine, replay_has_defaults) {
  const auto replay = parsed<ReplayOptions>({"replay", "--bids", "b", "--expected", "e", "--url", "u", "--token", "t"});
  EXPECT_EQ(replay.bids, "b");
  EXPECT_EQ(replay.expected, "e");
  EXPECT_EQ(replay.url, "u");
  EXPECT_EQ(replay.token, "t");
  EXPECT_EQ(replay.speed, 0);
  EXPECT_EQ(replay.concurrency, 16U);
  EXPECT_EQ(replay.close_after, std::chrono::hours(1));
  EXPECT_FALSE(replay.json);
}

TEST(CommandLine, replay_takes_the_token_from_the_environment) {
  const Words words{"replay", "--bids", "b", "--expected", "e", "--url", "u"};
  EXPECT_EQ(parsed<ReplayOptions>(words, {{"GAVEL_TOKEN", "secret"}}).token, "secret");
  EXPECT_EQ(mistake(words), "gavel: --token is required (try 'gavel replay --help')\n");
}

TEST(CommandLine, replay_reads_all_its_options) {
  const auto replay =
      parsed<ReplayOptions>({"replay", "--bids", "b", "--expected", "e", "--url", "u", "--token", "t", "--speed",
                             "3600", "--concurrency", "4", "--close-after", "90s", "--timeout", "2s", "--json"});
  EXPECT_EQ(replay.speed, 3600);
  EXPECT_EQ(replay.concurrency, 4U);
  EXPECT_EQ(replay.close_after, std::chrono::seconds(90));
  EXPECT_EQ(replay.timeout, std::chrono::seconds(2));
  EXPECT_TRUE(replay.json);
}

TEST(CommandLine, health_asks_this_machine_by_default) {
  EXPECT_EQ(parsed<Health>({"health"}).options.url, "http://127.0.0.1:8080");
  EXPECT_EQ(parsed<Health>({"health", "--timeout", "250ms"}).options.timeout, std::chrono::milliseconds(250));
  EXPECT_NE(mistake({"health", "--timeout", "5"}).find("'5' has no unit"), std::string::npos);
}

TEST(CommandLine, of_https_says_whom_to_trust) {
  EXPECT_EQ(parsed<Health>({"health", "--cacert", "ca.pem"}).options.authorities, "ca.pem");
  EXPECT_TRUE(parsed<Health>({"health", "--insecure"}).options.insecure);
  EXPECT_NE(mistake({"health", "--insecure", "--cacert", "ca.pem"}), "") << "who trusts anybody trusts nobody above";
  EXPECT_EQ(parsed<AuctionShow>({"auction", "show", "01K", "--cacert", "ca.pem"}).where.authorities, "ca.pem");
  EXPECT_NE(mistake({"auction", "show", "01K", "--insecure"}), "") << "a token goes only to whom it is meant for";
}

TEST(CommandLine, client_commands_take_server_and_token_from_the_environment_and_flags_win) {
  const config::Settings env{{"GAVEL_TOKEN", "secret"}, {"GAVEL_TOKEN_FILE", "f"}, {"GAVEL_URL", "http://a:1"}};
  const auto bid = parsed<BidPlace>({"bid", "01K", "175.00", "--units", "3", "--confirm", "--key", "k"}, env);
  EXPECT_EQ(bid.where.url, "http://a:1");
  EXPECT_EQ(bid.where.token, "secret");
  EXPECT_EQ(bid.where.token_file, "") << "the token itself comes before the file of the environment";
  EXPECT_EQ(bid.amount, "175.00");
  EXPECT_EQ(bid.units, 3U);
  EXPECT_TRUE(bid.confirm);
  EXPECT_EQ(bid.key, "k");
  const auto flags = parsed<AuctionShow>({"auction", "show", "01K", "--url", "http://b:2", "--token-file", "g"}, env);
  EXPECT_EQ(flags.where.url, "http://b:2");
  EXPECT_EQ(flags.where.token_file, "g");
  EXPECT_EQ(parsed<Health>({"health"}, env).options.url, "http://a:1");
  EXPECT_EQ(mistake({"bid", "01K", "1", "--token", "t"}), "gavel: unknown flag '--token' (try 'gavel bid --help')\n")
      << "a token is never an argument";
}

TEST(CommandLine, auction_create_leaves_out_what_is_not_said) {
  const auto nothing = parsed<AuctionCreate>({"auction", "create"});
  EXPECT_FALSE(nothing.duration || nothing.soft_close);
  EXPECT_EQ(nothing.title + nothing.starting_price + nothing.key, "");
  const auto clock = parsed<AuctionCreate>({"auction", "create", "--title", "Clock", "--duration", "1h30m", "--draft"});
  EXPECT_EQ(clock.duration, std::chrono::minutes(90));
  EXPECT_TRUE(clock.draft);
  EXPECT_NE(mistake({"auction", "create", "--duration", "90"}).find("has no unit"), std::string::npos);
  EXPECT_NE(mistake({"auction", "create", "--format", "germanic"}).find("'germanic' is none of english|"),
            std::string::npos);
}

TEST(CommandLine, bench_is_bounded) {
  EXPECT_EQ(parsed<Bench>({"bench", "--bidders", "1000"}).bidders, 1'000U);
  EXPECT_NE(mistake({"bench", "--bidders", "1001"}), "");
  EXPECT_NE(mistake({"bench", "--auctions", "0"}), "");
}

TEST(CommandLine, config_and_version_are_commands) {
  parsed<ConfigDefaults>({"config", "defaults"});
  EXPECT_TRUE(parsed<ConfigPrint>({"config", "print", "--json"}).json);
  EXPECT_EQ(parsed<ConfigPrint>({"config", "print", "--config", "f"}).sources.file, "f");
  EXPECT_EQ(parsed<ConfigCheck>({"config", "check", "--config", "f"}).sources.file, "f");
  EXPECT_TRUE(parsed<Version>({"version", "--json"}).json);
}

TEST(CommandLine, says_in_one_line_what_is_wrong_and_where_to_look) {
  EXPECT_EQ(mistake({"serv"}), "gavel: unknown command 'serv', did you mean 'serve'? (try 'gavel --help')\n");
  EXPECT_EQ(mistake({"serve", "--lisen", "x"}),
            "gavel: unknown flag '--lisen', did you mean '--listen'? (try 'gavel serve --help')\n");
  EXPECT_EQ(mistake({"serve", "x"}), "gavel: unknown argument 'x' (try 'gavel serve --help')\n");
  for (const Words& words : {Words{}, Words{"token"}, Words{"config"}, Words{"serve", "--listen"}, Words{"--version"},
                             Words{"serve", "--listen", "a:1", "--listen", "a:2"}}) {
    const auto text = mistake(words);
    EXPECT_EQ(std::ranges::count(text, '\n'), 1) << text;
    EXPECT_TRUE(text.starts_with("gavel: ")) << text;
  }
}

TEST(CommandLine, helps_everywhere_with_exit_code_0) {
  for (const Words& words : {Words{}, Words{"serve"}, Words{"token"}, Words{"token", "create"}, Words{"replay"},
                             Words{"health"}, Words{"config"}, Words{"config", "check"}, Words{"version"}}) {
    Words asked = words;
    asked.push_back("--help");
    const auto command = parse(asked, {});
    ASSERT_FALSE(command);
    EXPECT_EQ(command.error().exit_code, kExitOk);
    EXPECT_EQ(command.error().err, "");
    EXPECT_NE(command.error().out.find("Usage: gavel"), std::string::npos) << command.error().out;
    EXPECT_TRUE(command.error().out.ends_with('\n'));
  }
}

TEST(CommandLine, help_of_serve_names_every_flag_with_its_default) {
  const auto command = parse({"serve", "--help"}, {});
  ASSERT_FALSE(command);
  for (const auto& key : config::keys()) EXPECT_NE(command.error().out.find(key.flag()), std::string::npos) << key.name;
  EXPECT_NE(command.error().out.find("[127.0.0.1:8080]"), std::string::npos);
}

}  // namespace
}  // namespace gavel::cli::options_test
