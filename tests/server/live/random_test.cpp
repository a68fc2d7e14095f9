// Watchers that come and go at any moment, on every channel, while auctions, hub and storage crash: each sees a
// snapshot (one that comes again: nothing of the kind) and then every event without a gap, or is told to come again.
// GAVEL_SEED is the first seed, GAVEL_SEEDS how many.
#include <cstdlib>

#include "server/live/connection.hpp"
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

  std::size_t followed = 0, snapshots = 0, resumed = 0, sent_away = 0, connected = 0;

 private:
  struct Visit {
    Watcher watcher;
    std::optional<std::uint64_t> after;  // what it had when it came
    bool left = false;
    std::shared_ptr<Connection> connection = nullptr;  // where it is a subscription of one
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
    if (below(4) == 0) return connect(after);
    constexpr std::array forms{Form::json, Form::with_id, Form::block};
    visits_.push_back({sim_->join(id_, after, below(2) == 0, forms[below(forms.size())]), after});
  }
  void connect(std::optional<std::uint64_t> after) {
    auto bid = std::make_shared<http::Handler>([](const http::Request&, const http::Respond&) {});
    auto connection =
        std::make_shared<Connection>(Connection::Services{*sim_->house, sim_->world.rt, std::move(bid)}, std::nullopt);
    auto socket = std::make_shared<FakeSocket>();
    connection->opened(socket);
    Json wanted = {{"id", id_.to_string()}};
    if (after) wanted["after"] = *after;
    connection->message(Json({{"type", "subscribe"}, {"auctions", {wanted}}}).dump());
    visits_.push_back({std::move(socket), after, false, std::move(connection)});
  }
  void leave() {
    if (visits_.empty()) return;
    Visit& visit = visits_[below(visits_.size())];
    if (std::exchange(visit.left, true)) return;
    if (!visit.connection) return sim_->leave(id_, visit.watcher);
    const Json wanted = {{"id", id_.to_string()}};
    visit.connection->message(Json({{"type", "unsubscribe"}, {"auctions", {wanted}}}).dump());
  }
  void run_a_little() {
    for (auto steps = below(12); steps > 0 && sim_->world.sim.step(); --steps) {
    }
  }

  void check(const Visit& visit) {
    const FakeSocket& seen = *visit.watcher;
    SCOPED_TRACE(seen.story());
    auto last = visit.after;
    auto code = seen.code;
    for (const auto& frame : seen.frames) {
      if (visit.connection && is_about_subscription(frame, code)) continue;
      EXPECT_FALSE(visit.connection && code) << "something of a subscription that has ended: " << frame;
      if (!frame.contains("seq")) {
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
    sent_away += code == 1012;
    connected += visit.connection != nullptr && last != visit.after;
    if (visit.left || code == 1012) return;
    EXPECT_EQ(code, 1000) << "left waiting";
    EXPECT_EQ(last, disk_.seq(id_)) << "not to the end";
  }

  /// What a connection says beside the stream. `code`: of the end, once it has come; 1012 also for what could not
  /// begin.
  static bool is_about_subscription(const Json& frame, std::uint16_t& code) {
    const auto type = frame["type"].get<std::string>();
    if (type == "ended") code = frame["code"];
    if (type == "unsubscribed") code = 1012;
    if (type == "error") {
      const auto why = frame["problem"]["code"].get<std::string>();
      if (why == "unavailable") code = 1012;  // nobody could be asked whether there is such an auction
      EXPECT_TRUE(why == "unavailable" || why == "not_subscribed") << frame;
    }
    return type != "snapshot" && type != "event" && type != "tick" && type != "presence";
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
  std::size_t followed = 0, snapshots = 0, resumed = 0, sent_away = 0, connected = 0;
  for (auto seed = first; seed < first + seeds && !HasFailure(); ++seed) {
    SCOPED_TRACE("GAVEL_SEED=" + std::to_string(seed));
    Story story(seed);
    story.tell();
    followed += story.followed;
    snapshots += story.snapshots;
    resumed += story.resumed;
    sent_away += story.sent_away;
    connected += story.connected;
  }
  EXPECT_GT(followed, 10 * seeds) << "too quiet to show anything";
  EXPECT_GT(snapshots, 5 * seeds);
  EXPECT_GT(resumed, 5 * seeds);
  EXPECT_GT(sent_away, 0u);
  EXPECT_GT(connected, seeds);
}

}  // namespace
}  // namespace gavel::live::testing::random_test
