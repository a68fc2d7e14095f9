// SimScheduler: one thread, virtual time, and a seed that picks who runs next. The same seed gives the same run.
//
//     otp::SimScheduler sim(seed);
//     otp::Runtime rt(sim);
//     …
//     sim.settle();           // until nobody has anything to do at this instant
//     sim.advance(60s);       // moves time from timer to timer; all that they cause happens at their instants
//
// Threads of one's own are no threads here: everything runs in settle() and advance().
//
// Thread rules: one thread.
#pragma once

#include <random>
#include <vector>

#include "core/otp/scheduler.hpp"
#include "core/otp/timer_wheel.hpp"

namespace otp {

class SimScheduler final : public Scheduler {
 public:
  explicit SimScheduler(std::uint64_t seed);

  /// Runs one turn of one ready process; false if none is ready.
  bool step();
  /// Runs until no process is ready. Throws std::runtime_error after `turns` turns: somebody spins.
  void settle(std::size_t turns = 10'000'000);
  /// Settles, then moves to each timer within `span`, settling at each. From within a handler: the handler takes that
  /// long, and the others go on meanwhile, as on other threads.
  void advance(Duration span);
  /// When the next timer is due; nothing without timers.
  std::optional<Instant> next_timer() const { return wheel_.next(); }
  std::uint64_t seed() const noexcept { return seed_; }
  /// Numbers for the test's own choices, from the same seed.
  std::mt19937_64& random() noexcept { return random_; }

  void attach(Executor& executor) override { executor_ = &executor; }
  void stop() override;
  Instant now() const noexcept override { return now_; }
  void ready(Cell& cell) override {
    if (executor_) ready_.push_back(&cell);
  }
  bool at_home(const Cell&) const noexcept override { return true; }
  std::uint64_t set_timer(Instant deadline, Pid to, EnvelopePtr message) override;
  std::optional<Duration> cancel_timer(std::uint64_t timer) override;
  std::optional<Duration> read_timer(std::uint64_t timer) const override;
  std::uint16_t acquire_thread() override { return 0; }
  void release_thread(std::uint16_t) override {}

 private:
  std::uint64_t seed_;
  std::mt19937_64 random_;
  Executor* executor_ = nullptr;
  Instant now_{};
  TimerWheel wheel_;
  std::vector<Cell*> ready_;
  std::vector<TimerWheel::Due> due_;
};

}  // namespace otp
