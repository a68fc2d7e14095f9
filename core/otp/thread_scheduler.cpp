#include "core/otp/thread_scheduler.hpp"

#include <sched.h>

#include <algorithm>
#include <stdexcept>
#include <thread>

#include "core/otp/cell.hpp"
#include "core/otp/thread_worker.hpp"

namespace otp {
namespace {

constexpr int kTurnsBeforePoll = 32;                           // processes run before the sockets are looked at again
constexpr std::size_t kManyReady = 16;                         // so many ready at once are more than one's own
constexpr Duration kPatience = std::chrono::microseconds(20);  // a queue that does not get empty for so long is too

/// Those that this thread may run on: of a machine that gives us a part of them (taskset, a container's cpuset) the
/// others are none of ours.
unsigned cores() noexcept {
  cpu_set_t allowed;
  const bool known = sched_getaffinity(0, sizeof allowed, &allowed) == 0;
  return std::max(1u, known ? static_cast<unsigned>(CPU_COUNT(&allowed)) : std::thread::hardware_concurrency());
}

}  // namespace

ThreadScheduler::ThreadScheduler(Options options) : shared_(options.workers ? options.workers : cores()) {
  if (shared_ > kMaxThreads / 2) throw std::invalid_argument("too many workers");
  for (unsigned i = 0; i < shared_; ++i) {
    workers_[i] = std::make_unique<Worker>(i, options.driver ? options.driver(i) : make_sleeper(), now());
  }
  count_ = shared_;
}

ThreadScheduler::~ThreadScheduler() { stop(); }

void ThreadScheduler::attach(Executor& executor) {
  executor_ = &executor;
  for (unsigned i = 0; i < shared_; ++i) {
    workers_[i]->thread = std::thread([this, i] { loop(*workers_[i], 0); });
  }
}

void ThreadScheduler::stop() {
  unsigned count;
  {
    std::lock_guard lock(threads_mutex_);  // no thread is added from here on
    stopping_ = true;
    count = count_.load();
  }
  for (unsigned i = 0; i < count; ++i) workers_[i]->driver->wake();
  for (unsigned i = 0; i < count; ++i) {
    if (workers_[i]->thread.joinable()) workers_[i]->thread.join();
  }
  for (auto& thread : relieved_) thread.join();
  relieved_.clear();
  for (unsigned i = 0; i < count; ++i) {
    std::vector<TimerWheel::Due> timers;  // destroyed outside of the lock: their messages may have something to say
    std::lock_guard lock(workers_[i]->wheel_mutex);
    timers = workers_[i]->wheel.take_all();
  }
}

Instant ThreadScheduler::now() const noexcept { return std::chrono::steady_clock::now(); }

// -- run queues ----------------------------------------------------------------------------------------------------

void ThreadScheduler::ready(Cell& cell) {
  const bool mine = t_workplace.scheduler == this && t_workplace.index < shared_;
  unsigned target;
  if (const auto home = cell.home.load(std::memory_order_relaxed)) {
    target = home;
  } else if (mine) {
    target = t_workplace.index;
  } else {
    target = turn_.fetch_add(1, std::memory_order_relaxed) % shared_;
  }
  Worker& worker = *workers_[target];
  const std::size_t length = worker.queue.push(cell);
  // A wake-up costs more than a few short turns: for its own few a worker asks for help when they have waited a while.
  if (!wake(worker) && target < shared_ && (!mine || length > kManyReady)) wake_another(worker);
}

// Whoever takes the flag away makes the one system call that wakes the worker.
bool ThreadScheduler::wake(Worker& worker) {
  if (!worker.asleep.load(std::memory_order_seq_cst) || !worker.asleep.exchange(false)) return false;
  if (worker.index < shared_) sleepers_.fetch_sub(1, std::memory_order_relaxed);
  worker.driver->wake();
  return true;
}

bool ThreadScheduler::at_home(const Cell& cell) const noexcept {
  const auto home = cell.home.load(std::memory_order_relaxed);
  return home ? t_workplace.index == home : t_workplace.index < shared_;
}

void ThreadScheduler::wake_another(Worker& but) {
  if (sleepers_.load(std::memory_order_relaxed) == 0) return;
  for (unsigned i = 0; i < shared_; ++i) {
    if (workers_[i].get() != &but && wake(*workers_[i])) return;
  }
}

// Called between turns, with what waits in the worker's queue.
void ThreadScheduler::seek_help(Worker& worker, std::size_t waiting) {
  const Instant since = worker.backlog_since.load(std::memory_order_relaxed);
  if (waiting == 0 || sleepers_.load(std::memory_order_relaxed) == 0) {
    if (since != Instant::max()) worker.backlog_since.store(Instant::max(), std::memory_order_relaxed);
    return;
  }
  const Instant present = now();
  if (since == Instant::max()) {
    worker.backlog_since.store(present, std::memory_order_relaxed);
  } else if (present - since > kPatience) {
    worker.backlog_since.store(Instant::max(), std::memory_order_relaxed);
    wake_another(worker);
  }
}

Cell* ThreadScheduler::next(Worker& worker) {
  std::size_t left = 0;
  Cell* cell = worker.queue.pop(left);
  if (worker.index < shared_) seek_help(worker, left);
  if (cell) return cell;
  return worker.index < shared_ ? steal(worker) : nullptr;
}

// Is there anything that this worker could run?
bool ThreadScheduler::has_work(Worker& worker) {
  const auto queued = [](Worker& w) { return w.queue.size() != 0; };
  if (worker.index >= shared_) return queued(worker);
  return std::any_of(workers_.begin(), workers_.begin() + shared_, [&](const auto& w) { return queued(*w); });
}

Cell* ThreadScheduler::steal(Worker& thief) {
  for (unsigned step = 1; step < shared_; ++step) {
    std::size_t left = 0;
    if (Cell* cell = workers_[(thief.index + step) % shared_]->queue.pop(left)) return cell;
  }
  return nullptr;
}

void ThreadScheduler::loop(Worker& worker, std::uint32_t tenure) {
  t_workplace = {this, worker.index};
  std::vector<TimerWheel::Due> due;
  while (!stopping_.load(std::memory_order_relaxed)) {
    fire(worker, due);
    bool idle = false;
    if (!turns(worker, tenure, idle)) return;
    worker.driver->poll();
    if (idle && sleep(worker)) fire(neighbour(worker), due);
  }
}

// False if another thread has the worker now.
bool ThreadScheduler::turns(Worker& worker, std::uint32_t tenure, bool& idle) {
  std::uint32_t seat = Worker::at_turns(tenure);
  worker.seat.store(seat, std::memory_order_relaxed);
  for (int i = 0; i < kTurnsBeforePoll && !idle; ++i) {
    if (Cell* cell = next(worker)) {
      worker.running.store(cell, std::memory_order_release);
      executor_->run(*cell);
    } else {
      idle = true;
    }
    if (worker.seat.load(std::memory_order_relaxed) != seat) return false;
  }
  worker.running.store(nullptr, std::memory_order_relaxed);
  return worker.seat.compare_exchange_strong(seat, tenure << 1, std::memory_order_acq_rel);
}

// Asleep is said before the last look, and a sender looks at it after it has queued: one of the two sees the other.
// Until the time to sleep is known, it is for ever: whoever sets a timer meanwhile wakes the worker. True if the
// neighbour's timers wait for somebody.
bool ThreadScheduler::sleep(Worker& worker) {
  const bool shared = worker.index < shared_;
  worker.sleeps_until.store(Instant::max(), std::memory_order_relaxed);
  if (shared) sleepers_.fetch_add(1, std::memory_order_relaxed);
  worker.asleep.store(true, std::memory_order_seq_cst);
  const Instant until = next_timer(worker);
  worker.sleeps_until.store(until, std::memory_order_relaxed);
  if (!has_work(worker) && !stopping_.load(std::memory_order_seq_cst)) wait(worker, until);
  if (worker.asleep.exchange(false) && shared) sleepers_.fetch_sub(1, std::memory_order_relaxed);
  return now() >= until && overdue(neighbour(worker));
}

void ThreadScheduler::wait(Worker& worker, Instant until) {
  const auto start = now().time_since_epoch().count();
  worker.asleep_since.store(start, std::memory_order_relaxed);
  worker.driver->wait(until == Instant::max() ? std::nullopt : std::optional(until));
  worker.asleep_since.store(0, std::memory_order_relaxed);
  const auto slept = worker.slept.load(std::memory_order_relaxed) + now().time_since_epoch().count() - start;
  worker.slept.store(slept, std::memory_order_relaxed);
}

// -- seeing --------------------------------------------------------------------------------------------------------

SchedulerStats ThreadScheduler::stats() const {
  SchedulerStats stats;
  stats.workers = shared_;
  const unsigned count = count_.load(std::memory_order_acquire);
  for (unsigned i = 0; i < count; ++i) {
    Worker& worker = *workers_[i];
    stats.run_queue += worker.queue.size();
    {
      std::lock_guard lock(worker.wheel_mutex);
      stats.timers += worker.wheel.size();
    }
    if (i >= shared_) continue;
    const auto asleep_since = worker.asleep_since.load(std::memory_order_relaxed);
    const Duration total = now() - worker.since;
    Duration slept(worker.slept.load(std::memory_order_relaxed));
    if (asleep_since) slept += now() - Instant(Duration(asleep_since));
    stats.total += total;
    stats.busy += std::max(Duration::zero(), total - slept);
  }
  return stats;
}

std::vector<const Cell*> ThreadScheduler::running() const {
  std::vector<const Cell*> all;
  for (unsigned i = 0; i < shared_; ++i) all.push_back(workers_[i]->running.load(std::memory_order_acquire));
  return all;
}

bool ThreadScheduler::relieve(unsigned index) {
  if (index >= shared_) return false;
  Worker& worker = *workers_[index];
  std::lock_guard lock(threads_mutex_);
  if (stopping_ || relieved_.size() >= kMaxRelieved) return false;
  std::uint32_t seat = worker.seat.load(std::memory_order_relaxed);
  const std::uint32_t next = (seat >> 1) + 1;
  const bool at_turns = (seat & 1) != 0;
  if (!at_turns || !worker.seat.compare_exchange_strong(seat, next << 1, std::memory_order_acq_rel)) return false;
  relieved_.push_back(std::move(worker.thread));
  worker.thread = std::thread([this, &worker, next] { loop(worker, next); });
  return true;
}

// -- threads of one's own ------------------------------------------------------------------------------------------

std::uint16_t ThreadScheduler::acquire_thread() {
  std::lock_guard lock(threads_mutex_);
  if (!free_homes_.empty()) {
    const auto home = free_homes_.back();
    free_homes_.pop_back();
    return home;
  }
  const unsigned index = count_.load();
  if (index >= kMaxThreads) throw std::length_error("too many threads");
  if (!executor_ || stopping_) throw std::logic_error("the scheduler does not run");
  auto fresh = std::make_unique<Worker>(index, make_sleeper(), now());
  fresh->thread = std::thread([this, &worker = *fresh] { loop(worker, 0); });
  workers_[index] = std::move(fresh);
  count_.store(index + 1, std::memory_order_release);
  return static_cast<std::uint16_t>(index);
}

// The thread stays, asleep, for the next process that asks for one.
void ThreadScheduler::release_thread(std::uint16_t home) {
  std::lock_guard lock(threads_mutex_);
  free_homes_.push_back(home);
}

}  // namespace otp
