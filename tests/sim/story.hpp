// Story: the whole daemon above the sockets under everything at once: bidders who repeat themselves, a network that
// loses requests and answers, crashes of any process, disks that are slow, full or broken, wall clocks that are set,
// power cuts and new starts. A seed gives the whole story.
//
//     Story story(seed, people, {});
//     for (auto& sentence : story.tell()) …      // what promise was broken
//
// Thread rules: one thread.
#pragma once

#include <map>
#include <random>

#include "tests/sim/checker.hpp"
#include "tests/sim/life.hpp"
#include "tests/sim/trace.hpp"

namespace gavel::sim {

/// A mistake of the simulated parts, to show that the checker finds it.
enum class Plant {
  none,
  ack_before_commit,  ///< the journal says that it has stored what it has only heard of
  lost_restart,       ///< a supervisor does not hear of the end of an auction's process
  duplicate_retry,    ///< somebody between bidder and daemon takes the Idempotency-Key away from what is sent again
};

struct StoryOptions {
  Plant plant = Plant::none;
  std::size_t lines = 80;  ///< of the trace that are kept
};

/// What happened in stories, added up.
struct Tally {
  std::uint64_t accepted = 0, refused = 0, unavailable = 0, unknown = 0;  ///< answers to bids; unknown: none, or 504
  std::uint64_t retries = 0, auctions = 0, sales = 0, watchers = 0, frames = 0;
  std::uint64_t kills = 0, restarts = 0, steps = 0, virtual_ms = 0;
  void add(const Tally& other);
};

class Story {
 public:
  Story(std::uint64_t seed, People& people, StoryOptions options);
  ~Story();

  /// Once. Sentences about promises that were broken; empty where there are none.
  auction::testing::Lines tell();

  const Trace& trace() const noexcept { return trace_; }
  Tally tally() const;

 private:
  using Span = otp::Duration;

  // what happens
  void something_happens();
  void make_auction();
  void make_sale();
  void add_lot();
  void make(std::vector<std::unique_ptr<New>>& list, std::string path, std::string kind, nlohmann::json body);
  void bids();
  void bid(const auction::AuctionId& id);
  void look();
  void watch();
  void leave();
  void cancel();
  void crash_an_auction();
  void kill_somebody();
  void power_cut();
  void stop_in_order();
  void step_the_wall();
  void rest();

  // a bid's way
  void send(Bid& bid);
  void arrive(Bid& bid);
  void answered(Bid& bid, std::size_t n, const http::Response& answer);
  template <class Asked>
  void give_up_or_repeat(Asked& asked, Span after);

  // a new auction's, sale's or lot's
  void send(New& made);
  void answered(New& made, std::size_t n, const http::Response& answer);

  // the world
  void start();
  void advance(Span span);
  void run_a_little();
  void at(Span in, base::UniqueFunction<void()> what);
  Span now() const;
  rules::Time wall() const;
  rules::Time server_time() const { return life_->daemon->clock().now(); }
  http::Request request(std::string method, std::string path, const std::string& who = "", std::string body = "") const;
  void note(std::string what) {
    trace_.note(std::chrono::floor<std::chrono::milliseconds>(now()).count(), std::move(what));
  }
  Span latency();

  std::uint64_t below(std::uint64_t n) { return random_() % n; }
  bool chance(std::uint64_t percent) { return below(100) < percent; }
  std::optional<auction::AuctionId> any_auction();
  bool is_over(const auction::AuctionId& id) const { return auction::is_over(*disk_.view(id)); }

  std::mt19937_64 random_;
  People& people_;
  StoryOptions options_;
  Trace trace_;
  Records records_;
  Tally tally_;
  auction::testing::SimDisk disk_;
  Edge edge_;
  std::unique_ptr<Life> life_;
  std::uint64_t lives_ = 0;
  Span since_{};           // the story's time when this life began
  std::int64_t skew_ = 0;  // of the wall clock, in ms
  std::multimap<Span, base::UniqueFunction<void()>> agenda_;
  std::uint64_t loss_ = 0;     // percent of requests, and of answers
  std::uint64_t slowest_ = 0;  // ms on the network
  bool resting_ = false;
};

}  // namespace gavel::sim
