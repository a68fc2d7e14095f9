// ThreadScheduler: worker threads, each with a run queue, a timer wheel and a driver it sleeps in.
//
// A process made ready by a handler goes to the queue of that handler's worker (its data is warm there); an idle worker
// steals from the others. A worker asks for help when its queue is long or has not been empty for a while, and while it
// is held up by a handler its neighbour sees to its timers. The driver is what a worker does when nothing is ready: the
// default waits on a condition, the daemon's runs the worker's Asio loop, so that a bid is read, decided and answered
// on one thread.
//
// A process with a thread of its own (SpawnOptions::own_thread) is run by nothing else and runs nothing else.
//
// Thread rules: every function from any thread; stop() not from a worker.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "core/otp/scheduler.hpp"
#include "core/otp/timer_wheel.hpp"

namespace otp {

/// What a worker sleeps in. poll() and wait() are called by the worker alone, wake() by anybody.
class Driver {
 public:
  virtual ~Driver() = default;
  /// Does what is ready outside of the run queue (sockets), without waiting.
  virtual void poll() = 0;
  /// Waits until wake(), something to poll, or `until`. A wake() that came before makes it return at once.
  virtual void wait(std::optional<Instant> until) = 0;
  virtual void wake() noexcept = 0;
};

/// A driver that only sleeps.
std::unique_ptr<Driver> make_sleeper();

class ThreadScheduler final : public Scheduler {
 public:
  struct Options {
    /// Worker threads; 0: one for each core that the calling thread may run on.
    unsigned workers = 0;
    /// Makes the driver of worker i; empty: sleepers.
    std::function<std::unique_ptr<Driver>(unsigned)> driver;
  };
  explicit ThreadScheduler(Options options);
  ThreadScheduler() : ThreadScheduler(Options{}) {}
  ~ThreadScheduler() override;

  void attach(Executor& executor) override;
  void stop() override;
  Instant now() const noexcept override;
  std::size_t workers() const noexcept override { return shared_; }
  void ready(Cell& cell) override;
  bool at_home(const Cell& cell) const noexcept override;
  std::uint64_t set_timer(Instant deadline, Pid to, EnvelopePtr message) override;
  std::optional<Instant> cancel_timer(std::uint64_t timer) override;
  std::optional<Duration> read_timer(std::uint64_t timer) const override;
  std::uint16_t acquire_thread() override;
  void release_thread(std::uint16_t home) override;
  SchedulerStats stats() const override;
  std::vector<const Cell*> running() const override;
  bool relieve(unsigned worker) override;

 private:
  struct Worker;
  void loop(Worker& worker, std::uint32_t tenure);
  bool turns(Worker& worker, std::uint32_t tenure, bool& idle);
  void fire(Worker& owner, std::vector<TimerWheel::Due>& due);
  bool sleep(Worker& worker);
  void wait(Worker& worker, Instant until);
  Instant next_timer(Worker& worker);
  bool overdue(Worker& worker) const;
  Worker& neighbour(Worker& worker) const;
  Cell* next(Worker& worker);
  bool has_work(Worker& worker);
  Cell* steal(Worker& thief);
  bool wake(Worker& worker);
  void wake_another(Worker& but);
  void seek_help(Worker& worker, std::size_t waiting);
  Worker* worker_of_timer(std::uint64_t timer) const;

  static constexpr std::size_t kMaxRelieved = 32;  // over the scheduler's life
  static constexpr std::size_t kMaxThreads = 255;  // 8 bits of a timer's number

  Executor* executor_ = nullptr;
  unsigned shared_;  // workers [0, shared_) run any process
  std::array<std::unique_ptr<Worker>, kMaxThreads> workers_;
  std::atomic<unsigned> count_{0};
  std::atomic<unsigned> turn_{0};
  std::atomic<unsigned> sleepers_{0};  // of the shared workers
  std::atomic<bool> stopping_{false};
  mutable std::mutex threads_mutex_;
  std::vector<std::thread> relieved_;  // have still to come back from their last turn
  std::vector<std::uint16_t> free_homes_;
};

}  // namespace otp
