// One worker of a ThreadScheduler, and which one the calling thread is. Internal.
//
// Thread rules: the atomics and the queue by any thread; the wheel under its mutex; driver, thread and number are
// given.
#pragma once

#include "core/otp/run_queue.hpp"
#include "core/otp/thread_scheduler.hpp"

namespace otp {

struct ThreadScheduler::Worker {
  static constexpr int kTickShift = 18;  // of the wheel: 262 µs

  Worker(unsigned number, std::unique_ptr<Driver> d, Instant now)
      : index(number), driver(std::move(d)), wheel(now, kTickShift) {}

  const unsigned index;
  std::unique_ptr<Driver> driver;
  std::thread thread;
  std::atomic<bool> asleep{false};
  std::atomic<Instant> sleeps_until{Instant::max()};   // meaningful while asleep
  std::atomic<Instant> backlog_since{Instant::max()};  // for ever: no backlog

  // Whose place this is: the number of the thread in it (they follow each other), and whether it is at its turns. Only
  // a thread at its turns can be relieved; it finds that out before it touches anything else of the worker.
  std::atomic<std::uint32_t> seat{0};
  static constexpr std::uint32_t at_turns(std::uint32_t tenure) { return tenure << 1 | 1; }

  std::atomic<const Cell*> running{nullptr};
  const Instant since{std::chrono::steady_clock::now()};
  std::atomic<Duration::rep> slept{0};         // ns
  std::atomic<Duration::rep> asleep_since{0};  // ns of the clock; 0: awake

  RunQueue queue;

  std::mutex wheel_mutex;
  TimerWheel wheel;
};

/// Where the calling thread works; no scheduler: nowhere.
struct Workplace {
  const ThreadScheduler* scheduler = nullptr;
  unsigned index = 0;
};
inline constinit thread_local Workplace t_workplace;

}  // namespace otp
