// An auction that nobody asks for anything goes to sleep: it has no process, and is as good as before.
#include "tests/auction/sim_house.hpp"

namespace gavel::auction::testing::sleep_test {
namespace {

using rules::Phase;

SimHouse::Options light_sleepers() {
  SimHouse::Options options;
  options.sleep = {.after = 10s, .lead = 5s};
  return options;
}

class SleepTest : public ::testing::Test {
 protected:
  /// A new auction that has gone to sleep.
  AuctionId sleeping(rules::Terms terms) {
    const auto id = sim.create(std::move(terms));
    sim.advance(11s);
    EXPECT_FALSE(sim.process(id)) << "it should sleep by now";
    return id;
  }
  std::string bid(const AuctionId& id, const std::string& who, std::int64_t amount) {
    const auto pending = sim.bid(id, who, amount);
    sim.settle();
    return word(pending);
  }

  SimDisk disk;
  SimHouse sim{disk, light_sleepers()};
};

TEST_F(SleepTest, auction_that_nobody_asks_for_anything_goes_to_sleep_and_is_read_and_listed_all_the_same) {
  const auto id = sim.create(sim.terms(0s, 1h));
  EXPECT_EQ(bid(id, "ann", 20000), "leading 2");
  sim.advance(19s);
  EXPECT_TRUE(sim.process(id)) << "it was asked for something";
  sim.advance(2s);
  EXPECT_FALSE(sim.process(id));
  const auto view = sim.view(id);
  ASSERT_TRUE(view);
  EXPECT_EQ(view->price, rules::Amount{9900});
  EXPECT_EQ(view->phase, Phase::open);
  const auto list = sim.ask<ListPage>(&House::list, ListQuery{.phases = {Phase::open}});
  const auto bids = sim.ask<BidPage>(&House::bids, id, std::uint64_t{0}, std::uint32_t{10});
  sim.settle();
  EXPECT_EQ((***list).items.size(), 1u);
  EXPECT_EQ((***bids).items.size(), 1u);
  EXPECT_FALSE(sim.process(id)) << "to be read, it need not wake";
}

// It loads, and sleeps again, perhaps before the opener hears that it was started.
TEST_F(SleepTest, bids_at_any_moment_of_a_start_leave_it_where_it_can_be_found) {
  const auto id = sim.create(sim.terms(0s, 1h));
  EXPECT_EQ(bid(id, "ann", 20000), "leading 2");
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    auto options = light_sleepers();
    options.seed = seed;
    options.wall = sim.clock->now();
    SimHouse next(disk, options);
    for (std::uint64_t i = 0; i < 12; ++i) {
      for (auto steps = next.random() % 12; steps > 0; --steps) next.world.sim.step();
      next.bid(id, "bob", 1);  // refused, if anybody is there to do so
    }
    next.advance(1s);
    const auto bid = next.bid(id, "bob", 1);
    next.advance(1s);
    ASSERT_EQ(word(bid), "below_minimum") << "seed " << seed;
  }
}

TEST_F(SleepTest, bid_wakes_a_sleeping_auction_and_the_next_one_finds_it_awake) {
  const auto id = sleeping(sim.terms(0s, 1h));
  EXPECT_EQ(bid(id, "ann", 20000), "leading 2");
  const auto process = sim.process(id);
  ASSERT_TRUE(process);
  EXPECT_EQ(bid(id, "bob", 15000), "outbid 3");
  EXPECT_EQ(sim.process(id), process);
  EXPECT_EQ(sim.house->running(id)->seq, 3u);
}

TEST_F(SleepTest, many_bids_that_wake_an_auction_at_once_are_all_placed_by_one_process) {
  const auto id = sleeping(sim.terms(0s, 1h));
  disk.faults.read_time = [] { return 10ms; };
  std::vector<Pending<HouseResult<BidVerdict>>> bids;
  for (int i = 0; i < 50; ++i) {
    bids.push_back(sim.bid(id, "bidder" + std::to_string(i % 7), 20000 + i * 50000));
    sim.advance(1ms);
  }
  sim.advance(1s);
  std::size_t placed = 0;  // those that came when it had its process already were faster
  for (const auto& bid : bids) {
    ASSERT_TRUE(*bid && **bid) << word(bid);
    placed += std::holds_alternative<BidAnswer>(***bid);
  }
  EXPECT_GT(placed, 30u);
  EXPECT_EQ(disk.seq(id), 1 + placed);
  EXPECT_EQ(sim.log.all<Resumed>(id).size(), 2u) << "when it was made, and when it woke";
}

TEST_F(SleepTest, command_wakes_a_sleeping_auction_too) {
  const auto id = sleeping(sim.terms(0s, 1h));
  const auto cancelled = sim.cancel(id, "sally");
  sim.settle();
  EXPECT_EQ(word(cancelled), "done");
  EXPECT_EQ(disk.view(id)->phase, Phase::cancelled);
}

TEST_F(SleepTest, sleeping_auctions_open_and_close_on_the_millisecond) {
  disk.faults.read_time = [] { return 200ms; };
  const auto terms = sim.terms(10min, 1h);
  const auto id = sleeping(terms);
  sim.advance_to(terms.starts_at);
  ASSERT_EQ(disk.seq(id), 2u);
  EXPECT_EQ(disk.entries(id).back().at, terms.starts_at);
  sim.advance(1min);
  EXPECT_FALSE(sim.process(id));
  sim.advance_to(terms.ends_at);
  EXPECT_EQ(disk.view(id)->phase, Phase::closed);
  EXPECT_EQ(disk.entries(id).back().at, terms.ends_at);
}

TEST_F(SleepTest, a_thousand_that_end_together_close_in_time) {
  std::vector<AuctionId> ids;
  const auto terms = sim.terms(0s, 1h);
  for (int i = 0; i < 1000; ++i) ids.push_back(sim.create(terms));
  sim.advance(11s);
  EXPECT_EQ(sim.registry.count(), 0u);
  sim.advance_to(terms.ends_at);
  for (const auto& id : ids) ASSERT_EQ(disk.entries(id).back().at, terms.ends_at);
  sim.advance(1s);
  EXPECT_EQ(sim.registry.count(), 0u);
}

TEST_F(SleepTest, end_that_a_bid_puts_off_is_met_though_it_slept_in_between) {
  auto terms = sim.terms(0s, 60s);
  terms.soft_close = rules::SoftClose{.window_ms = 60'000, .extension_ms = 600'000};
  const auto id = sim.create(terms);
  sim.advance(40s);
  EXPECT_EQ(bid(id, "ann", 20000), "leading 2");
  const auto end = disk.view(id)->ends_at;
  ASSERT_GT(end, terms.ends_at);
  sim.advance(1min);
  EXPECT_FALSE(sim.process(id));
  EXPECT_EQ(disk.view(id)->phase, Phase::open) << "its first end has passed";
  sim.advance_to(end);
  EXPECT_EQ(disk.view(id)->phase, Phase::closed);
  EXPECT_EQ(disk.entries(id).back().at, end);
}

TEST_F(SleepTest, draft_sleeps_until_somebody_wants_it) {
  const auto made = sim.ask<ViewPtr>(&House::create, NewAuction{sim.terms(0s, 1h), true});
  sim.advance(11s);
  const auto id = (***made)->id;
  EXPECT_FALSE(sim.process(id));
  const auto scheduled = sim.execute(id, rules::Schedule{{"sally", false}});
  sim.settle();
  EXPECT_EQ(word(scheduled), "done");
  EXPECT_EQ(bid(id, "ann", 20000), "leading 4") << "created, scheduled, opened";
}

TEST_F(SleepTest, watched_auction_stays_awake_until_its_watchers_have_gone) {
  const auto id = sim.create(sim.terms(0s, 1h));
  sim.watch(id);
  sim.advance(5min);
  EXPECT_TRUE(sim.process(id));
  sim.watch(id, false);
  sim.advance(11s);
  EXPECT_FALSE(sim.process(id));
}

TEST_F(SleepTest, auction_with_many_entries_stays_longer) {
  const auto id = sim.create(sim.terms(0s, 24h));
  for (int i = 0; i < 1000; ++i) sim.bid(id, i % 2 ? "ann" : "bob", 20000 + i * 50000);
  sim.advance(100s);
  EXPECT_TRUE(sim.process(id)) << "a tenth of a second an entry";
  sim.advance(150s);
  EXPECT_FALSE(sim.process(id));
}

// Whatever runs first: the bid that comes, or the process that ends.
TEST(Sleep, bid_in_the_moment_in_which_an_auction_goes_to_sleep_is_placed) {
  std::size_t woken = 0, kept = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    SimDisk disk;
    auto options = light_sleepers();
    options.seed = seed;
    SimHouse sim(disk, options);
    const auto id = sim.create(sim.terms(0s, 1h));
    const auto process = sim.process(id);
    Pending<HouseResult<BidVerdict>> bid;
    sim.after(10100ms, [&] { bid = sim.bid(id, "ann", 20000); });
    sim.advance(10200ms);
    ASSERT_EQ(word(bid), "leading 2") << "seed " << seed;
    ++(sim.process(id) == process ? kept : woken);
  }
  EXPECT_GT(woken, 0u);
  EXPECT_GT(kept, 0u);
}

// -- what others know meanwhile --------------------------------------------------------------------------------------

TEST_F(SleepTest, what_a_bidder_owes_in_sleeping_auctions_counts) {
  const auto usd = rules::Currency::parse("USD").value();
  sim.ledger.set_limit("ann", usd, rules::Amount{30000});
  const auto lamp = sim.create(sim.terms(0s, 1h)), vase = sim.create(sim.terms(0s, 1h));
  EXPECT_EQ(bid(lamp, "ann", 20000), "leading 2");
  sim.advance(25s);
  ASSERT_FALSE(sim.process(lamp));
  EXPECT_EQ(sim.house->standing("ann", usd).owed, rules::Amount{20000});
  EXPECT_EQ(bid(vase, "ann", 10001), "over_exposure");
  EXPECT_EQ(bid(vase, "ann", 10000), "leading 2");
  EXPECT_EQ(bid(lamp, "bob", 30000), "leading 3") << "this frees ann";
  EXPECT_EQ(bid(vase, "ann", 30000), "leading 3");
  EXPECT_EQ(sim.house->standing("ann", usd).owed, rules::Amount{30000});
  sim.advance(25s);
  sim.advance_to(disk.view(vase)->ends_at);
  EXPECT_EQ(sim.house->standing("ann", usd).owed, rules::Amount{0}) << "the end frees her too";
}

TEST_F(SleepTest, sleeping_lots_are_cancelled_with_their_sale) {
  const auto terms = sim.terms(0s, 1h);
  const SaleTerms wanted{.title = "A house",
                         .seller = "sally",
                         .starts_at = terms.starts_at,
                         .close = {rules::GroupEnd::single, terms.ends_at, 1000, std::nullopt}};
  auto [made, done] = make_pending<HouseResult<SaleVerdict>>();
  sim.sales->create({wanted, std::vector<rules::Terms>(2, terms)}, std::move(done));
  sim.advance(11s);
  const auto lots = disk.auctions();
  ASSERT_EQ(lots.size(), 2u);
  for (const auto& lot : lots) EXPECT_FALSE(sim.process(lot));
  auto [cancelled, then] = make_pending<HouseResult<SaleVerdict>>();
  sim.sales->cancel(std::get<SaleDone>(***made).after->id, {{"sally", false}, "the owner keeps them"}, std::move(then));
  sim.advance(5s);
  for (const auto& lot : lots) EXPECT_EQ(disk.view(lot)->phase, Phase::cancelled);
}

// -- crashes
// -----------------------------------------------------------------------------------------------------------

class KillWhileAllSleep : public ::testing::TestWithParam<const char*> {};

TEST_P(KillWhileAllSleep, and_none_misses_its_end_or_a_bid) {
  SimDisk disk;
  SimHouse sim(disk, light_sleepers());
  const auto terms = sim.terms(0s, 1h);
  const auto quiet = sim.create(terms), wanted = sim.create(terms);
  sim.bid(wanted, "ann", 20000);
  sim.advance(30s);
  ASSERT_EQ(sim.registry.count(), 0u);
  sim.kill(GetParam());
  sim.advance(20s);
  EXPECT_TRUE(sim.loaded);
  EXPECT_EQ(sim.registry.count(), 0u) << "loaded once more, and asleep again";
  const auto bid = sim.bid(wanted, "bob", 30000);
  sim.settle();
  EXPECT_EQ(word(bid), "leading 3");
  sim.kill(sim.process(wanted));
  sim.settle();
  EXPECT_TRUE(sim.process(wanted)) << "one that was woken is supervised as any other";
  sim.advance_to(terms.ends_at);
  EXPECT_EQ(disk.entries(quiet).back().at, terms.ends_at);
  EXPECT_EQ(disk.view(wanted)->outcome, rules::Outcome::sold);
}

INSTANTIATE_TEST_SUITE_P(All, KillWhileAllSleep,
                         ::testing::Values("journal", "query cache", "registry", "auction supervisor", "opener",
                                           "live hub"),
                         [](const auto& killed) {
                           std::string name = killed.param;
                           std::ranges::replace(name, ' ', '_');
                           return name;
                         });

// It is its supervisor's, which tries it ever more rarely; whoever asks for it starts no second one.
TEST_F(SleepTest, auction_that_cannot_be_loaded_is_not_started_again_by_those_who_ask_for_it) {
  const auto id = sleeping(sim.terms(0s, 1h));
  std::size_t tries = 0;
  disk.faults.unreadable = [&](const AuctionId&) { return ++tries > 0; };
  for (int i = 0; i < 300; ++i) {
    EXPECT_NE(bid(id, "ann", 20000).substr(0, 7), "leading");
    sim.advance(1s);
  }
  EXPECT_GT(tries, 5u);
  EXPECT_LT(tries, 40u);
  disk.faults.unreadable = nullptr;
  sim.advance(1min);
  EXPECT_EQ(bid(id, "ann", 20000), "leading 2");
}

// -- a start with many
// -------------------------------------------------------------------------------------------------

class StartTest : public ::testing::Test {
 protected:
  void SetUp() override {
    SimHouse sim(disk);
    for (int i = 0; i < 300; ++i) {
      ids.push_back(sim.create(sim.terms(0s, 1h)));
      if (i % 3 == 0) sim.bid(ids.back(), "ann", 20000);
    }
    sim.settle();
    disk.faults.read_time = [] { return 100ms; };
    disk.page_limit = 100;
  }

  SimDisk disk;
  std::vector<AuctionId> ids;
};

TEST_F(StartTest, is_ready_when_all_are_listed_and_serves_whatever_is_asked_for_while_it_loads) {
  SimHouse sim(disk);
  sim.advance(299ms);
  EXPECT_FALSE(sim.loaded) << "three pages";
  EXPECT_EQ(sim.registry.count(), 0u);
  sim.advance(1ms);
  EXPECT_TRUE(sim.loaded);
  sim.advance(1ms);
  const auto at_once = sim.registry.count();
  EXPECT_GT(at_once, 0u);
  EXPECT_LT(at_once, 100u) << "the rest have their turn";
  const auto first = sim.bid(ids[0], "bob", 30000), last = sim.bid(ids[299], "bob", 30000);
  const auto view = sim.ask<ViewPtr>(&House::view, ids[150]);
  sim.advance(100ms);
  EXPECT_EQ(word(view), "done");
  sim.advance(100ms);
  EXPECT_EQ(word(first), "leading 3");
  EXPECT_EQ(word(last), "leading 2");
  EXPECT_LT(sim.log.lines.size(), 300u) << "most have not loaded yet";
  sim.advance(5s);
  for (const auto& id : ids) EXPECT_EQ(sim.log.all<Resumed>(id).size(), 1u) << "each loads, and once";
  EXPECT_EQ(sim.registry.count(), 2u) << "those that somebody asked for";
}

TEST_F(StartTest, takes_bids_before_all_are_listed) {
  disk.page_limit = 50;
  SimHouse sim(disk);
  sim.advance(150ms);
  ASSERT_FALSE(sim.loaded);
  const auto bid = sim.bid(ids[299], "bob", 30000);
  sim.advance(200ms);
  EXPECT_EQ(word(bid), "leading 2");
  EXPECT_FALSE(sim.loaded);
  sim.advance(5s);
  EXPECT_EQ(sim.log.all<Resumed>(ids[299]).size(), 1u) << "the list does not start it again";
}

TEST_F(StartTest, limits_hold_as_soon_as_all_that_somebody_has_bid_on_have_loaded) {
  SimHouse sim(disk);
  sim.advance(100ms);
  sim.ledger.set_limit("ann", rules::Currency::parse("USD").value(), rules::Amount{100 * 20000 + 15000});
  sim.advance(200ms);
  ASSERT_TRUE(sim.loaded);
  const auto early = sim.bid(ids[1], "ann", 14000);
  sim.advance(250ms);
  EXPECT_EQ(word(early), "unavailable") << "nobody knows yet what she owes";
  while (sim.ledger.standing("ann", rules::Currency::parse("USD").value()).owed < rules::Amount{100 * 20000}) {
    sim.advance(10ms);
  }
  const auto resumed =
      std::ranges::count_if(sim.log.lines, [](const auto& line) { return std::holds_alternative<Resumed>(line); });
  EXPECT_LT(resumed, 200) << "those come first";
  const auto within = sim.bid(ids[1], "ann", 14000), beyond = sim.bid(ids[2], "ann", 14000);
  sim.advance(250ms);
  EXPECT_EQ(word(within), "leading 2");
  EXPECT_EQ(word(beyond), "over_exposure");
}

TEST_F(StartTest, what_is_due_comes_first) {
  AuctionId soon;
  {
    SimHouse sim(disk);
    sim.advance(10s);
    disk.faults.read_time = nullptr;
    soon = sim.create(sim.terms(0s, 20s));
    disk.faults.read_time = [] { return 100ms; };
  }
  auto options = SimHouse::Options();
  options.wall = {options.wall.ms + 60'000};
  SimHouse sim(disk, options);
  sim.advance(550ms);
  ASSERT_TRUE(sim.loaded);
  EXPECT_EQ(disk.view(soon)->phase, Phase::closed);
  EXPECT_LT(sim.log.lines.size(), 200u);
}

}  // namespace
}  // namespace gavel::auction::testing::sleep_test
