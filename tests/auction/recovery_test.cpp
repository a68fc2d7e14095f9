// What comes back after a crash: of one auction, of what is above it, of the whole daemon.
#include "tests/auction/sim_house.hpp"

namespace gavel::auction::testing::recovery_test {
namespace {

using rules::Outcome;
using rules::Phase;

TEST(Recovery, crashed_auction_is_back_with_the_same_price_and_the_same_end) {
  SimDisk disk;
  SimHouse sim(disk);
  const auto terms = sim.terms(0s, 60s);
  const auto id = sim.create(terms);
  const auto bid = sim.bid(id, "ann", 20000);
  sim.settle();
  sim.advance(10s);
  const auto before = sim.process(id);
  sim.tell(id, Crash{});
  sim.settle();
  EXPECT_NE(sim.process(id), before);
  ASSERT_TRUE(sim.house->running(id));
  EXPECT_EQ(sim.house->running(id)->price, rules::Amount{9900});
  EXPECT_EQ(sim.house->running(id)->seq, 2u);
  EXPECT_EQ(sim.log.all<Resumed>(id).back().view->seq, 2u);
  sim.advance_to(terms.ends_at);
  EXPECT_EQ(disk.entries(id).back().at, terms.ends_at);
  EXPECT_EQ(disk.view(id)->outcome, Outcome::sold);
}

TEST(Recovery, wall_clock_that_was_set_back_turns_no_entry_around) {
  SimDisk disk;
  std::optional<SimHouse> sim(disk);
  const auto wall = sim->clock->now();
  const auto terms = sim->terms(0s, 60s);
  const auto id = sim->create(terms);
  sim->advance(20s);
  sim->bid(id, "ann", 20000);
  sim->settle();
  sim.emplace(disk, SimHouse::Options{.wall = wall + 5'000});
  sim->settle();
  sim->bid(id, "bob", 30000);
  sim->settle();
  EXPECT_EQ(disk.entries(id).at(2).at, disk.entries(id).at(1).at);
  sim->advance(30s);
  sim->bid(id, "ann", 40000);
  sim->settle();
  EXPECT_EQ(disk.entries(id).at(3).at, wall + 35'000);
  sim->advance(1min);
  EXPECT_EQ(disk.entries(id).back().at, terms.ends_at);
}

TEST(Recovery, auction_that_crashes_under_load_loses_nothing_that_it_acknowledged) {
  SimDisk disk;
  SimHouse sim(disk);
  const auto id = sim.create(sim.terms(0s, 600s));
  disk.faults.commit_time = [] { return 13ms; };
  std::vector<std::pair<std::int64_t, Pending<HouseResult<BidVerdict>>>> bids;
  for (int i = 0; i < 200; ++i) {
    bids.emplace_back(20000 + i * 10000, sim.bid(id, i % 2 ? "ann" : "bob", 20000 + i * 10000));
    if (i == 20 || i == 100) sim.tell(id, Crash{});
    sim.advance(5ms);
  }
  sim.advance(1min);
  std::size_t acknowledged = 0, unknown = 0, refused = 0;
  for (const auto& [amount, bid] : bids) {
    ASSERT_TRUE(*bid) << "a bid was never answered";
    unknown += word(bid) == "unknown";      // it was in the process that crashed
    refused += word(bid) == "unavailable";  // there was none
    if (!**bid) continue;
    const auto* answer = std::get_if<BidAnswer>(&***bid);
    ASSERT_TRUE(answer);
    ++acknowledged;
    EXPECT_EQ(std::get<rules::BidPlaced>(disk.entries(id).at(answer->seq - 1).event).maximum, rules::Amount{amount});
  }
  EXPECT_GT(acknowledged, 100u);
  EXPECT_GT(unknown, 0u);
  EXPECT_EQ(acknowledged + unknown + refused, bids.size());
  EXPECT_EQ(sim.house->running(id)->seq, disk.seq(id));
}

// The journal is killed and cannot be started for three seconds: nobody but storage is restarted for that.
TEST(Recovery, storage_that_is_away_for_a_while_is_waited_for) {
  SimDisk disk;
  SimHouse sim(disk);
  const auto id = sim.create(sim.terms(0s, 600s)), busy = sim.create(sim.terms(0s, 600s));
  const auto quiet = sim.process(id), opener = sim.world.rt.whereis("opener");
  disk.faults.commit_time = [] { return 5ms; };
  const auto lost = sim.bid(busy, "ann", 20000);
  sim.settle();
  disk.faults.locked = true;
  sim.kill("journal");
  sim.advance(3s);
  EXPECT_EQ(word(lost), "unknown");
  const auto waits = sim.bid(busy, "bob", 30000);
  sim.settle();
  EXPECT_EQ(word(waits), "no answer") << "it waits for its auction, which waits for storage";
  disk.faults.locked = false;
  sim.advance(4s);
  EXPECT_EQ(word(waits), "leading 2");
  EXPECT_EQ(sim.process(id), quiet);
  EXPECT_EQ(sim.world.rt.whereis("opener"), opener);
}

TEST(Recovery, storage_that_goes_away_while_auctions_are_loaded_is_waited_for) {
  SimDisk disk;
  std::vector<AuctionId> ids;
  {
    SimHouse sim(disk);
    for (int i = 0; i < 20; ++i) ids.push_back(sim.create(sim.terms(0s, 100s)));
  }
  disk.page_limit = 3;
  disk.faults.read_time = [] { return 20ms; };
  SimHouse sim(disk);
  sim.advance(50ms);
  ASSERT_FALSE(sim.loaded);
  disk.faults.locked = true;
  sim.kill("journal");
  sim.advance(3s);
  EXPECT_FALSE(sim.loaded);
  EXPECT_FALSE(sim.fell());
  disk.faults.locked = false;
  sim.advance(10s);
  EXPECT_TRUE(sim.loaded);
  for (const auto& id : ids) EXPECT_TRUE(sim.process(id)) << id.to_string();
}

TEST(Recovery, commit_of_a_former_life_is_settled_before_the_next_one_loads) {
  SimDisk disk;
  SimHouse sim(disk);
  const auto id = sim.create(sim.terms(0s, 60s));
  disk.faults.commit_time = [] { return 50ms; };
  const auto bid = sim.bid(id, "ann", 20000);
  sim.advance(10ms);
  sim.kill(sim.process(id));
  sim.settle();
  EXPECT_EQ(word(bid), "unknown");
  EXPECT_FALSE(sim.house->running(id)) << "it loads when the commit is settled";
  sim.advance(100ms);
  ASSERT_TRUE(sim.house->running(id));
  EXPECT_EQ(sim.house->running(id)->seq, 2u);
  const auto next = sim.bid(id, "bob", 30000);
  sim.advance(100ms);
  EXPECT_EQ(word(next), "leading 3");
}

TEST(Recovery, bid_to_an_auction_that_is_being_started_waits_for_it) {
  SimDisk disk;
  SimHouse sim(disk);
  const auto id = sim.create(sim.terms(0s, 60s));
  disk.faults.read_time = [] { return 100ms; };
  sim.kill(sim.process(id));
  sim.settle();
  ASSERT_TRUE(sim.process(id));
  EXPECT_FALSE(sim.house->running(id));
  const auto bid = sim.bid(id, "ann", 20000);
  sim.advance(100ms);
  EXPECT_EQ(word(bid), "leading 2");
}

TEST(Recovery, unreadable_auction_is_tried_ever_more_rarely_and_disturbs_nobody) {
  SimDisk disk;
  AuctionId bad, good;
  {
    SimHouse sim(disk);
    bad = sim.create(sim.terms(0s, 1h));
    good = sim.create(sim.terms(0s, 1h));
  }
  std::size_t tries = 0;
  disk.faults.unreadable = [&](const AuctionId& id) { return id == bad && ++tries; };
  SimHouse sim(disk);
  EXPECT_TRUE(sim.loaded);
  sim.advance(10min);
  EXPECT_GT(tries, 5u);
  EXPECT_LT(tries, 60u);
  EXPECT_EQ(sim.log.all<Resumed>(good).size(), 1u);
  const auto bid = sim.bid(good, "ann", 20000);
  sim.settle();
  EXPECT_EQ(word(bid), "leading 2");
  const auto other = sim.bid(bad, "ann", 20000);
  sim.advance(1min);
  EXPECT_EQ(word(other), "unavailable");

  disk.faults.unreadable = nullptr;
  sim.advance(30s);
  const auto again = sim.bid(bad, "ann", 20000);
  sim.settle();
  EXPECT_EQ(word(again), "leading 2");
}

TEST(Recovery, opener_pages_through_everything_that_is_not_over) {
  SimDisk disk;
  std::vector<AuctionId> ids;
  {
    SimHouse sim(disk);
    for (int i = 0; i < 25; ++i) ids.push_back(sim.create(sim.terms(i % 2 ? 10s : 0s, 1h)));
    sim.cancel(ids[7], "sally");
    sim.settle();
  }
  disk.page_limit = 10;
  disk.pages = 0;
  SimHouse sim(disk);
  EXPECT_TRUE(sim.loaded);
  EXPECT_EQ(disk.pages, 3u);
  for (const auto& id : ids) EXPECT_EQ(sim.log.all<Resumed>(id).size(), id != ids[7] ? 1u : 0u);
}

TEST(Recovery, loaded_is_said_only_when_every_auction_is_listed) {
  SimDisk disk;
  {
    SimHouse sim(disk);
    for (int i = 0; i < 5; ++i) sim.create(sim.terms(0s, 100s));
  }
  disk.faults.read_time = [] { return 100ms; };
  disk.page_limit = 2;
  SimHouse sim(disk);
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(sim.loaded);
    sim.advance(100ms);
  }
  EXPECT_TRUE(sim.loaded);
  EXPECT_EQ(sim.registry.count(), 5u);
}

class KillAbove : public ::testing::TestWithParam<const char*> {};

TEST_P(KillAbove, and_every_auction_runs_again_with_its_state) {
  SimDisk disk;
  SimHouse sim(disk);
  std::vector<AuctionId> ids;
  for (int i = 0; i < 5; ++i) {
    ids.push_back(sim.create(sim.terms(0s, 1h)));
    sim.bid(ids.back(), "ann", 20000 + i * 1000);
    sim.settle();
  }
  sim.kill(GetParam());
  sim.advance(2s);
  EXPECT_FALSE(sim.fell());
  for (const auto& id : ids) {
    ASSERT_TRUE(sim.view(id)) << GetParam();
    EXPECT_EQ(sim.view(id)->seq, 2u);
    const auto bid = sim.bid(id, "bob", 50000);
    sim.settle();
    EXPECT_EQ(word(bid), "leading 3");
  }
}

INSTANTIATE_TEST_SUITE_P(All, KillAbove,
                         ::testing::Values("journal", "query cache", "registry", "auction supervisor", "opener",
                                           "live hub"),
                         [](const auto& killed) {
                           std::string name = killed.param;
                           std::ranges::replace(name, ' ', '_');
                           return name;
                         });

TEST(Recovery, auction_whose_supervisor_is_killed_runs_again_though_its_former_process_ends_late) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {  // who runs first: the old process, or the new one
    SimDisk disk;
    SimHouse::Options options;
    options.seed = seed;
    SimHouse sim(disk, options);
    const auto id = sim.create(sim.terms(0s, 60s));
    sim.kill("auction supervisor");
    sim.advance(1s);
    ASSERT_TRUE(sim.house->running(id)) << "seed " << seed;
    sim.advance(60s);
    ASSERT_EQ(disk.view(id)->phase, Phase::closed) << "seed " << seed;
  }
}

TEST(Recovery, auction_is_started_once_though_the_opener_asks_twice) {
  SimDisk disk;
  SimHouse sim(disk);
  const auto id = sim.create(sim.terms(0s, 60s));
  const auto process = sim.process(id);
  const auto alive = sim.world.rt.stats().alive;
  sim.kill("opener");
  sim.advance(1s);
  EXPECT_EQ(sim.process(id), process);
  EXPECT_EQ(sim.world.rt.stats().alive, alive);
}

TEST(Recovery, hub_that_is_killed_stops_no_auction) {
  SimDisk disk;
  SimHouse sim(disk);
  const auto id = sim.create(sim.terms(0s, 60s));
  const auto process = sim.process(id);
  sim.kill("live hub");
  sim.advance(1s);
  EXPECT_EQ(sim.process(id), process);
}

// -- a new start of the daemon -------------------------------------------------------------------------------------

class Restart : public ::testing::Test {
 protected:
  void SetUp() override {
    SimHouse sim(disk);
    now = sim.clock->now();
    auto terms = sim.terms(0s, 60s);
    soon = sim.create(terms);
    terms.reserve = rules::Amount{90000};
    reserved = sim.create(terms);
    empty = sim.create(sim.terms(0s, 60s));
    later = sim.create(sim.terms(0s, 1h));
    never_opened = sim.create(sim.terms(30s, 50s));
    for (const auto& id : {soon, reserved, later}) {
      sim.bid(id, "ann", 20000);
      sim.settle();
      sim.bid(id, "bob", 30000);
      sim.settle();
    }
    sim.advance(5s);
  }
  SimHouse::Options after(std::int64_t ms) const {
    SimHouse::Options options;
    options.wall = {now.ms + ms};
    return options;
  }

  SimDisk disk;
  rules::Time now;
  AuctionId soon, reserved, empty, later, never_opened;
};

TEST_F(Restart, auctions_whose_end_passed_meanwhile_close_with_the_right_winner) {
  SimHouse sim(disk, after(300'000));
  sim.advance(1ms);
  EXPECT_EQ(disk.view(soon)->outcome, Outcome::sold);
  const auto& closed = std::get<rules::Closed>(disk.entries(soon).back().event);
  EXPECT_EQ(closed.winner, 2u);
  EXPECT_EQ(closed.hammer_price, rules::Amount{20250});
  EXPECT_EQ(disk.view(reserved)->outcome, Outcome::reserve_not_met);
  EXPECT_EQ(disk.view(empty)->outcome, Outcome::unsold);
  EXPECT_EQ(disk.view(never_opened)->outcome, Outcome::unsold);
  EXPECT_EQ(disk.entries(never_opened).size(), 3u) << "created, opened, closed";
}

TEST_F(Restart, other_auctions_keep_their_end_and_their_price) {
  const auto before = *disk.view(later);
  SimHouse sim(disk, after(300'000));
  const auto view = sim.view(later);
  ASSERT_TRUE(view);
  EXPECT_EQ(view->ends_at, before.ends_at);
  EXPECT_EQ(view->price, before.price);
  EXPECT_EQ(view->high_bidder, before.high_bidder);
  sim.advance_to(before.ends_at);
  EXPECT_EQ(disk.entries(later).back().at, before.ends_at);
  EXPECT_EQ(disk.view(later)->phase, Phase::closed);
}

TEST_F(Restart, bid_between_the_start_and_the_overdue_close_is_late) {
  disk.faults.read_time = [] { return 50ms; };
  SimHouse sim(disk, after(300'000));
  sim.advance(50ms);  // the opener has its page, the auctions read
  ASSERT_TRUE(sim.process(soon));
  const auto bid = sim.bid(soon, "zoe", 90000);
  sim.advance(1s);
  EXPECT_EQ(word(bid), "auction_closed");
  EXPECT_EQ(disk.view(soon)->high_bidder, 2u);
}

TEST_F(Restart, second_start_finds_nothing_more_to_close) {
  {
    SimHouse sim(disk, after(300'000));
    sim.advance(1ms);
  }
  const auto entries = disk.seq(soon);
  SimHouse sim(disk, after(301'000));
  sim.advance(1s);
  EXPECT_EQ(disk.seq(soon), entries);
  EXPECT_FALSE(sim.process(soon));
}

}  // namespace
}  // namespace gavel::auction::testing::recovery_test
