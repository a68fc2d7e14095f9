// The auctions under everything at once: bidders, crashes of any process, slow and failing disks, new starts of the
// daemon. A seed gives the whole story; GAVEL_SEED is the first one, GAVEL_SEEDS how many.
#include <cstdlib>

#include "tests/auction/checker.hpp"

namespace gavel::auction::testing::random_test {
namespace {

/// One daemon's life and those after it, on one disk.
class Story {
 public:
  explicit Story(std::uint64_t seed, bool lying_disk = false) : random_(seed) {
    disk_.faults.lies = lying_disk;
    const auto slowest = std::array{0, 5, 200}[below(3)];
    disk_.faults.commit_time = [this, slowest] { return std::chrono::milliseconds(slowest ? below(slowest) : 0); };
    disk_.faults.read_time = [this, slowest] { return std::chrono::milliseconds(slowest ? below(slowest) / 4 : 0); };
    disk_.faults.mishap = [this, often = below(2) == 0] {
      return often || below(10) == 0 ? any_mishap() : Mishap::none;
    };
    start({1'767'225'600'000});
  }

  std::vector<std::string> tell() {
    for (auto steps = 60 + below(100); steps > 0; --steps) {
      something_happens();
      for (const auto& id : disk_.auctions()) {
        history.looked(*sim_, id);
        asleep += !is_over(*disk_.view(id)) && !sim_->process(id);
      }
      if (sim_->fell()) restart();
    }
    rest();
    return history.violations(disk_);
  }

  History history;
  std::size_t kills = 0, starts = 0, asleep = 0;

 private:
  std::uint64_t below(std::uint64_t n) { return random_() % n; }
  Mishap any_mishap() {
    constexpr std::array mishaps{Mishap::full, Mishap::io, Mishap::conflict, Mishap::crash_before, Mishap::crash_after};
    return below(12) == 0 ? mishaps[below(mishaps.size())] : Mishap::none;
  }

  void something_happens() {
    const auto what = below(100);
    if (what < 45) return bids();
    if (what < 60) return sim_->advance(std::chrono::milliseconds(below(1500)));
    if (what < 75) return run_a_little();
    if (what < 80) return create();
    if (what < 82) return cancel();
    if (what < 84) return restart();
    if (what < 94) return kill_somebody();
    crash_an_auction();
  }

  /// So that the next thing happens in the middle of this one.
  void run_a_little() {
    for (auto steps = below(20); steps > 0 && sim_->world.sim.step(); --steps) {
    }
  }

  void create() {
    if (disk_.auctions().size() >= 5) return;
    auto terms = sim_->terms(std::chrono::milliseconds(below(2) ? 0 : below(5000)),
                             std::chrono::milliseconds(5000 + below(20'000)));
    if (below(3) == 0) terms.reserve = rules::Amount{static_cast<std::int64_t>(9900 + below(50'000))};
    sim_->house->create(NewAuction{std::move(terms), false}, [](HouseResult<ViewPtr>) {});
  }

  std::optional<AuctionId> any_auction() {
    const auto ids = disk_.auctions();
    return ids.empty() ? std::nullopt : std::optional(ids[below(ids.size())]);
  }

  void bids() {
    const auto id = any_auction();
    if (!id) return create();
    for (auto count = 1 + below(6); count > 0; --count) bid(*id);
  }

  void bid(const AuctionId& id) {
    // Near what it takes, and never the same amount twice, so that every bid can be told from every other.
    const std::int64_t least = disk_.view(id)->minimum_bid.minor;
    const std::int64_t amount = (least - 300 + static_cast<std::int64_t>(below(3000))) / 1000 * 1000 + ++bids_;
    rules::PlaceBid bid{"bidder" + std::to_string(below(5)), {amount}};
    sim_->house->place_bid(id, bid, [this, sim = sim_.get(), id, bid](HouseResult<BidVerdict> result) {
      history.answered(*sim, id, bid, result);
    });
  }

  void cancel() {
    if (const auto id = any_auction()) sim_->cancel(*id, below(2) ? "sally" : "mallory");
  }

  void kill_somebody() {
    const auto all = sim_->world.rt.processes();
    const auto victim = all[below(all.size())];
    if (victim == sim_->root) return;
    ++kills;
    sim_->kill(victim);
  }

  void crash_an_auction() {
    if (const auto id = any_auction()) sim_->tell(*id, Crash{});
  }

  void start(rules::Time wall) {
    ++starts;
    SimHouse::Options options;
    options.seed = random_();
    options.wall = wall;
    // In a third of the lives they sleep whenever nobody asks them for anything.
    if (below(3) == 0) {
      options.sleep = {.after = std::chrono::milliseconds(1 + below(1500)),
                       .lead = std::chrono::milliseconds(below(1500))};
    }
    sim_ = std::make_unique<SimHouse>(disk_, options);
  }

  void restart() {
    const rules::Time now = sim_->clock->now();
    history.told(sim_->log);
    sim_.reset();
    start({now.ms + static_cast<std::int64_t>(below(3000))});
  }

  /// The disk works again; the daemon is left alone until every auction must be over, in half of the stories after a
  /// new start.
  void rest() {
    disk_.faults.mishap = nullptr;
    if (below(2) == 0) restart();
    sim_->advance(2min);
    if (sim_->fell()) {
      restart();
      sim_->advance(1min);
    }
    history.told(sim_->log);
    EXPECT_TRUE(sim_->loaded);
    EXPECT_EQ(sim_->registry.count(), 0u);
  }

  std::mt19937_64 random_;
  SimDisk disk_;
  std::int64_t bids_ = 0;
  std::unique_ptr<SimHouse> sim_;
};

std::uint64_t seeds() {
  const char* text = std::getenv("GAVEL_SEEDS");
  return text ? std::strtoull(text, nullptr, 10) : 300;
}

TEST(Random, every_promise_is_kept_whatever_happens) {
  std::size_t acknowledged = 0, refused = 0, unavailable = 0, unknown = 0, kills = 0, starts = 0, asleep = 0;
  const auto first = otp::test::base_seed();
  for (auto seed = first; seed < first + seeds(); ++seed) {
    SCOPED_TRACE("GAVEL_SEED=" + std::to_string(seed));
    Story story(seed);
    for (const auto& violation : story.tell()) ADD_FAILURE() << violation;
    if (HasFailure()) break;
    acknowledged += story.history.acknowledged();
    refused += story.history.refused();
    unavailable += story.history.unavailable();
    unknown += story.history.unknown();
    kills += story.kills;
    starts += story.starts;
    asleep += story.asleep;
  }
  RecordProperty("acknowledged", static_cast<int>(acknowledged));
  RecordProperty("refused", static_cast<int>(refused));
  RecordProperty("unavailable", static_cast<int>(unavailable));
  RecordProperty("unknown", static_cast<int>(unknown));
  RecordProperty("kills", static_cast<int>(kills));
  RecordProperty("starts", static_cast<int>(starts));
  RecordProperty("asleep", static_cast<int>(asleep));
  EXPECT_GT(acknowledged, 10 * seeds()) << "the story is too quiet to show anything";
  EXPECT_GT(unavailable, seeds());
  EXPECT_GT(unknown, seeds());
  EXPECT_GT(kills, seeds());
  EXPECT_GT(asleep, 10 * seeds());
}

TEST(Random, journal_that_acknowledges_before_it_stores_is_found) {
  const auto first = otp::test::base_seed();
  std::size_t found = 0;
  for (auto seed = first; seed < first + 50; ++seed) found += Story(seed, true).tell().empty() ? 0 : 1;
  EXPECT_GT(found, 0u);
}

}  // namespace
}  // namespace gavel::auction::testing::random_test
