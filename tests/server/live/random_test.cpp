// Watchers that come and go at any moment, while auctions, hub and storage crash: each sees a snapshot (one that comes
// again: nothing of the kind) and then every event without a gap, or is told to come again. GAVEL_SEED is the first
// seed, GAVEL_SEEDS how many.
#include <cstdlib>

#include "tests/server/live/live_house.hpp"

namespace gavel::live::testing::random_test {
namespace {

class Story {
 public:
  explicit Story(std::uint64_t seed) : random_(seed) {
    disk_.faults.commit_time = [this] { return std::chrono::milliseconds(below(20)); };
    disk_.faults.read_time = [this] { return std::chrono::milliseconds(below(20)); };
    disk_.faults.mishap = [this] {
      constexpr std::array mishaps{Mishap::io, Mishap::crash_before, Mishap::crash_after, Mishap::crash_after};
      return below(15) == 0 ? mishaps[below(mishaps.size())] : Mishap::none;
    };
    SimHouse::Options options;
    options.seed = random_();
    sim_ = std::make_unique<LiveHouse>(disk_, options);
    id_ = make_auction();
  }

  void tell() {
    for (auto steps = 80 + below(80); steps > 0; --steps) something_happens();
    disk_.faults = {};
    sim_->advance(3min);
    ASSERT_FALSE(sim_->fell());
    for (const auto& visit : visits_) check(visit);
  }

  std::size_t followed = 0, snapshots = 0, resumed = 0, sent_away = 0;

 private:
  struct Visit {
    Watcher watcher;
    std::optional<std::uint64_t> after;  // what it had when it came
    bool left = false;
  };

  std::uint64_t below(std::uint64_t n) { return random_() % n; }

  AuctionId make_auction() {
    auto terms =
        sim_->terms(std::chrono::milliseconds(below(2) * below(1000)), std::chrono::milliseconds(2000 + below(8000)));
    for (;;) {
      const auto made = sim_->ask<auction::ViewPtr>(&auction::House::create, auction::NewAuction{terms});
      sim_->advance(200ms);
      if (*made && **made) return (***made)->id;
    }
  }

  void something_happens() {
    const auto what = below(100);
    if (what < 30) return bid();
    if (what < 55)
      come();
    else if (what < 65)
      return leave();
    else if (what < 80)
      return run_a_little();
    else if (what < 94)
      return sim_->advance(std::chrono::milliseconds(below(150)));
    else if (what < 96)
      return sim_->tell(id_, auction::Crash{});
    else if (what < 97)
      return sim_->kill(sim_->process(id_));
    else
      sim_->kill(std::array{"query cache", "live hub", "auction supervisor"}[below(3)]);
  }

  void bid() {
    const auto least = disk_.view(id_)->minimum_bid.minor;
    sim_->bid(id_, "bidder" + std::to_string(below(4)), least + static_cast<std::int64_t>(below(3000)));
  }
  void come() {
    std::optional<std::uint64_t> after;
    if (below(2) == 0) after = below(disk_.seq(id_) + 1);
    visits_.push_back({sim_->join(id_, after), after});
  }
  void leave() {
    if (visits_.empty()) return;
    Visit& visit = visits_[below(visits_.size())];
    visit.left = true;
    sim_->leave(id_, visit.watcher);
  }
  void run_a_little() {
    for (auto steps = below(12); steps > 0 && sim_->world.sim.step(); --steps) {
    }
  }

  void check(const Visit& visit) {
    const FakeSocket& seen = *visit.watcher;
    SCOPED_TRACE(seen.story());
    auto last = visit.after;
    for (const auto& frame : seen.frames) {
      if (frame["type"] == "tick") {
        EXPECT_TRUE(last) << "a tick before the snapshot";
        continue;
      }
      const auto seq = frame["seq"].get<std::uint64_t>();
      EXPECT_EQ(frame["type"] == "snapshot", !last);
      if (last) {
        EXPECT_EQ(seq, *last + 1);
        EXPECT_EQ(frame["kind"], rules::kind(disk_.entries(id_).at(seq - 1).event));
        ++followed;
      }
      snapshots += !last;
      resumed += frame["type"] == "event" && last == visit.after;
      last = seq;
    }
    sent_away += seen.code == 1012;
    if (visit.left || seen.code == 1012) return;
    EXPECT_EQ(seen.code, 1000) << "left waiting";
    EXPECT_EQ(last, disk_.seq(id_)) << "not to the end";
  }

  std::mt19937_64 random_;
  SimDisk disk_;
  std::unique_ptr<LiveHouse> sim_;
  AuctionId id_;
  std::vector<Visit> visits_;
};

TEST(HubRandom, every_watcher_sees_every_event_from_its_snapshot_on) {
  const char* text = std::getenv("GAVEL_SEEDS");
  const std::uint64_t seeds = text ? std::strtoull(text, nullptr, 10) : 300;
  const auto first = otp::test::base_seed();
  std::size_t followed = 0, snapshots = 0, resumed = 0, sent_away = 0;
  for (auto seed = first; seed < first + seeds && !HasFailure(); ++seed) {
    SCOPED_TRACE("GAVEL_SEED=" + std::to_string(seed));
    Story story(seed);
    story.tell();
    followed += story.followed;
    snapshots += story.snapshots;
    resumed += story.resumed;
    sent_away += story.sent_away;
  }
  EXPECT_GT(followed, 10 * seeds) << "too quiet to show anything";
  EXPECT_GT(snapshots, 5 * seeds);
  EXPECT_GT(resumed, 5 * seeds);
  EXPECT_GT(sent_away, 0u);
}

}  // namespace
}  // namespace gavel::live::testing::random_test
