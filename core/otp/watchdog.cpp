#include "core/otp/watchdog.hpp"

namespace otp {

Watchdog::Watchdog(Runtime& rt, Duration limit) : rt_(rt), limit_(limit) {
  rt_.watchdog_.store(this, std::memory_order_release);
}

Watchdog::~Watchdog() {
  rt_.watchdog_.store(nullptr, std::memory_order_release);
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Watchdog::start() {
  thread_ = std::thread([this] {
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, limit_ / 4, [this] { return stopping_; })) {
      lock.unlock();
      look(rt_.now());
      lock.lock();
    }
  });
}

void Watchdog::look(Instant now) {
  const auto running = rt_.scheduler_.running();
  std::vector<std::pair<unsigned, Seen>> stuck;
  {
    std::lock_guard lock(mutex_);
    looked_ = now;
    seen_.resize(running.size());
    for (unsigned i = 0; i < running.size(); ++i) {
      Seen& seen = seen_[i] = sample(running[i], seen_[i], now);
      if (!seen.cell || seen.told || now - seen.since < limit_) continue;
      seen.told = true;
      stuck.emplace_back(i, seen);
    }
  }
  for (const auto& [worker, seen] : stuck) tell(worker, seen);
}

// A handler is known by its cell and how many the cell has had before it.
Watchdog::Seen Watchdog::sample(const Cell* cell, const Seen& before, Instant now) const {
  if (!cell || !cell->current.load(std::memory_order_relaxed)) return {};
  const auto reductions = cell->reductions.load(std::memory_order_relaxed);
  if (cell == before.cell && reductions == before.reductions) return before;
  return {cell, reductions, Pid(cell->slot, cell->generation.load(std::memory_order_relaxed)), now, false};
}

void Watchdog::tell(unsigned worker, const Seen& stuck) {
  rt_.stuck_.fetch_add(1, std::memory_order_relaxed);
  const auto* message = stuck.cell->current.load(std::memory_order_relaxed);
  const auto info = rt_.info(stuck.pid);
  Report report{.kind = Report::Kind::stuck_handler, .pid = stuck.pid};
  if (info) report.name = info->name.empty() ? info->label : info->name;
  if (message) report.last_message = message->name;
  report.age = looked_ - stuck.since;
  rt_.report(report);
  rt_.scheduler_.relieve(worker);
}

Duration Watchdog::age_of(Pid pid) const {
  std::lock_guard lock(mutex_);
  for (const Seen& seen : seen_) {
    if (seen.cell && seen.pid == pid) return looked_ - seen.since;
  }
  return {};
}

}  // namespace otp
