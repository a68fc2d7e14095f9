// /v1/live: what a client says, what it is answered, and what comes of its subscriptions.
#include <algorithm>
#include <map>

#include "server/api/bid_handler.hpp"
#include "server/live/connection_routes.hpp"
#include "tests/server/auth/temp_dir.hpp"
#include "tests/server/live/live_house.hpp"

namespace gavel::live::testing::connection_test {
namespace {

class ConnectionTest : public OneAuction {
 protected:
  ConnectionTest() {
    const auto keys = std::make_shared<api::Idempotency>(api::Idempotency::Options{});
    api::add_routes(router, {*sim.house, authenticator}, keys);
    auto bid = std::make_shared<http::Handler>(api::bid_handler({*sim.house, authenticator}, keys));
    add_connection_routes(router, {*sim.house, sim.world.rt, std::move(bid), 3}, authenticator);
  }

  struct Client {
    std::shared_ptr<FakeSocket> socket;
    http::SocketHandlers handlers;

    /// The frames that came since it was asked last, without ticks.
    std::vector<Json> news() {
      std::vector<Json> fresh(socket->frames.begin() + static_cast<std::ptrdiff_t>(seen), socket->frames.end());
      seen = socket->frames.size();
      std::erase_if(fresh, [](const Json& frame) { return frame["type"] == "tick"; });
      return fresh;
    }
    std::size_t seen = 0;
  };

  std::variant<http::SocketHandlers, http::Response> knock(const std::string& token, const std::string& ticket = {}) {
    http::Request request;
    request.method = "GET";
    request.path = "/v1/live";
    if (!token.empty()) request.fields.emplace_back("authorization", "Bearer " + token);
    if (!ticket.empty()) {
      request.fields.emplace_back("upgrade", "websocket");
      request.fields.emplace_back("sec-websocket-protocol", "gavel.v1, gavel.ticket." + ticket);
    }
    auto match = router.match(request, true, false);
    std::optional<std::variant<http::SocketHandlers, http::Response>> answer;
    (*std::get<http::SocketHandler*>(match))(std::move(request), [&](auto a) { answer.emplace(std::move(a)); });
    return std::move(answer.value());
  }
  Client connect(const std::string& token = {}, const std::string& ticket = {}) {
    Client client{std::make_shared<FakeSocket>(), std::get<http::SocketHandlers>(knock(token, ticket))};
    client.handlers.opened(client.socket);
    sim.settle();
    return client;
  }
  /// What comes of a message, at this instant.
  std::vector<Json> say(Client& client, const Json& message) { return say_text(client, message.dump()); }
  std::vector<Json> say_text(Client& client, const std::string& text) {
    client.news();
    client.handlers.message(text);
    sim.settle();
    return client.news();
  }
  static Json subscribe(const std::vector<AuctionId>& ids) {
    auto auctions = Json::array();
    for (const auto& each : ids) auctions.push_back({{"id", each.to_string()}});
    return {{"type", "subscribe"}, {"ref", "s"}, {"auctions", auctions}};
  }
  static Json unsubscribe(const AuctionId& id) {
    return {{"type", "unsubscribe"}, {"ref", "u"}, {"auctions", {{{"id", id.to_string()}}}}};
  }
  Json bid_of(std::int64_t amount, std::optional<std::string> key = {}) const {
    Json message = {{"type", "bid"}, {"ref", "b"}, {"id", id.to_string()}, {"bid", {{"amount", amount}}}};
    if (key) message["key"] = *key;
    return message;
  }
  /// "subscribed snapshot 1 bid 2": types, kinds and numbers.
  static std::string words(const std::vector<Json>& frames) {
    std::string text;
    for (const auto& frame : frames) {
      text += (text.empty() ? "" : ", ") + frame.value("kind", frame["type"].get<std::string>());
      if (frame.contains("seq")) text += " " + frame["seq"].dump();
      if (frame["type"] == "error") text += " " + frame["problem"]["code"].get<std::string>();
    }
    return text;
  }
  http::Response rest_bid(const std::string& token, const std::string& body, const std::string& key = {}) {
    http::Request request;
    request.method = "POST";
    request.path = "/v1/auctions/" + id.to_string() + "/bids";
    request.fields = {{"authorization", "Bearer " + token}, {"content-type", "application/json"}};
    if (!key.empty()) request.fields.emplace_back("idempotency-key", key);
    request.body = body;
    auto match = router.match(request, false, true);
    std::optional<http::Response> answer;
    (*std::get<http::Handler*>(match))(std::move(request), [&](http::Response r) { answer = std::move(r); });
    sim.settle();
    return answer.value();
  }

  gavel::testing::TempDir dir;
  std::unique_ptr<auth::TokenStore> tokens = auth::TokenStore::open(dir.path()).value();
  auth::Authenticator authenticator{*tokens};
  http::Router router;
  std::string ann = tokens->create("ann", auth::Role::bidder).value();
};

// -- coming -----------------------------------------------------------------------------------------------------------

TEST_F(ConnectionTest, says_hello_and_who_is_signed_in) {
  auto nobody = connect();
  ASSERT_EQ(words(nobody.news()), "hello");
  EXPECT_EQ(nobody.socket->frames[0]["account"], nullptr);
  EXPECT_EQ(nobody.socket->frames[0]["subscription_limit"], 3);
  EXPECT_EQ(connect(ann).socket->frames[0]["account"], "ann");
}

TEST_F(ConnectionTest, token_that_is_not_known_is_refused_at_the_handshake) {
  EXPECT_EQ(std::get<http::Response>(knock("gvl_made-up")).status, 401);
}

// -- subscriptions ----------------------------------------------------------------------------------------------------

TEST_F(ConnectionTest, subscription_brings_the_snapshot_and_what_follows_with_the_auctions_id) {
  auto client = connect();
  const auto came = say(client, subscribe({id}));
  ASSERT_EQ(words(came), "subscribed, snapshot 1");
  EXPECT_EQ(came[0], Json({{"type", "subscribed"}, {"ref", "s"}, {"id", id.to_string()}}));
  EXPECT_EQ(came[1]["id"], id.to_string());
  bid("ann", 20000);
  const auto event = client.news();
  ASSERT_EQ(words(event), "bid 2");
  EXPECT_EQ(event[0]["id"], id.to_string());
  sim.advance(1s);
  EXPECT_EQ(client.socket->of("tick").at(0)["id"], id.to_string());
}

TEST_F(ConnectionTest, events_are_those_of_the_socket_of_one_auction) {
  auto client = connect();
  say(client, subscribe({id}));
  const auto watcher = sim.watch(id);
  bid("ann", 20000);
  bid("bob", 15000);
  for (std::size_t i = 1; i < 3; ++i) {
    auto event = client.socket->frames[client.socket->frames.size() - 3 + i];
    EXPECT_EQ(event["id"], id.to_string());
    event.erase("id");
    EXPECT_EQ(event, watcher->frames[i]);
  }
}

TEST_F(ConnectionTest, many_auctions_come_on_one_socket_each_in_order) {
  const auto other = sim.create(sim.terms(0s, 60s));
  auto client = connect();
  EXPECT_EQ(words(say(client, subscribe({id, other}))), "subscribed, subscribed, snapshot 1, snapshot 1");
  sim.bid(other, "ann", 20000);
  bid("ann", 20000);
  const auto came = client.news();
  ASSERT_EQ(words(came), "bid 2, bid 2");
  EXPECT_NE(came[0]["id"], came[1]["id"]);
}

TEST_F(ConnectionTest, who_comes_again_says_what_it_has_of_each) {
  for (const auto amount : {12000, 15000}) bid("ann", amount);
  auto client = connect();
  auto message = subscribe({id});
  message["auctions"][0]["after"] = 1;
  EXPECT_EQ(words(say(client, message)), "subscribed, bid 2, bid 3");
}

TEST_F(ConnectionTest, presence_comes_where_it_is_asked_for) {
  auto client = connect();
  auto message = subscribe({id});
  message["presence"] = true;
  say(client, message);
  sim.watch(id);
  sim.advance(1s);
  const auto presence = client.socket->of("presence");
  ASSERT_EQ(presence.size(), 1u);
  EXPECT_EQ(presence[0], Json({{"type", "presence"}, {"id", id.to_string()}, {"watchers", 2}}));
}

TEST_F(ConnectionTest, after_unsubscribed_nothing_of_it_comes) {
  auto client = connect();
  say(client, subscribe({id}));
  const auto came = say(client, unsubscribe(id));
  ASSERT_EQ(words(came), "unsubscribed");
  EXPECT_EQ(came[0]["ref"], "u");
  bid("ann", 20000);
  sim.advance(2s);
  EXPECT_EQ(words(client.news()), "");
  EXPECT_TRUE(client.socket->of("tick").empty());
  EXPECT_EQ(words(say(client, subscribe({id}))), "subscribed, snapshot 2") << "and it may come again";
}

TEST_F(ConnectionTest, subscription_ends_with_its_auction_and_the_socket_stays) {
  auto client = connect();
  say(client, subscribe({id}));
  sim.advance(61s);
  const auto came = client.news();
  ASSERT_EQ(words(came), "closed 2, ended");
  EXPECT_EQ(came[1]["code"], 1000);
  EXPECT_EQ(client.socket->code, 0);
  EXPECT_EQ(words(say(client, unsubscribe(id))), "error not_subscribed");
  EXPECT_EQ(words(say(client, subscribe({id}))), "subscribed, snapshot 2, ended");
}

TEST_F(ConnectionTest, hub_that_dies_ends_subscriptions_which_may_begin_again) {
  auto client = connect();
  say(client, subscribe({id}));
  client.news();
  sim.kill("live hub");
  sim.settle();
  const auto came = client.news();
  ASSERT_EQ(words(came), "ended");
  EXPECT_EQ(came[0]["code"], 1012);
  bid("ann", 20000);
  auto again = subscribe({id});
  again["auctions"][0]["after"] = 1;
  EXPECT_EQ(words(say(client, again)), "subscribed, bid 2");
}

TEST_F(ConnectionTest, each_auction_is_answered_for_itself) {
  const auto nobody = AuctionId::make(sim.clock->now(), 1, 2);
  auto client = connect();
  auto message = subscribe({id, nobody});
  message["auctions"].push_back({{"id", "no-id"}});
  const auto came = say(client, message);
  std::map<std::string, std::string> by_id;
  for (const auto& frame : came) {
    if (frame["type"] != "snapshot") by_id[frame["id"]] = words({frame});
  }
  EXPECT_EQ(by_id, (std::map<std::string, std::string>{{id.to_string(), "subscribed"},
                                                       {nobody.to_string(), "error not_found"},
                                                       {"no-id", "error not_found"}}));
}

TEST_F(ConnectionTest, draft_is_not_found) {
  const auto made = sim.ask<auction::ViewPtr>(&auction::House::create, auction::NewAuction{sim.terms(0s, 60s), true});
  sim.settle();
  auto client = connect();
  EXPECT_EQ(words(say(client, subscribe({(***made)->id}))), "error not_found");
}

TEST_F(ConnectionTest, nobody_subscribes_twice_or_beyond_the_limit) {
  auto client = connect();
  say(client, subscribe({id}));
  EXPECT_EQ(words(say(client, subscribe({id}))), "error already_subscribed");
  std::vector<AuctionId> more;
  for (int i = 0; i < 3; ++i) more.push_back(sim.create(sim.terms(0s, 60s)));
  const auto came = say(client, subscribe(more));
  ASSERT_EQ(std::ranges::count(came, "subscribed", [](const Json& f) { return f["type"]; }), 2);
  const auto refused = std::ranges::find(came, "error", [](const Json& f) { return f["type"]; });
  ASSERT_NE(refused, came.end());
  EXPECT_EQ((*refused)["problem"]["code"], "too_many_subscriptions");
  EXPECT_EQ((*refused)["problem"]["limit"], 3);
  say(client, unsubscribe(id));
  EXPECT_EQ(words(say(client, subscribe({more.back()}))), "subscribed, snapshot 1") << "there is room again";
}

TEST_F(ConnectionTest, socket_that_closes_leaves_all_its_auctions) {
  auto client = connect();
  say(client, subscribe({id}));
  client.handlers.closed();
  client.handlers = {};
  sim.settle();
  bid("ann", 20000);
  EXPECT_EQ(words(client.news()), "");
  EXPECT_EQ(client.socket.use_count(), 1) << "somebody holds a socket that is gone";
}

// -- what is not understood -------------------------------------------------------------------------------------------

TEST_F(ConnectionTest, message_that_is_not_understood_says_why_and_changes_nothing) {
  auto client = connect(ann);
  const std::map<std::string, std::string> wrong = {
      {"", "invalid_json"},
      {"hello", "invalid_json"},
      {R"({"type":"time","client_time":1} )"
       "x",
       "invalid_json"},
      {R"({"type":"time","type":"bid"})", "duplicate_key"},
      {std::string(40, '[') + std::string(40, ']'), "too_deep"},
      {"[]", "wrong_type"},
      {"{}", "missing"},
      {R"({"type":7})", "wrong_type"},
      {R"({"type":"shout","loud":true})", "unknown_value"},
      {R"({"type":"time"})", "missing"},
      {R"({"type":"time","client_time":"1"})", "wrong_type"},
      {R"({"type":"time","client_time":1.5})", "wrong_type"},
      {R"({"type":"time","client_time":1e400})", "wrong_type"},
      {R"({"type":"time","client_time":1,"ref":7})", "wrong_type"},
      {R"({"type":"time","client_time":1,"ref":""})", "too_short"},
      {R"({"type":"time","client_time":1,"more":1})", "unknown_member"},
      {R"({"type":"subscribe"})", "missing"},
      {R"({"type":"subscribe","auctions":"all"})", "wrong_type"},
      {R"({"type":"subscribe","auctions":[]})", "too_short"},
      {R"({"type":"subscribe","auctions":["x"]})", "wrong_type"},
      {R"({"type":"subscribe","auctions":[{"id":"x","after":-1}]})", "out_of_range"},
      {R"({"type":"subscribe","auctions":[{"id":"x"},{"id":"x"},{"id":"x"},{"id":"x"}]})", "too_many"},
      {R"({"type":"subscribe","auctions":[{"id":"x","afer":1}]})", "unknown_member"},
      {R"({"type":"unsubscribe","auctions":[{"id":"x","after":1}]})", "unknown_member"},
      {R"({"type":"bid","bid":{"amount":1}})", "missing"},
      {R"({"type":"bid","id":"x"})", "missing"},
      {R"({"type":"bid","id":"x","bid":{},"key":7})", "wrong_type"},
      {R"({"type":"bid","id":"x","bid":1e400})", "wrong_type"},
  };
  for (const auto& [text, code] : wrong) EXPECT_EQ(words(say_text(client, text)), "error " + code) << text;
  EXPECT_EQ(client.socket->code, 0);
  EXPECT_EQ(disk.seq(id), 1u);
  EXPECT_EQ(words(say(client, {{"type", "time"}, {"client_time", 1}})), "time") << "it goes on as if nothing had been";
}

TEST_F(ConnectionTest, what_is_wrong_has_the_clients_ref_where_that_can_be_read) {
  auto client = connect();
  EXPECT_EQ(say_text(client, R"({"type":"shout","ref":"7"})")[0]["ref"], "7");
  EXPECT_EQ(say_text(client, R"({"type":"time","ref":"\"<&\u0001"})")[0].contains("ref"), false);
  EXPECT_EQ(say_text(client, R"({"type":"time","ref":"\"<é","client_time":1})")[0]["ref"], "\"<é");
}

// -- bids -------------------------------------------------------------------------------------------------------------

TEST_F(ConnectionTest, bid_is_answered_as_rest_answers_it) {
  auto client = connect(ann);
  const auto came = say(client, bid_of(20000));
  ASSERT_EQ(words(came), "answer");
  EXPECT_EQ(came[0]["ref"], "b");
  EXPECT_EQ(came[0]["id"], id.to_string());
  EXPECT_EQ(came[0]["status"], 201);
  EXPECT_EQ(came[0]["body"]["seq"], 2);
  EXPECT_EQ(came[0]["body"]["outcome"], "leading");
  EXPECT_TRUE(came[0]["body"].contains("receipt"));
  for (const auto* body : {R"({"amount":1})", R"({"amount":1.5})", R"({"amuont":30000})", R"({"amount":20000})",
                           R"({"amount":30000,"bidder":"bob"})", R"({"amount":"\u00e9"})", R"([null,true,{"a":[]}])"}) {
    const auto refused = say_text(client, R"({"type":"bid","id":")" + id.to_string() + R"(","bid":)" + body + "}");
    const auto rest = rest_bid(ann, body);
    ASSERT_EQ(words(refused), "answer") << body;
    EXPECT_EQ(refused[0]["status"], rest.status) << body;
    EXPECT_EQ(refused[0]["body"], Json::parse(rest.body)) << body;
  }
}

TEST_F(ConnectionTest, bidder_hears_the_event_too_where_it_is_subscribed) {
  auto client = connect(ann);
  say(client, subscribe({id}));
  auto came = say(client, bid_of(20000));
  std::ranges::sort(came, {}, [](const Json& frame) { return frame["type"].get<std::string>(); });
  EXPECT_EQ(words(came), "answer, bid 2");
}

TEST_F(ConnectionTest, key_is_that_of_rest) {
  auto client = connect(ann);
  const auto first = say(client, bid_of(20000, "k1"));
  EXPECT_FALSE(first[0].contains("replayed"));
  const auto second = say(client, bid_of(20000, "k1"));
  EXPECT_EQ(second[0]["replayed"], true);
  EXPECT_EQ(second[0]["body"]["seq"], 2);
  EXPECT_EQ(disk.seq(id), 2u) << "it bid once";
  const auto rest = rest_bid(ann, R"({"amount":20000})", "k1");
  EXPECT_EQ(rest.status, 201);
  EXPECT_TRUE(std::ranges::count(rest.fields, std::pair<std::string, std::string>("Idempotent-Replayed", "true")));
  EXPECT_EQ(say(client, bid_of(30000, "k1"))[0]["body"]["code"], "idempotency_key_reused");
  EXPECT_EQ(say(client, bid_of(30000, ""))[0]["body"]["code"], "invalid_idempotency_key");
}

TEST_F(ConnectionTest, ticket_signs_in_once_and_bids_as_long_as_its_token_is_good) {
  const auto made = tokens->make({.account = "bob", .role = auth::Role::bidder}).value();
  const auto authorization = "Bearer " + made.text;
  const auto ticket = authenticator.tickets().issue(authenticator.verify(made.text).value(), authorization).value();
  auto browser = connect({}, ticket.text);
  EXPECT_EQ(browser.socket->frames[0]["account"], "bob");
  EXPECT_EQ(std::get<http::Response>(knock({}, ticket.text)).status, 401) << "it was used";
  EXPECT_EQ(say(browser, bid_of(20000))[0]["status"], 201);
  ASSERT_TRUE(tokens->revoke(made.token.id));
  EXPECT_EQ(say(browser, bid_of(30000))[0]["body"]["code"], "token_revoked");
  EXPECT_EQ(disk.seq(id), 2u);
}

TEST_F(ConnectionTest, who_may_not_bid_is_told_so_as_rest_tells_it) {
  auto nobody = connect();
  EXPECT_EQ(say(nobody, bid_of(20000))[0]["body"]["code"], "token_missing");
  auto observer = connect(tokens->create("eve", auth::Role::observer).value());
  EXPECT_EQ(say(observer, bid_of(20000))[0]["body"]["code"], "forbidden");
  auto seller = connect(tokens->create("sally", auth::Role::seller).value());
  EXPECT_EQ(say(seller, bid_of(20000))[0]["body"]["code"], "own_auction");
  EXPECT_EQ(disk.seq(id), 1u);
}

TEST_F(ConnectionTest, operator_bids_in_the_name_of_others) {
  auto shop = connect(tokens->create("shop", auth::Role::operator_).value());
  auto message = bid_of(20000);
  message["bid"]["bidder"] = "shop-4711";
  EXPECT_EQ(say(shop, message)[0]["status"], 201);
  EXPECT_EQ(std::get<rules::BidPlaced>(disk.entries(id).back().event).bidder, "shop-4711");
}

TEST_F(ConnectionTest, answer_that_comes_after_the_client_has_gone_goes_nowhere) {
  disk.faults.commit_time = [] { return 10ms; };
  auto client = connect(ann);
  say(client, bid_of(20000));
  client.handlers.closed();
  client.handlers = {};
  const auto so_far = client.socket->frames.size();
  sim.advance(1s);
  EXPECT_EQ(disk.seq(id), 2u) << "it is done all the same";
  EXPECT_LE(client.socket->frames.size(), so_far + 1) << "a closed socket takes it and says nothing";
}

// -- one's own channel ------------------------------------------------------------------------------------------------

TEST_F(ConnectionTest, own_channel_tells_how_one_stands) {
  bid("ann", 12000);
  auto client = connect(ann);
  const auto came =
      say(client, {{"type", "subscribe"}, {"ref", "m"}, {"channel", "me"}, {"auctions", {{{"id", id.to_string()}}}}});
  ASSERT_EQ(words(came), "subscribed, standing 2");
  EXPECT_EQ(came[0], Json({{"type", "subscribed"}, {"ref", "m"}, {"channel", "me"}}));
  bid("bob", 20000);
  const auto outbid = client.news();
  ASSERT_EQ(words(outbid), "standing 3");
  EXPECT_EQ(outbid[0]["standing"], "outbid");
  EXPECT_EQ(words(say(client, {{"type", "subscribe"}, {"channel", "me"}})), "error already_subscribed");
  EXPECT_EQ(words(say(client, {{"type", "unsubscribe"}, {"channel", "me"}})), "unsubscribed");
  bid("ann", 40000);
  EXPECT_EQ(words(client.news()), "");
  EXPECT_EQ(words(say(client, {{"type", "unsubscribe"}, {"channel", "me"}})), "error not_subscribed");
}

TEST_F(ConnectionTest, own_channel_is_for_those_who_are_signed_in) {
  auto nobody = connect();
  EXPECT_EQ(words(say(nobody, {{"type", "subscribe"}, {"channel", "me"}})), "error token_missing");
  auto client = connect(ann);
  EXPECT_EQ(words(say(client, {{"type", "subscribe"}, {"channel", "you"}})), "error unknown_value");
  EXPECT_EQ(words(say(client, {{"type", "subscribe"}, {"channel", "me"}, {"presence", true}})), "error unknown_member");
}

TEST_F(ConnectionTest, own_channel_ends_with_the_hub_and_with_the_socket) {
  auto client = connect(ann);
  say(client, {{"type", "subscribe"}, {"channel", "me"}});
  sim.kill("live hub");
  sim.settle();
  const auto came = client.news();
  ASSERT_EQ(words(came), "ended");
  EXPECT_EQ(came[0]["channel"], "me");
  EXPECT_EQ(came[0]["code"], 1012);
  EXPECT_EQ(words(say(client, {{"type", "subscribe"}, {"channel", "me"}})), "subscribed");
  client.handlers.closed();
  client.handlers = {};
  sim.settle();
  bid("ann", 12000);
  EXPECT_EQ(words(client.news()), "");
  EXPECT_EQ(client.socket.use_count(), 1);
}

// -- time -------------------------------------------------------------------------------------------------------------

TEST_F(ConnectionTest, time_of_the_server_comes_with_that_of_the_client) {
  auto client = connect();
  sim.advance(1234ms);
  const auto came = say(client, {{"type", "time"}, {"ref", "t"}, {"client_time", -12}});
  EXPECT_EQ(came.at(0), Json({{"type", "time"},
                              {"ref", "t"},
                              {"client_time", -12},
                              {"received_at", "2026-01-01T00:00:01.234Z"},
                              {"sent_at", "2026-01-01T00:00:01.234Z"}}));
}

TEST_F(ConnectionTest, token_for_one_auction_hears_nothing_of_the_account) {
  const auth::Scope one{auth::Scope::Kind::auction, id};
  auto client = connect(tokens->make({.account = "ann", .role = auth::Role::bidder, .scope = one}).value().text);
  EXPECT_EQ(words(say(client, {{"type", "subscribe"}, {"channel", "me"}})), "error token_out_of_scope");
}

TEST_F(ConnectionTest, who_loses_the_token_hears_no_more_of_the_account) {
  const auto eve = tokens->make({.account = "eve", .role = auth::Role::bidder}).value();
  auto client = connect(eve.text);
  say(client, {{"type", "subscribe"}, {"channel", "me"}});
  bid("eve", 20000);
  EXPECT_EQ(words(client.news()), "standing 2");
  ASSERT_TRUE(tokens->revoke(eve.token.id));
  bid("bob", 30000);
  const auto last = client.news();
  ASSERT_EQ(words(last), "ended");
  EXPECT_EQ(last[0]["code"], 1008);
  bid("ann", 40000);
  EXPECT_EQ(words(client.news()), "");
  EXPECT_EQ(words(say(client, {{"type", "subscribe"}, {"channel", "me"}})), "error token_revoked");
}

}  // namespace
}  // namespace gavel::live::testing::connection_test
