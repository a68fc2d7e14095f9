// The commands that talk to a running daemon.
#include "server/cli/grammar.hpp"

namespace gavel::cli {
namespace {

constexpr std::string_view kServer =
    "The server is --url or GAVEL_URL. The token is the first line of --token-file or GAVEL_TOKEN_FILE, or "
    "GAVEL_TOKEN; it\n"
    "is never an argument, which others could see.\n"
    "Exit codes: 0 it went well; 1 no server, or no answer in time; 2 the command line is wrong; 3 the server said no";

CLI::Option* add_authorities(CLI::App& app, std::filesystem::path& out) {
  return app.add_option("--cacert", out, "Of https: who may have signed its certificate (PEM) [as the system has it]")
      ->type_name("FILE");
}

void add_server(CLI::App& app, Where& where, const config::Settings& env) {
  if (auto url = value_of(env, "GAVEL_URL"); !url.empty()) where.url = std::move(url);
  where.token = value_of(env, "GAVEL_TOKEN");
  if (where.token.empty()) where.token_file = value_of(env, "GAVEL_TOKEN_FILE");
  app.add_option("--url", where.url, "The server; without it GAVEL_URL [http://127.0.0.1:8080]")
      ->type_name("URL")
      ->group("Server");
  add_authorities(app, where.authorities)->group("Server");
  app.add_option("--token-file", where.token_file, "Its first line is the token; - for stdin")
      ->type_name("FILE")
      ->group("Server");
  add_duration(app, "--timeout", where.timeout, "How long it may take, with everything that is tried again")
      ->group("Server");
}

void add_auction(CLI::App& app, std::string& id) { app.add_option("AUCTION", id, "Its id")->required()->type_name(""); }

Parser create_parser(CLI::App& auction, const config::Settings& env) {
  auto* app = auction.add_subcommand("create", "Make an auction");
  auto it = std::make_shared<AuctionCreate>();
  const auto add = [&](const char* name, std::string& out, const char* text, const char* type) {
    app->add_option(name, out, text)->type_name(type);
  };
  add("--title", it->title, "What it is of", "TEXT");
  add("--description", it->description, "More about it", "TEXT");
  add("--currency", it->currency, "ISO 4217: USD", "CODE");
  add_choice(*app, "--format", it->format,
             {"english", "first_price", "vickrey", "dutch", "reverse", "reverse_first_price", "reverse_vickrey",
              "multi_unit", "japanese", "all_pay"},
             "How is it bid? [english]");
  add("--starting-price", it->starting_price, "In the currency's unit: 99.00", "AMOUNT");
  add("--reserve", it->reserve, "The hidden reserve", "AMOUNT");
  add("--buy-now", it->buy_now, "The price at which it can be bought", "AMOUNT");
  add("--increments", it->increments, "The steps of bids: ebay-us, fixed:100, percent:5, …", "TABLE");
  add_duration(*app, "--duration", it->duration, "How long it runs: 10m, 7d");
  add("--ends-at", it->ends_at, "Its end: 2026-11-22T17:00:00+01:00", "TIME");
  add("--ends-at-local", it->ends_at_local, "Its end on the clocks of --time-zone: 2026-11-22T20:00", "TIME");
  add("--time-zone", it->time_zone, "IANA's name: Europe/London", "ZONE");
  add("--starts-at", it->starts_at, "Its start [now]", "TIME");
  add_duration(*app, "--soft-close", it->soft_close, "A bid so close to the end puts it off by as much");
  app->add_flag("--draft", it->draft, "Nobody sees it until it is published");
  app->add_option("--file", it->file, "A JSON object with any members of POST /v1/auctions; flags win. - for stdin")
      ->type_name("FILE");
  app->add_option("--key", it->key, "Its Idempotency-Key: the same again is not done again [a new one]")
      ->type_name("KEY");
  add_json(*app, it->json, "Print the auction as one JSON document");
  add_server(*app, it->where, env);
  explain(
      *app,
      {"gavel auction create --title Clock --currency USD --starting-price 99.00 --increments ebay-us --duration 10m",
       "gavel auction create --file clock.json --draft --json"},
      std::string(kServer) + ".");
  return {app, [it] { return Command(*it); }};
}

Parser auction_import_parser(CLI::App& auction, const config::Settings& env) {
  auto* app = auction.add_subcommand("import", "Make the auctions of a file: JSON lines, or CSV");
  auto it = std::make_shared<AuctionImport>();
  app->add_option("FILE", it->file, "A body of POST /v1/auctions a line, or a table with a head; - for stdin")
      ->required()
      ->type_name("");
  app->add_flag("--csv", it->csv, "It is CSV, whatever its name; without it what ends in .csv is");
  app->add_option("--key", it->key, "The same file under the same key makes what is missing, once [a new one]")
      ->type_name("KEY");
  add_json(*app, it->json, "Print JSON lines, what the server said of each line");
  add_server(*app, it->where, env);
  explain(
      *app,
      {"gavel auction import lots.csv --token-file sally.token",
       "gavel auction import lots.jsonl --key autumn-sale --json"},
      "Columns of a table: title, description, format, currency, starting_price, reserve_price, buy_now, increments,\n"
      "soft_close_window, soft_close_extension, starts_at, ends_at, duration. Amounts are in the currency's unit.\n"
      "A line that is refused is named, the others are made; --timeout is how long each part of the file may take.\n" +
          std::string(kServer) + ".");
  return {app, [it] { return Command(*it); }};
}

Parser list_parser(CLI::App& auction, const config::Settings& env) {
  auto* app = auction.add_subcommand("list", "List auctions");
  auto it = std::make_shared<AuctionList>();
  add_choice(*app, "--state", it->state, {"draft", "scheduled", "open", "paused", "closed", "cancelled"},
             "Those in this state");
  app->add_flag("--mine", it->mine, "Those that the token's account has made, drafts too");
  app->add_option("--limit", it->limit, "So many; 0 for all [50]")->type_name("N");
  add_json(*app, it->json, "Print JSON lines, an auction each");
  add_server(*app, it->where, env);
  explain(*app, {"gavel auction list --state open", "gavel auction list --limit 0 --json | jq -r .title"},
          std::string(kServer) + ".");
  return {app, [it] { return Command(*it); }};
}

Parser show_parser(CLI::App& auction, const config::Settings& env) {
  auto* app = auction.add_subcommand("show", "Show an auction as it is now");
  auto it = std::make_shared<AuctionShow>();
  add_auction(*app, it->auction);
  add_json(*app, it->json);
  add_server(*app, it->where, env);
  explain(*app, {"gavel auction show 01KAPX4V000000000000000000"}, std::string(kServer) + ".");
  return {app, [it] { return Command(*it); }};
}

Parser watch_parser(CLI::App& auction, const config::Settings& env) {
  auto* app = auction.add_subcommand("watch", "Watch an auction until it is over");
  auto it = std::make_shared<AuctionWatch>();
  add_auction(*app, it->auction);
  add_json(*app, it->json, "Print JSON lines: the snapshot and every event, as the server sends them");
  add_server(*app, it->where, env);
  explain(
      *app, {"gavel auction watch 01KAPX4V000000000000000000", "gavel auction watch 01KAPX4V000000000000000000 --json"},
      "On a terminal it shows a countdown by the server's clock. A connection that is lost is made again, and nothing\n"
      "is missed meanwhile; --timeout is how long the server may be away.\n" +
          std::string(kServer) + "; 5 over without a sale;\n6 cancelled; 130 interrupted.");
  return {app, [it] { return Command(*it); }};
}

Parser bid_parser(CLI::App& top, const config::Settings& env) {
  auto* app = top.add_subcommand("bid", "Place a bid: the most that you would pay, in the currency's unit");
  auto it = std::make_shared<BidPlace>();
  add_auction(*app, it->auction);
  app->add_option("AMOUNT", it->amount, "175.00")->required()->type_name("");
  app->add_option("--bidder", it->bidder, "In whose name (role operator)")->type_name("NAME");
  app->add_option("--units", it->units, "How many (multi_unit)")->type_name("N");
  app->add_flag("--confirm", it->confirm, "It is meant, however far above the minimum");
  app->add_option("--key", it->key, "Its Idempotency-Key: the same again is not placed again [a new one]")
      ->type_name("KEY");
  add_json(*app, it->json);
  add_server(*app, it->where, env);
  explain(*app, {"gavel bid 01KAPX4V000000000000000000 175.00 --token-file alice.token"},
          "A bid whose answer is lost is sent again with the same key, which places it once.\n" + std::string(kServer) +
              ";\n4 the bid was taken, and somebody else's is higher.");
  return {app, [it] { return Command(*it); }};
}

Parser bench_parser(CLI::App& top, const config::Settings& env) {
  auto* app = top.add_subcommand("bench", "Load a server of one's own with bidders and watchers, and measure");
  auto it = std::make_shared<Bench>();
  const auto add = [&](const char* name, std::uint32_t& out, std::uint32_t least, std::uint32_t most,
                       const char* text) {
    app->add_option(name, out, std::string(text) + " [" + std::to_string(out) + "]")
        ->type_name("N")
        ->check(CLI::Range(least, most).description(""));
  };
  add("--bidders", it->bidders, 1, Bench::kMostBidders, "Connections that bid, each one bid at a time");
  add("--watchers", it->watchers, 0, Bench::kMostWatchers, "WebSockets that watch");
  add("--auctions", it->auctions, 1, Bench::kMostAuctions, "Auctions, which it makes and cancels in the end");
  add_duration(*app, "--duration", it->duration, "How long bids are placed, at most 10m");
  add_json(*app, it->json);
  add_server(*app, it->where, env);
  explain(*app, {"gavel bench --bidders 64 --watchers 500 --duration 30s --token-file shop.token"},
          "Needs the token of an operator, and leaves cancelled auctions behind: not for a server that others use.\n" +
              std::string(kServer) + ".");
  return {app, [it] { return Command(*it); }};
}

Parser health_parser(CLI::App& top, const config::Settings& env) {
  auto* app = top.add_subcommand("health", "Ask a daemon whether it is ready: 0 yes, 1 no");
  auto health = std::make_shared<Health>();
  auto& options = health->options;
  if (auto url = value_of(env, "GAVEL_URL"); !url.empty()) options.url = std::move(url);
  app->add_option("--url", options.url, "The daemon; without it GAVEL_URL [http://127.0.0.1:8080]")->type_name("URL");
  auto* const authorities = add_authorities(*app, options.authorities);
  app->add_flag("--insecure", options.insecure, "Of https: take any certificate, as of this machine by another name")
      ->excludes(authorities);
  add_duration(*app, "--timeout", options.timeout, "How long it may take");
  explain(*app, {"gavel health --url http://127.0.0.1:8080", "gavel health --url https://127.0.0.1:8443 --insecure"});
  return {app, [health] { return Command(*health); }};
}

Parser replay_parser(CLI::App& top, const config::Settings& env) {
  auto* app = top.add_subcommand("replay", "Play recorded auctions through a running daemon and compare");
  auto options = std::make_shared<ReplayOptions>();
  options->token = value_of(env, "GAVEL_TOKEN");
  options->url = value_of(env, "GAVEL_URL");
  app->add_option("--bids", options->bids, "The bids (CSV)")->required()->type_name("FILE");
  app->add_option("--expected", options->expected, "How the auctions should end (CSV)")->required()->type_name("FILE");
  app->add_option("--url", options->url, "The daemon, such as http://127.0.0.1:8080; without it GAVEL_URL")
      ->type_name("URL")
      ->required(options->url.empty());
  add_authorities(*app, options->authorities);
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
  explain(*app, {"gavel replay --bids bids.csv --expected expected.csv --url http://127.0.0.1:8080"},
          "Ends with 0 when every verdict, price and winner is as expected, with 1 when not.");
  return {app, [options] { return Command(*options); }};
}

}  // namespace

void add_client_commands(std::vector<Parser>& parsers, CLI::App& top, const config::Settings& env) {
  auto* auction = top.add_subcommand("auction", "Make, list, show and watch auctions of a running server");
  auction->require_subcommand(1);
  explain(*auction, {"gavel auction list --state open", "gavel auction watch 01KAPX4V000000000000000000"});
  parsers.push_back(create_parser(*auction, env));
  parsers.push_back(auction_import_parser(*auction, env));
  parsers.push_back(list_parser(*auction, env));
  parsers.push_back(show_parser(*auction, env));
  parsers.push_back(watch_parser(*auction, env));
  parsers.push_back(bid_parser(top, env));
  parsers.push_back(bench_parser(top, env));
  parsers.push_back(health_parser(top, env));
  parsers.push_back(replay_parser(top, env));
}

}  // namespace gavel::cli
