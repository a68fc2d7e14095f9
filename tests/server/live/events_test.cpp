// …/events: the same numbered events as server-sent events, page by page, and for those who wait.
#include <map>

#include "server/live/routes.hpp"
#include "tests/server/live/live_house.hpp"

namespace gavel::live::testing::events_test {
namespace {

/// A stream's end: keeps the blocks that it is given.
class FakeStream final : public http::Socket {
 public:
  void send(http::Frame text, Kind, Topic) override { blocks.push_back(*text); }
  void close(std::uint16_t close_code, std::string) override { code = close_code; }

  /// "snapshot 1, bid 2, closed 3": names and ids of the blocks that have an id.
  std::string story() const {
    std::string text;
    for (const auto& block : blocks) {
      const auto id = block.find("\nid: ");
      if (id == block.npos) continue;
      text += (text.empty() ? "" : ", ") + block.substr(7, id - 7) + " " +
              block.substr(id + 5, block.find('\n', id + 1) - id - 5);
    }
    return text;
  }

  std::vector<std::string> blocks;
  std::uint16_t code = 0;
};

class Events : public OneAuction {
 protected:
  Events() { add_routes(router, {*sim.house, sim.world.rt, &draining}); }

  using Pairs = std::vector<std::pair<std::string, std::string>>;
  /// Asks; the answer may come later.
  std::shared_ptr<std::optional<http::Response>> ask(const AuctionId& auction, Pairs query, Pairs fields = {}) {
    http::Request request;
    request.method = "GET";
    request.path = "/v1/auctions/" + auction.to_string() + "/events";
    request.query = std::move(query);
    request.fields = std::move(fields);
    auto match = router.match(request, false, false);
    auto answer = std::make_shared<std::optional<http::Response>>();
    (*std::get<http::Handler*>(match))(std::move(request), [answer](http::Response r) {
      EXPECT_FALSE(*answer) << "answered twice";
      answer->emplace(std::move(r));
    });
    sim.settle();
    return answer;
  }
  http::Response get(Pairs query = {}, Pairs fields = {}) {
    return ask(id, std::move(query), std::move(fields))->value();
  }
  Json page(Pairs query = {}) {
    const auto answer = get(std::move(query));
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.content_type, "application/json");
    return Json::parse(answer.body);
  }
  static std::string kinds(const Json& page) {
    std::string text;
    for (const auto& item : page["items"]) {
      text += (text.empty() ? "" : ", ") + item["kind"].get<std::string>() + " " + item["seq"].dump();
    }
    return text;
  }
  http::Response knock(Pairs query = {}, std::string last_event_id = {}) {
    Pairs fields{{"accept", "text/event-stream"}};
    if (!last_event_id.empty()) fields.emplace_back("last-event-id", std::move(last_event_id));
    return get(std::move(query), std::move(fields));
  }
  std::shared_ptr<FakeStream> open(const http::Response& answer) {
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.content_type, "text/event-stream");
    auto stream = std::make_shared<FakeStream>();
    answer.stream->opened(stream);
    sim.settle();
    return stream;
  }

  std::atomic<bool> draining{false};
  http::Router router;
};

// -- server-sent events ---------------------------------------------------------------------------------------------

TEST_F(Events, stream_has_a_snapshot_every_event_and_ticks) {
  bid("ann", 20000);
  auto answer = knock();
  const auto stream = open(answer);
  bid("bob", 15000);
  sim.advance(1s);
  EXPECT_EQ(stream->story(), "snapshot 2, bid 3");
  EXPECT_TRUE(stream->blocks.back().starts_with("event: tick\ndata: {\"type\":\"tick\",\"remaining_ms\":"));
  answer.stream->closed();
  sim.settle();
  const auto so_far = stream->blocks.size();
  bid("bob", 16000);
  EXPECT_EQ(stream->blocks.size(), so_far);
  EXPECT_EQ(stream.use_count(), 1) << "the hub holds it still";
}

TEST_F(Events, stream_has_the_texts_of_the_websocket) {
  const auto watcher = sim.watch(id);
  const auto answer = knock();
  const auto stream = open(answer);
  bid("ann", 20000);
  sim.advance(61s);
  ASSERT_EQ(watcher->story(), "snapshot 1, bid 2, closed 3");
  EXPECT_EQ(stream->story(), watcher->story());
  std::size_t same = 0;
  for (const auto& block : stream->blocks) {
    const auto data = block.substr(block.find("\ndata: ") + 7);
    same += std::ranges::count(watcher->texts, data.substr(0, data.size() - 2)) > 0;
  }
  EXPECT_GE(same, stream->blocks.size() - 1) << "but for the snapshot, whose count of watchers is another";
  EXPECT_EQ(stream->code, 1000);
}

TEST_F(Events, stream_resumes_after_the_last_event_id_which_goes_before_the_address) {
  for (const auto amount : {12000, 15000, 18000}) bid("ann", amount);
  EXPECT_EQ(open(knock({}, "2"))->story(), "bid 3, bid 4");
  EXPECT_EQ(open(knock({{"after", "1"}}))->story(), "bid 2, bid 3, bid 4");
  EXPECT_EQ(open(knock({{"after", "1"}}, "3"))->story(), "bid 4");
  EXPECT_EQ(open(knock({{"after", "4"}}))->story(), "");
}

TEST_F(Events, who_has_all_of_a_stream_that_is_over_is_told_to_stay_away) {
  bid("ann", 20000);
  sim.advance(61s);
  EXPECT_EQ(knock({}, "3").status, 204);
  EXPECT_EQ(knock({}, "7").status, 204);
  const auto rest = open(knock({}, "1"));
  EXPECT_EQ(rest->story(), "bid 2, closed 3");
  EXPECT_EQ(rest->code, 1000);
  const auto all = open(knock());
  EXPECT_EQ(all->story(), "snapshot 3");
  EXPECT_EQ(all->code, 1000);
}

TEST_F(Events, what_comes_after_the_end_brings_nobody_back) {
  bid("ann", 20000);
  sim.advance(61s);
  const auto settled = sim.execute(id, rules::Settle{{"sally", false}, "paid"});
  sim.settle();
  ASSERT_EQ(word(settled), "done");
  ASSERT_EQ(disk.seq(id), 4u);
  EXPECT_EQ(knock({}, "3").status, 204);
  EXPECT_EQ(open(knock({}, "2"))->story(), "closed 3");
}

TEST_F(Events, bad_requests_are_told_what_is_wrong) {
  for (const auto* wrong : {"x", "-1", "1.0", "18446744073709551616", "3,4"}) {
    const auto answer = knock({}, wrong);
    EXPECT_EQ(answer.status, 400) << wrong;
    EXPECT_NE(answer.body.find("\"parameter\":\"Last-Event-ID\""), std::string::npos) << answer.body;
  }
  EXPECT_EQ(knock({{"limit", "5"}}).status, 400) << "a stream has no pages";
  EXPECT_EQ(knock({{"presence", "maybe"}}).status, 400);
  EXPECT_EQ(get({{"presence", "true"}}).status, 400) << "a page has no watchers";
  for (const auto& [name, value] : std::map<std::string, std::string>{
           {"after", "x"}, {"limit", "0"}, {"limit", "201"}, {"wait_ms", "25001"}, {"wait_ms", "1s"}, {"afer", "1"}}) {
    EXPECT_EQ(get({{name, value}}).status, 400) << name;
  }
  const auto nobody = AuctionId::make(sim.clock->now(), 1, 2);
  EXPECT_EQ((*ask(nobody, {}))->status, 404);
  EXPECT_EQ((*ask(nobody, {}, {{"accept", "text/event-stream"}}))->status, 404);
}

TEST_F(Events, draft_has_none) {
  const auto made = sim.ask<auction::ViewPtr>(&auction::House::create, auction::NewAuction{sim.terms(0s, 60s), true});
  sim.settle();
  EXPECT_EQ((*ask((***made)->id, {}))->status, 404);
}

TEST_F(Events, answers_say_that_they_depend_on_what_was_accepted) {
  for (const auto& answer : {get(), knock(), get({{"limit", "0"}})}) {
    EXPECT_TRUE(std::ranges::count(answer.fields, std::pair<std::string, std::string>("Vary", "Accept")));
  }
}

// -- page by page ---------------------------------------------------------------------------------------------------

TEST_F(Events, pages_have_the_texts_of_the_websocket) {
  const auto watcher = sim.watch(id);
  for (const auto amount : {12000, 15000, 18000}) bid("ann", amount);
  const auto all = page({{"after", "1"}});
  ASSERT_EQ(kinds(all), "bid 2, bid 3, bid 4");
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(all["items"][i], watcher->frames[i + 1]);
  EXPECT_EQ(all["next"], 4);
  EXPECT_EQ(all["over"], false);
}

TEST_F(Events, pages_follow_each_other_to_the_end) {
  for (const auto amount : {12000, 15000, 18000}) bid("ann", amount);
  sim.advance(61s);
  const auto settled = sim.execute(id, rules::Settle{{"sally", false}, "paid"});
  sim.settle();
  ASSERT_EQ(word(settled), "done");
  std::string story, next = "0";
  for (int pages = 0; pages < 3; ++pages) {
    const auto got = page({{"after", next}, {"limit", "2"}});
    story += kinds(got) + (got["over"] == true ? " over; " : "; ");
    next = got["next"].dump();
  }
  EXPECT_EQ(story, "created 1, bid 2; bid 3, bid 4; closed 5 over; ");
  EXPECT_EQ(page({{"after", "5"}}), Json({{"items", Json::array()}, {"next", 5}, {"over", true}}));
}

TEST_F(Events, who_has_everything_gets_an_empty_page) {
  EXPECT_EQ(page({{"after", "1"}}), Json({{"items", Json::array()}, {"next", 1}, {"over", false}}));
  EXPECT_EQ(page({{"after", "9"}})["next"], 1) << "what it has is of another life of the data";
}

TEST_F(Events, page_of_one_that_sleeps_wakes_nobody) {
  const auto sleepy = sim.create(sim.terms(0s, 1h));
  sim.advance(2min);
  ASSERT_FALSE(sim.process(sleepy));
  const auto answer = ask(sleepy, {});
  EXPECT_EQ(kinds(Json::parse((*answer)->body)), "created 1");
  EXPECT_FALSE(sim.process(sleepy));
}

// -- who waits ------------------------------------------------------------------------------------------------------

class Waiting : public Events {
 protected:
  auto wait(std::string after) { return ask(id, {{"after", std::move(after)}, {"wait_ms", "10000"}}); }
};

TEST_F(Waiting, answer_comes_with_the_event) {
  const auto answer = wait("1");
  EXPECT_FALSE(*answer);
  sim.advance(3s);
  EXPECT_FALSE(*answer);
  bid("ann", 20000);
  ASSERT_TRUE(*answer);
  const auto got = Json::parse((*answer)->body);
  EXPECT_EQ(kinds(got), "bid 2");
  EXPECT_EQ(got["next"], 2);
  EXPECT_EQ(got["over"], false);
}

TEST_F(Waiting, who_missed_something_does_not_wait) {
  bid("ann", 20000);
  const auto answer = wait("1");
  ASSERT_TRUE(*answer);
  EXPECT_EQ(kinds(Json::parse((*answer)->body)), "bid 2");
}

TEST_F(Waiting, answer_is_empty_when_the_time_is_up) {
  const auto answer = wait("1");
  sim.advance(9'999ms);
  EXPECT_FALSE(*answer);
  sim.advance(1ms);
  ASSERT_TRUE(*answer);
  EXPECT_EQ(Json::parse((*answer)->body), Json({{"items", Json::array()}, {"next", 1}, {"over", false}}));
}

TEST_F(Waiting, end_is_told_at_once) {
  sim.advance(55s);
  const auto answer = wait("1");
  sim.advance(5s);
  ASSERT_TRUE(*answer);
  const auto got = Json::parse((*answer)->body);
  EXPECT_EQ(kinds(got), "closed 2");
  EXPECT_EQ(got["over"], true);
}

TEST_F(Waiting, who_waits_costs_no_read) {
  int reads = 0;
  disk.faults.read_time = [&] { return ++reads, 1ms; };
  const auto answer = wait("1");
  sim.advance(1s);
  bid("ann", 20000);
  ASSERT_TRUE(*answer);
  EXPECT_EQ(reads, 0);
}

TEST_F(Waiting, nobody_waits_for_a_server_that_ends) {
  const auto answer = wait("1");
  draining = true;
  sim.advance(1s);
  ASSERT_TRUE(*answer);
  EXPECT_EQ((*answer)->status, 200);
}

TEST_F(Waiting, hub_that_dies_is_told_as_something_to_try_again) {
  const auto answer = wait("1");
  sim.kill("live hub");
  sim.settle();
  ASSERT_TRUE(*answer);
  EXPECT_EQ((*answer)->status, 503);
}

TEST_F(Waiting, who_was_answered_watches_no_more) {
  const auto answer = wait("1");
  sim.advance(10s);
  ASSERT_TRUE(*answer);
  sim.advance(1s);
  const auto next = sim.world.sim.next_timer();
  ASSERT_TRUE(next) << "the end of the auction";
  EXPECT_GT(*next - sim.world.sim.now(), 30s) << "something ticks still";
}

}  // namespace
}  // namespace gavel::live::testing::events_test
