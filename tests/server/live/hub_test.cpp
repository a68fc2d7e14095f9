// What a watcher sees: a snapshot, every event after it, ticks, and a close that says why.
#include "tests/server/live/live_house.hpp"

namespace gavel::live::testing::hub_test {
namespace {

class HubTest : public OneAuction {};

// -- snapshot and events -------------------------------------------------------------------------------------------

TEST_F(HubTest, watcher_gets_the_auction_as_it_is_and_then_every_event) {
  bid("ann", 20000);
  const auto watcher = sim.watch(id);
  ASSERT_EQ(watcher->story(), "snapshot 2");
  EXPECT_EQ(watcher->frames[0]["id"], id.to_string());
  EXPECT_EQ(watcher->frames[0]["price"], 9900);
  EXPECT_EQ(watcher->frames[0]["high_bidder"], "bidder-1");
  bid("bob", 15000);
  bid("bob", 30000);
  EXPECT_EQ(watcher->story(), "snapshot 2, bid 3, bid 4");
  EXPECT_EQ(watcher->frames[1]["outcome"], "outbid");
  EXPECT_EQ(watcher->frames[1]["amount"], 15000);
  EXPECT_EQ(watcher->frames[2]["outcome"], "leading");
  EXPECT_EQ(watcher->frames[2]["high_bidder"], "bidder-2");
  EXPECT_EQ(watcher->frames[2]["price"], 20250);
  EXPECT_EQ(watcher->frames[2]["bid_count"], 3);
}

TEST_F(HubTest, watchers_get_the_same_bytes) {
  const auto one = sim.watch(id);
  const auto two = sim.watch(id);
  bid("ann", 20000);
  EXPECT_EQ(one->texts.at(1), two->texts.at(1));
}

TEST_F(HubTest, event_is_shown_only_when_it_is_on_the_disk) {
  const auto watcher = sim.watch(id);
  disk.faults.commit_time = [] { return 10ms; };
  bid("ann", 20000);
  sim.advance(9ms);
  EXPECT_EQ(watcher->story(), "snapshot 1");
  sim.advance(1ms);
  EXPECT_EQ(watcher->story(), "snapshot 1, bid 2");
}

TEST_F(HubTest, watcher_of_one_auction_hears_nothing_of_another) {
  const auto watcher = sim.watch(id);
  const auto other = sim.create(sim.terms(0s, 60s));
  sim.bid(other, "ann", 20000);
  sim.settle();
  EXPECT_EQ(watcher->story(), "snapshot 1");
}

TEST_F(HubTest, maximum_of_a_leader_is_in_no_frame) {
  const auto watcher = sim.watch(id);
  bid("ann", 7654321);
  bid("bob", 20000);
  bid("ann", 7654322);
  const auto late = sim.watch(id);
  sim.tell(id, auction::Crash{});
  sim.settle();
  bid("bob", 30000);
  sim.advance(61s);
  ASSERT_EQ(watcher->story(), "snapshot 1, bid 2, bid 3, bid 4, bid 5, closed 6");
  for (const auto& w : {watcher, late}) {
    for (const auto& text : w->texts) {
      EXPECT_EQ(text.find("765432"), std::string::npos) << text;
      EXPECT_EQ(text.find("ann"), std::string::npos) << text;
    }
  }
}

TEST_F(HubTest, candle_that_an_edit_brings_is_drawn_and_its_seed_is_in_no_frame) {
  auto terms = sim.terms(0s, 60s);
  const auto made = sim.ask<auction::ViewPtr>(&auction::House::create, auction::NewAuction{terms, true});
  sim.settle();
  const auto draft = (***made)->id;
  const auto watcher = sim.watch(draft);
  terms.candle = rules::Candle{.window_ms = 30'000, .auction = {}, .seed = {}, .seed_hash = {}};
  const auto edit = sim.execute(draft, rules::Edit{{"sally", false}, "a candle", terms});
  sim.settle();
  ASSERT_EQ(word(edit), "done");
  const auto candle = *std::get<rules::Edited>(disk.entries(draft).back().event).terms.candle;
  EXPECT_EQ(candle.seed.size(), 64u);
  EXPECT_EQ(candle.auction, draft.to_string());
  EXPECT_EQ(watcher->frames.back()["auction"]["ending"]["seed_sha256"], candle.seed_hash);
  EXPECT_EQ(watcher->texts.back().find(candle.seed), std::string::npos);
}

TEST_F(HubTest, scheduled_auction_shows_its_opening) {
  const auto later = sim.create(sim.terms(5s, 10s));
  const auto watcher = sim.watch(later);
  EXPECT_EQ(watcher->frames.at(0)["state"], "scheduled");
  sim.advance(10s);
  EXPECT_EQ(watcher->story(), "snapshot 1, opened 2, closed 3");
  EXPECT_EQ(watcher->frames.at(1)["state"], "open");
}

// -- the end -------------------------------------------------------------------------------------------------------

TEST_F(HubTest, end_is_the_last_event_and_a_normal_close) {
  const auto watcher = sim.watch(id);
  bid("ann", 20000);
  sim.advance(60s);
  EXPECT_EQ(watcher->story(), "snapshot 1, bid 2, closed 3");
  const auto& last = watcher->frames.back();
  EXPECT_EQ(last["outcome"], "sold");
  EXPECT_EQ(last["winner"], "bidder-1");
  EXPECT_EQ(last["price"], 9900);
  EXPECT_EQ(watcher->code, 1000);
}

TEST_F(HubTest, cancelled_auction_says_why_and_closes_normally) {
  const auto watcher = sim.watch(id);
  sim.cancel(id, "sally");
  sim.settle();
  EXPECT_EQ(watcher->story(), "snapshot 1, cancelled 2");
  EXPECT_EQ(watcher->frames.back()["reason"], "it broke");
  EXPECT_EQ(watcher->code, 1000);
}

TEST_F(HubTest, watcher_of_an_auction_that_is_over_gets_its_last_state) {
  bid("ann", 20000);
  sim.advance(61s);
  const auto watcher = sim.watch(id);
  EXPECT_EQ(watcher->story(), "snapshot 3");
  EXPECT_EQ(watcher->frames.at(0)["outcome"], "sold");
  EXPECT_EQ(watcher->code, 1000);
}

TEST_F(HubTest, watcher_of_no_auction_is_closed) {
  const auto watcher = sim.watch(AuctionId::make(sim.clock->now(), 1, 2));
  EXPECT_TRUE(watcher->frames.empty());
  EXPECT_NE(watcher->code, 0);
}

// -- crashes -------------------------------------------------------------------------------------------------------

TEST_F(HubTest, watcher_stays_connected_when_the_auction_crashes) {
  const auto watcher = sim.watch(id);
  bid("ann", 20000);
  sim.tell(id, auction::Crash{});
  sim.settle();
  bid("bob", 30000);
  EXPECT_EQ(watcher->story(), "snapshot 1, bid 2, bid 3");
  EXPECT_EQ(watcher->code, 0);
  sim.advance(2s);
  EXPECT_EQ(watcher->of("tick").size(), 2u) << "the new process knows of its watchers";
}

TEST_F(HubTest, event_whose_message_was_lost_is_read_from_the_journal) {
  const auto watcher = sim.watch(id);
  bool once = true;
  disk.faults.mishap = [&] { return std::exchange(once, false) ? Mishap::crash_after : Mishap::none; };
  bid("ann", 20000);
  sim.advance(1s);
  EXPECT_EQ(watcher->story(), "snapshot 1, bid 2");
  bid("bob", 30000);
  EXPECT_EQ(watcher->story(), "snapshot 1, bid 2, bid 3");
}

TEST_F(HubTest, end_whose_message_was_lost_is_read_from_the_journal) {
  const auto watcher = sim.watch(id);
  sim.advance(59s);
  bool once = true;
  disk.faults.mishap = [&] { return std::exchange(once, false) ? Mishap::crash_after : Mishap::none; };
  sim.advance(2s);
  EXPECT_EQ(watcher->story(), "snapshot 1, closed 2");
  EXPECT_EQ(watcher->code, 1000);
}

TEST_F(HubTest, end_that_was_committed_while_all_auctions_went_down_is_told_when_they_are_back) {
  const auto watcher = sim.watch(id);
  sim.advance(59s);
  disk.faults.mishap = [&] {  // the commit succeeds, and nobody is there to hear of it or to be started again
    sim.kill(sim.process(id));
    sim.kill("auction supervisor");
    return Mishap::none;
  };
  sim.advance(1s);
  disk.faults.mishap = nullptr;
  sim.advance(5s);
  ASSERT_EQ(disk.view(id)->phase, rules::Phase::closed);
  EXPECT_EQ(watcher->story(), "snapshot 1, closed 2");
  EXPECT_EQ(watcher->code, 1000);
}

TEST_F(HubTest, published_event_that_leaves_a_gap_brings_the_missing_ones_first) {
  const auto watcher = sim.watch(id);
  auction::testing::SimDisk& kept = disk;
  sim.kill("live hub");  // two bids that this hub never hears of
  sim.settle();
  const auto again = sim.watch(id);
  ASSERT_EQ(again->story(), "snapshot 1");
  auction::Commit first, second;
  auto state = rules::begin(std::get<rules::Created>(kept.entries(id).front().event));
  for (auto* commit : {&first, &second}) {
    const std::int64_t amount = commit == &first ? 20000 : 30000;
    auto decision = rules::decide(state, rules::PlaceBid{commit == &first ? "ann" : "bob", {amount}}, sim.clock->now());
    auto& event = std::get<std::vector<rules::Event>>(decision).front();
    rules::apply(state, event);
    commit->entries.push_back({id, state.seq, sim.clock->now(), event});
    commit->after = std::make_shared<const auction::View>(auction::make_view(id, state));
    ASSERT_TRUE(kept.keep(*commit));
  }
  sim.world.rt.cast(kHub, auction::Published{std::make_shared<const auction::Commit>(second)});
  sim.settle();
  EXPECT_EQ(again->story(), "snapshot 1, bid 2, bid 3");
  EXPECT_EQ(again->frames[1]["bid_count"], 1) << "as it was after that bid";
  EXPECT_EQ(again->frames[1]["minimum_bid"], 10000) << "as it was after that bid";
}

TEST_F(HubTest, watchers_of_a_hub_that_dies_are_told_to_come_again) {
  const auto watcher = sim.watch(id);
  const auto process = sim.process(id);
  sim.kill("live hub");
  sim.settle();
  EXPECT_EQ(watcher->code, 1012);
  EXPECT_EQ(sim.process(id), process);
  const auto again = sim.watch(id);
  bid("ann", 20000);
  EXPECT_EQ(again->story(), "snapshot 1, bid 2");
}

// -- auctions that sleep -------------------------------------------------------------------------------------------

TEST_F(HubTest, sleeping_auction_is_woken_for_its_watcher_and_ticks) {
  const auto sleepy = sim.create(sim.terms(0s, 1h));
  sim.advance(2min);
  ASSERT_FALSE(sim.process(sleepy));
  const auto watcher = sim.watch(sleepy);
  EXPECT_EQ(watcher->story(), "snapshot 1");
  ASSERT_TRUE(sim.process(sleepy));
  sim.advance(5min);
  EXPECT_GE(watcher->of("tick").size(), 299u);
  sim.bid(sleepy, "ann", 20000);
  sim.settle();
  EXPECT_EQ(watcher->story(), "snapshot 1, bid 2");
  sim.leave(sleepy, watcher);
  sim.advance(2min);
  EXPECT_FALSE(sim.process(sleepy));
}

// It has its snapshot from the registry, and the word that it watches comes to a process that ends.
TEST(HubOfSleepers, watcher_who_comes_in_the_moment_in_which_an_auction_goes_to_sleep_gets_ticks) {
  std::size_t found_awake = 0, found_asleep = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    SimDisk disk;
    SimHouse::Options options;
    options.seed = seed;
    LiveHouse sim(disk, options);
    const auto id = sim.create(sim.terms(0s, 1h));
    const auto before = sim.process(id);
    sim.advance(60100ms - 1ns);
    ASSERT_EQ(sim.process(id), before);
    Watcher watcher;
    sim.after(1ns, [&] { watcher = sim.join(id); });
    sim.advance(10s);
    ASSERT_EQ(watcher->story(), "snapshot 1") << "seed " << seed;
    ASSERT_GE(watcher->of("tick").size(), 9u) << "seed " << seed;
    ++(sim.process(id) == before ? found_awake : found_asleep);
  }
  EXPECT_GT(found_awake, 0u);
  EXPECT_GT(found_asleep, 0u);
}

TEST_F(HubTest, watchers_of_a_sleeping_auction_are_served_again_after_all_processes_were_killed) {
  const auto sleepy = sim.create(sim.terms(0s, 1h));
  const auto watcher = sim.watch(sleepy);
  sim.kill("auction supervisor");
  sim.advance(3s);
  EXPECT_TRUE(sim.process(sleepy));
  sim.advance(2min);
  EXPECT_GE(watcher->of("tick").size(), 115u);
  EXPECT_EQ(watcher->story(), "snapshot 1");
}

TEST_F(HubTest, watcher_that_a_dying_hub_never_got_to_know_is_told_to_come_again) {
  const auto watcher = sim.join(id);
  sim.kill("live hub");
  sim.settle();
  EXPECT_EQ(watcher->code, 1012);
}

TEST_F(HubTest, watchers_are_told_to_come_again_when_missing_events_cannot_be_read) {
  const auto watcher = sim.watch(id);
  bool once = true;
  disk.faults.mishap = [&] { return std::exchange(once, false) ? Mishap::crash_after : Mishap::none; };
  std::size_t reads = 0;  // the auction reads first, then the hub
  disk.faults.unreadable = [&](const AuctionId&) { return disk.seq(id) == 2 && ++reads == 2; };
  bid("ann", 20000);
  sim.advance(1s);
  EXPECT_EQ(watcher->code, 1012);
  disk.faults.unreadable = nullptr;
  EXPECT_EQ(sim.watch(id)->story(), "snapshot 2");
}

// -- an auction that is being started ------------------------------------------------------------------------------

TEST_F(HubTest, watcher_that_comes_while_the_auction_loads_gets_its_snapshot_when_it_has) {
  disk.faults.read_time = [] { return 100ms; };
  sim.kill(sim.process(id));
  sim.settle();
  ASSERT_TRUE(sim.process(id));
  const auto watcher = sim.watch(id);
  EXPECT_EQ(watcher->story(), "");
  sim.advance(100ms);
  EXPECT_EQ(watcher->story(), "snapshot 1");
  bid("ann", 20000);
  EXPECT_EQ(watcher->story(), "snapshot 1, bid 2");
  sim.advance(1s);
  EXPECT_EQ(watcher->of("tick").size(), 1u);
}

TEST_F(HubTest, watcher_that_comes_before_the_auction_has_a_process_waits_for_it) {
  disk.faults.unreadable = [](const AuctionId&) { return true; };
  sim.kill(sim.process(id));
  sim.advance(150ms);  // it has failed, and waits for its next try
  ASSERT_FALSE(sim.process(id));
  const auto watcher = sim.watch(id);
  EXPECT_EQ(watcher->story(), "");
  EXPECT_EQ(watcher->code, 0);
  disk.faults.unreadable = nullptr;
  sim.advance(5s);
  EXPECT_EQ(watcher->story(), "snapshot 1");
}

TEST_F(HubTest, watcher_that_leaves_while_the_disk_is_asked_is_forgotten) {
  disk.faults.unreadable = [](const AuctionId&) { return true; };
  sim.kill(sim.process(id));
  sim.advance(150ms);
  ASSERT_FALSE(sim.process(id));
  disk.faults.read_time = [] { return 50ms; };
  const auto watcher = sim.watch(id);
  sim.leave(id, watcher);
  sim.advance(10ms);
  disk.faults.unreadable = nullptr;
  sim.advance(5s);
  EXPECT_TRUE(watcher->frames.empty());
  EXPECT_EQ(watcher.use_count(), 1) << "the hub holds it still";
}

TEST_F(HubTest, watcher_that_comes_to_an_auction_that_restarts_and_ends_meanwhile_is_not_left_waiting) {
  sim.advance(59s);
  disk.faults.unreadable = [](const AuctionId&) { return true; };
  sim.kill(sim.process(id));
  sim.advance(150ms);
  ASSERT_FALSE(sim.process(id));
  disk.faults.read_time = [] { return 9s; };  // the hub's question; the auction's own is fast again
  const auto watcher = sim.watch(id);
  disk.faults.read_time = nullptr;
  disk.faults.unreadable = nullptr;
  sim.advance(30s);
  ASSERT_EQ(disk.view(id)->phase, rules::Phase::closed);
  EXPECT_EQ(watcher->code, 1000);
  ASSERT_FALSE(watcher->frames.empty());
  EXPECT_EQ(watcher->frames.back()["seq"], 2);
}

// -- ticks ---------------------------------------------------------------------------------------------------------

TEST_F(HubTest, ticks_come_each_second_while_somebody_watches) {
  const auto one = sim.watch(id);
  const auto two = sim.watch(id);
  sim.advance(3s);
  ASSERT_EQ(one->of("tick").size(), 3u);
  EXPECT_EQ(one->of("tick")[0]["remaining_ms"], 59000);
  EXPECT_EQ(one->of("tick")[2]["remaining_ms"], 57000);
  sim.leave(id, one);
  sim.advance(2s);
  EXPECT_EQ(one->of("tick").size(), 3u);
  EXPECT_EQ(two->of("tick").size(), 5u);
}

TEST_F(HubTest, last_watcher_that_leaves_stops_the_ticks) {
  const auto watcher = sim.watch(id);
  sim.advance(1s);
  sim.leave(id, watcher);
  sim.advance(1s);
  EXPECT_EQ(watcher.use_count(), 1);
  const auto next = sim.world.sim.next_timer();
  ASSERT_TRUE(next) << "the end of the auction";
  EXPECT_GT(*next - sim.world.sim.now(), 30s);
}

TEST_F(HubTest, auction_whose_hub_died_with_its_watchers_stops_ticking) {
  const auto watcher = sim.watch(id);
  sim.kill("live hub");
  sim.advance(3s);
  const auto next = sim.world.sim.next_timer();
  ASSERT_TRUE(next);
  EXPECT_GT(*next - sim.world.sim.now(), 30s);
}

TEST_F(HubTest, leaving_twice_or_without_having_come_is_nothing) {
  const auto watcher = sim.watch(id);
  sim.leave(id, watcher);
  sim.leave(id, watcher);
  sim.leave(AuctionId::make(sim.clock->now(), 1, 2), watcher);
  sim.settle();
  bid("ann", 20000);
  EXPECT_EQ(watcher->story(), "snapshot 1");
  EXPECT_EQ(sim.world.count(otp::Report::Kind::crash), 0u);
}

}  // namespace
}  // namespace gavel::live::testing::hub_test
