#include "core/otp/thread_scheduler.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <stdexcept>
#include <thread>

#include "core/otp/cell.hpp"
#include "core/otp/timer_wheel.hpp"

namespace otp {
namespace {

constexpr int kTickShift = 18;        // 262 µs
constexpr int kTurnsBeforePoll = 32;  // processes run before the sockets are looked at again
constexpr std::size_t kTimersAtOnce = 4096;

class Sleeper final : public Driver {
 public:
  void poll() override {}
  void wait(std::optional<Instant> until) override {
    std::unique_lock lock(mutex_);
    const auto woken = [this] { return woken_; };
    if (until) {
      condition_.wait_until(lock, *until, woken);
    } else {
      condition_.wait(lock, woken);
    }
    woken_ = false;
  }
  void wake() noexcept override {
    {
      std::lock_guard lock(mutex_);
      woken_ = true;
    }
    condition_.notify_one();
  }

 private:
  std::mutex mutex_;
  std::condition_variable condition_;
  bool woken_ = false;
};

}  // namespace

std::unique_ptr<Driver> make_sleeper() { return std::make_unique<Sleeper>(); }

struct ThreadScheduler::Worker {
  Worker(unsigned number, std::unique_ptr<Driver> d, Instant now)
      : index(number), driver(std::move(d)), wheel(now, kTickShift) {}

  const unsigned index;
  std::unique_ptr<Driver> driver;
  std::thread thread;
  std::atomic<bool> asleep{false};

  std::mutex queue_mutex;
  std::deque<Cell*> queue;

  std::mutex wheel_mutex;
  TimerWheel wheel;
  std::optional<Instant> sleeps_until;  // under wheel_mutex; meaningful while asleep

  std::vector<TimerWheel::Due> due;  // the loop's own
};

namespace {
thread_local void* t_scheduler = nullptr;
thread_local unsigned t_index = 0;
}  // namespace

ThreadScheduler::ThreadScheduler(Options options)
    : shared_(options.workers ? options.workers : std::max(1u, std::thread::hardware_concurrency())) {
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
    workers_[i]->thread = std::thread([this, i] { loop(*workers_[i]); });
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
  for (unsigned i = 0; i < count; ++i) {
    std::vector<TimerWheel::Due> timers;  // destroyed outside of the lock: their messages may have something to say
    std::lock_guard lock(workers_[i]->wheel_mutex);
    timers = workers_[i]->wheel.take_all();
  }
}

Instant ThreadScheduler::now() const noexcept { return std::chrono::steady_clock::now(); }

// -- run queues ----------------------------------------------------------------------------------------------------

void ThreadScheduler::ready(Cell& cell) {
  const bool mine = t_scheduler == this && t_index < shared_;
  unsigned target;
  if (const auto home = cell.home.load(std::memory_order_relaxed)) {
    target = home;
  } else if (mine) {
    target = t_index;
  } else {
    target = turn_.fetch_add(1, std::memory_order_relaxed) % shared_;
  }
  Worker& worker = *workers_[target];
  std::size_t length;
  {
    std::lock_guard lock(worker.queue_mutex);
    worker.queue.push_back(&cell);
    length = worker.queue.size();
  }
  if (worker.asleep.load(std::memory_order_seq_cst)) {
    worker.driver->wake();
  } else if (target < shared_ && (!mine || length > 1)) {
    wake_another(worker);  // it may be at its present process for long: somebody idle may help
  }
}

bool ThreadScheduler::at_home(const Cell& cell) const noexcept {
  const auto home = cell.home.load(std::memory_order_relaxed);
  return home ? t_index == home : t_index < shared_;
}

void ThreadScheduler::wake_another(Worker& but) {
  for (unsigned i = 0; i < shared_; ++i) {
    Worker& other = *workers_[i];
    if (&other != &but && other.asleep.load(std::memory_order_seq_cst)) {
      other.driver->wake();
      return;
    }
  }
}

Cell* ThreadScheduler::next(Worker& worker) {
  {
    std::lock_guard lock(worker.queue_mutex);
    if (!worker.queue.empty()) {
      Cell* cell = worker.queue.front();
      worker.queue.pop_front();
      return cell;
    }
  }
  return worker.index < shared_ ? steal(worker) : nullptr;
}

// Is there anything that this worker could run?
bool ThreadScheduler::has_work(Worker& worker) {
  const auto queued = [](Worker& w) {
    std::lock_guard lock(w.queue_mutex);
    return !w.queue.empty();
  };
  if (worker.index >= shared_) return queued(worker);
  return std::any_of(workers_.begin(), workers_.begin() + shared_, [&](const auto& w) { return queued(*w); });
}

Cell* ThreadScheduler::steal(Worker& thief) {
  for (unsigned step = 1; step < shared_; ++step) {
    Worker& victim = *workers_[(thief.index + step) % shared_];
    std::lock_guard lock(victim.queue_mutex);
    if (victim.queue.empty()) continue;
    Cell* cell = victim.queue.front();
    victim.queue.pop_front();
    return cell;
  }
  return nullptr;
}

void ThreadScheduler::loop(Worker& worker) {
  t_scheduler = this;
  t_index = worker.index;
  while (!stopping_.load(std::memory_order_relaxed)) {
    {
      std::lock_guard lock(worker.wheel_mutex);
      worker.wheel.advance(now(), worker.due, kTimersAtOnce);
    }
    for (auto& due : worker.due) executor_->deliver(due.to, std::move(due.message));
    worker.due.clear();

    bool idle = false;
    for (int i = 0; i < kTurnsBeforePoll && !idle; ++i) {
      if (Cell* cell = next(worker)) {
        executor_->run(*cell);
      } else {
        idle = true;
      }
    }
    worker.driver->poll();
    if (!idle) continue;

    // Asleep is said before the last look, and a sender looks at it after it has queued: one of the two sees the other.
    worker.asleep.store(true, std::memory_order_seq_cst);
    std::optional<Instant> until;
    const bool busy = has_work(worker);
    {
      std::lock_guard lock(worker.wheel_mutex);
      until = worker.wheel.next();
      worker.sleeps_until = until;
    }
    if (!busy && !stopping_.load(std::memory_order_seq_cst)) worker.driver->wait(until);
    worker.asleep.store(false, std::memory_order_seq_cst);
  }
}

// -- timers: the low 8 bits of a number say whose wheel it is in ----------------------------------------------------

namespace {
// generation (32) | node (24) | worker (8)
std::uint64_t public_number(std::uint64_t timer, unsigned worker) {
  return (timer & 0xFFFFFFFF00000000u) | (timer & 0xFFFFFFu) << 8 | worker;
}
}  // namespace

std::uint64_t ThreadScheduler::set_timer(Instant deadline, Pid to, EnvelopePtr message) {
  const unsigned index = t_scheduler == this ? t_index : 0;
  Worker& worker = *workers_[index];
  Envelope* envelope = message.get();
  std::uint64_t timer;
  bool wake;
  {
    std::lock_guard lock(worker.wheel_mutex);
    timer = public_number(worker.wheel.set(deadline, to, std::move(message)), index);
    if (envelope->kind == EnvelopeKind::message) envelope->id = timer;
    wake = !worker.sleeps_until || deadline < *worker.sleeps_until;
  }
  if (wake && worker.asleep.load(std::memory_order_seq_cst)) worker.driver->wake();
  return timer;
}

ThreadScheduler::Worker* ThreadScheduler::worker_of_timer(std::uint64_t timer) const {
  const auto index = static_cast<unsigned>(timer & 0xFF);
  return timer != 0 && index < count_.load(std::memory_order_acquire) ? workers_[index].get() : nullptr;
}

namespace {
std::uint64_t wheel_number(std::uint64_t timer) { return (timer & 0xFFFFFFFF00000000u) | (timer >> 8 & 0xFFFFFFu); }
}  // namespace

std::optional<Duration> ThreadScheduler::cancel_timer(std::uint64_t timer) {
  Worker* worker = worker_of_timer(timer);
  if (!worker) return std::nullopt;
  std::optional<TimerWheel::Due> due;
  {
    std::lock_guard lock(worker->wheel_mutex);
    due = worker->wheel.cancel(wheel_number(timer));
  }
  if (!due) return std::nullopt;
  return std::max(Duration::zero(), due->deadline - now());
}

std::optional<Duration> ThreadScheduler::read_timer(std::uint64_t timer) const {
  Worker* worker = worker_of_timer(timer);
  if (!worker) return std::nullopt;
  std::lock_guard lock(worker->wheel_mutex);
  const auto deadline = worker->wheel.read(wheel_number(timer));
  if (!deadline) return std::nullopt;
  return std::max(Duration::zero(), *deadline - now());
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
  fresh->thread = std::thread([this, &worker = *fresh] { loop(worker); });
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
