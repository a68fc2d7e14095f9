// An auction and the clock: it opens and closes when it should, to the millisecond, and ticks for who looks.
#include "tests/auction/sim_house.hpp"

namespace gavel::auction::testing::time_test {
namespace {

using rules::Phase;
using rules::Time;

class TimeTest : public ::testing::Test {
 protected:
  std::vector<std::string> kinds(const AuctionId& id) const {
    std::vector<std::string> all;
    for (const auto& entry : disk.entries(id)) all.emplace_back(rules::kind(entry.event));
    return all;
  }
  Time before(Time time, std::int64_t ms) { return {time.ms - ms}; }

  SimDisk disk;
  SimHouse sim{disk};
};

TEST_F(TimeTest, scheduled_auction_opens_and_closes_at_its_times_exactly) {
  const auto terms = sim.terms(10s, 70s);
  const auto id = sim.create(terms);
  EXPECT_EQ(sim.house->running(id)->phase, Phase::scheduled);
  sim.advance_to(before(terms.starts_at, 1));
  EXPECT_EQ(sim.house->running(id)->phase, Phase::scheduled);
  sim.advance(1ms);
  EXPECT_EQ(sim.house->running(id)->phase, Phase::open);
  sim.advance_to(before(terms.ends_at, 1));
  EXPECT_EQ(sim.house->running(id)->phase, Phase::open);
  sim.advance(1ms);
  EXPECT_FALSE(sim.process(id)) << "an auction that is over has no process";
  EXPECT_EQ(kinds(id), (std::vector<std::string>{"created", "opened", "closed"}));
  EXPECT_EQ(disk.entries(id)[1].at, terms.starts_at);
  EXPECT_EQ(disk.entries(id)[2].at, terms.ends_at);
  EXPECT_EQ(sim.view(id)->outcome, rules::Outcome::unsold);
}

TEST_F(TimeTest, clock_that_starts_between_two_milliseconds_is_as_exact) {
  SimDisk other_disk;
  SimHouse::Options options;
  options.wall = {1'767'225'600'123};
  SimHouse other(other_disk, options);
  other.advance(std::chrono::nanoseconds(333'333));
  const auto terms = other.terms(0s, 1500ms);
  const auto id = other.create(terms);
  other.advance_to(before(terms.ends_at, 1));
  EXPECT_TRUE(other.process(id));
  other.advance(1ms);
  EXPECT_FALSE(other.process(id));
  EXPECT_EQ(other_disk.entries(id).back().at, terms.ends_at);
}

TEST_F(TimeTest, bid_one_millisecond_before_the_end_is_in) {
  const auto terms = sim.terms(0s, 60s);
  const auto id = sim.create(terms);
  disk.faults.commit_time = [] { return 500ms; };  // its commit may be later than the end
  sim.advance_to(before(terms.ends_at, 1));
  const auto bid = sim.bid(id, "ann", 20000);
  sim.advance(2s);
  EXPECT_EQ(word(bid), "leading 2");
  EXPECT_EQ(sim.view(id)->outcome, rules::Outcome::sold);
  EXPECT_EQ(sim.view(id)->high_bidder, 1u);
}

TEST_F(TimeTest, bid_at_the_end_is_late_though_its_timer_has_not_fired) {
  // With the auction's process kept from its timer: the bid and the end at the same instant, whoever runs first.
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    SimDisk other_disk;
    SimHouse::Options options;
    options.seed = seed;
    SimHouse other(other_disk, options);
    const auto terms = other.terms(0s, 60s);
    const auto id = other.create(terms);
    other.advance_to(before(terms.ends_at, 1));
    // A message of the test that is due at the very end, set after the auction's own timer and after it in the queue or
    // before it: both happen over the seeds.
    Pending<HouseResult<BidVerdict>> bid;
    bool closed_already = false;
    struct Bell : otp::GenServer<Bell, otp::Protocol<Second>> {
      struct Args {
        std::function<void()> ring;
      };
      explicit Bell(Args args) : ring(std::move(args.ring)) {}
      void handle_info(const Second&) { ring(); }
      std::function<void()> ring;
    };
    auto bell = other.world.start<Bell>({[&] {
      closed_already = other_disk.seq(id) > 1;
      bid = other.bid(id, "ann", 20000);
    }});
    other.world.rt.send_after(1ms, bell, Second{});
    other.advance(1ms);
    ASSERT_TRUE(bid);
    EXPECT_EQ(word(bid), "auction_closed") << "seed " << seed;
    EXPECT_EQ(other.view(id)->bid_count, 0u);
  }
}

TEST_F(TimeTest, bid_before_the_start_is_refused_and_at_the_start_opens_the_auction) {
  const auto terms = sim.terms(10s, 70s);
  const auto id = sim.create(terms);
  sim.advance_to(before(terms.starts_at, 1));
  const auto early = sim.bid(id, "ann", 20000);
  sim.settle();
  EXPECT_EQ(word(early), "auction_not_open");
  sim.advance(1ms);
  const auto bid = sim.bid(id, "ann", 20000);
  sim.settle();
  EXPECT_EQ(word(bid), "leading 3");
  EXPECT_EQ(kinds(id), (std::vector<std::string>{"created", "opened", "bid"}));
}

TEST_F(TimeTest, bids_that_come_while_the_auction_opens_are_committed_with_it_once) {
  disk.faults.commit_time = [] { return 100ms; };
  const auto terms = sim.terms(10s, 12s);
  const auto id = sim.create(terms);
  sim.advance_to(terms.starts_at);
  const auto ann = sim.bid(id, "ann", 20000);
  const auto bob = sim.bid(id, "bob", 30000);
  sim.advance(5s);
  EXPECT_EQ(kinds(id), (std::vector<std::string>{"created", "opened", "bid", "bid", "closed"}));
  EXPECT_EQ(sim.view(id)->outcome, rules::Outcome::sold);
}

TEST_F(TimeTest, auction_closes_though_the_commit_of_its_end_fails_for_a_while) {
  const auto terms = sim.terms(0s, 60s);
  const auto id = sim.create(terms);
  sim.advance_to(before(terms.ends_at, 1));
  disk.faults.mishap = [] { return Mishap::full; };
  sim.advance(5s);
  EXPECT_EQ(sim.disk.view(id)->phase, Phase::open);
  const auto late = sim.bid(id, "ann", 20000);
  sim.advance(5s);
  EXPECT_NE(word(late).substr(0, 7), "leading");
  disk.faults.mishap = nullptr;
  sim.advance(30s);
  EXPECT_EQ(sim.disk.view(id)->phase, Phase::closed);
  EXPECT_EQ(sim.disk.view(id)->bid_count, 0u);
}

// -- ticks ---------------------------------------------------------------------------------------------------------

TEST_F(TimeTest, nobody_watching_means_no_tick) {
  const auto id = sim.create(sim.terms(0s, 10s));
  sim.advance(5s);
  EXPECT_TRUE(sim.log.all<Tick>(id).empty());
}

TEST_F(TimeTest, ticks_come_at_full_seconds_before_the_end_and_stop_with_the_last_watcher) {
  const auto id = sim.create(sim.terms(0s, 5400ms));
  sim.watch(id);
  sim.advance(2500ms);
  std::vector<std::int64_t> left;
  for (const auto& tick : sim.log.all<Tick>(id)) left.push_back(tick.remaining_ms);
  EXPECT_EQ(left, (std::vector<std::int64_t>{5000, 4000, 3000}));
  sim.watch(id, false);
  sim.advance(2s);
  EXPECT_EQ(sim.log.all<Tick>(id).size(), 3u);
  sim.watch(id);
  sim.advance(2s);
  EXPECT_EQ(sim.log.all<Tick>(id).size(), 3u) << "less than a second was left, then none";
}

TEST_F(TimeTest, tick_carries_the_time_that_it_was_made_at) {
  const auto terms = sim.terms(0s, 3s);
  const auto id = sim.create(terms);
  sim.watch(id);
  sim.watch(id);  // said twice, ticks once
  sim.advance(5s);
  const auto ticks = sim.log.all<Tick>(id);
  ASSERT_EQ(ticks.size(), 2u);
  for (const auto& tick : ticks) EXPECT_EQ(tick.server_time.ms + tick.remaining_ms, terms.ends_at.ms);
}

TEST_F(TimeTest, scheduled_auction_ticks_from_its_opening) {
  const auto id = sim.create(sim.terms(2s, 4s));
  sim.watch(id);
  sim.advance(2s);
  EXPECT_TRUE(sim.log.all<Tick>(id).empty());
  sim.advance(1s);
  EXPECT_EQ(sim.log.all<Tick>(id).size(), 1u);
}

}  // namespace
}  // namespace gavel::auction::testing::time_test
