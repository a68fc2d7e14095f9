// What can be seen of processes from outside: info, counters, reports.
#include "core/otp/runtime.hpp"
#include "core/otp/turn.hpp"
#include "core/otp/watchdog.hpp"

namespace otp {
namespace {

// What another thread sees may be over by the time it is told.
ProcessStatus status_of(const Cell& cell) noexcept {
  if (cell.current.load(std::memory_order_relaxed)) return ProcessStatus::running;
  if (cell.await_id.load(std::memory_order_relaxed)) return ProcessStatus::parked;
  if (cell.suspended.load(std::memory_order_relaxed)) return ProcessStatus::suspended;
  const bool idle = cell.run.load(std::memory_order_relaxed) == RunState::idle;
  return idle ? ProcessStatus::waiting : ProcessStatus::runnable;
}

}  // namespace

const char* name(ProcessStatus status) noexcept {
  switch (status) {
    case ProcessStatus::waiting:
      return "waiting";
    case ProcessStatus::runnable:
      return "runnable";
    case ProcessStatus::running:
      return "running";
    case ProcessStatus::parked:
      return "parked";
    case ProcessStatus::suspended:
      break;
  }
  return "suspended";
}

const char* name(Report::Kind kind) noexcept {
  switch (kind) {
    case Report::Kind::server:
      return "server";
    case Report::Kind::crash:
      return "crash";
    case Report::Kind::child_terminated:
      return "child_terminated";
    case Report::Kind::start_error:
      return "start_error";
    case Report::Kind::shutdown_error:
      return "shutdown_error";
    case Report::Kind::shutdown:
      return "shutdown";
    case Report::Kind::progress:
      return "progress";
    case Report::Kind::application_exit:
      return "application_exit";
    case Report::Kind::unexpected:
      return "unexpected";
    case Report::Kind::stuck_handler:
      return "stuck_handler";
    case Report::Kind::stray_exception:
      break;
  }
  return "stray_exception";
}

std::optional<ProcessInfo> Runtime::info(Pid pid) const {
  Cell* cell = find(pid);
  if (!cell) return std::nullopt;
  ProcessInfo info;
  info.pid = pid;
  if (const auto* watchdog = watchdog_.load(std::memory_order_acquire)) info.current_age = watchdog->age_of(pid);
  std::lock_guard lock(cell->lock);
  if (cell->generation.load(std::memory_order_relaxed) != pid.generation() || !cell->occupied) return std::nullopt;
  info.label = cell->type->name;
  info.parent = cell->parent;
  info.mailbox = cell->waiting.load(std::memory_order_relaxed);
  info.status = status_of(*cell);
  info.awaits = Pid::unpack(cell->awaits.load(std::memory_order_relaxed));
  info.trap_exit = cell->trap_exit.load(std::memory_order_relaxed);
  info.reductions = cell->reductions.load(std::memory_order_relaxed);
  info.memory = sizeof(Cell) + cell->type->size + info.mailbox * sizeof(Envelope);
  if (const auto* type = cell->current.load(std::memory_order_relaxed)) info.current = type->name;
  if (const auto* ties = cell->relations.get()) {
    info.links = ties->links.list();
    for (const auto& [ref, whom] : ties->monitors.list()) info.monitored.push_back(whom);
    for (const auto& [ref, who] : ties->watchers.list()) info.watched_by.push_back(who);
    info.monitors = info.monitored.size();
    info.watchers = info.watched_by.size();
    info.memory += sizeof(Relations) + info.links.size() * sizeof(Pid) +
                   (info.monitors + info.watchers) * sizeof(RefMap::Entry) + ties->names.size() * sizeof(void*);
    if (!ties->names.empty()) info.name = text(*ties->names.front());
  }
  return info;
}

std::vector<Pid> Runtime::processes() const {
  std::vector<Pid> all;
  const auto used = slots_used_.load(std::memory_order_acquire);
  for (std::uint32_t slot = 0; slot < used; ++slot) {
    const Cell& cell = cell_at(slot);
    const Pid pid(slot, cell.generation.load(std::memory_order_acquire));
    if (cell.occupied.load(std::memory_order_acquire)) all.push_back(pid);
  }
  return all;
}

RuntimeStats Runtime::stats() const {
  RuntimeStats stats;
  const auto ended = ended_.load(std::memory_order_acquire);  // first: whoever has ended was spawned before
  stats.spawned = spawned_.load(std::memory_order_relaxed);
  stats.alive = stats.spawned - ended;
  stats.crashes = crashes_.load(std::memory_order_relaxed);
  for (std::size_t i = 0; i < kDeadLetters; ++i) {
    stats.dead_letters_by[i] = dead_letters_[i].load(std::memory_order_relaxed);
    stats.dead_letters += stats.dead_letters_by[i];
  }
  stats.overloaded = overloaded_.load(std::memory_order_relaxed);
  for (const auto& t : turns_) stats.messages += t.handled.load(std::memory_order_relaxed);
  stats.mailbox_high = mailbox_high_.load(std::memory_order_relaxed);
  stats.stuck_handlers = stuck_.load(std::memory_order_relaxed);
  stats.scheduler = scheduler_.stats();
  return stats;
}

void Runtime::count_handled(int messages) noexcept {
  static std::atomic<unsigned> threads{0};
  static thread_local const unsigned mine = threads.fetch_add(1, std::memory_order_relaxed);
  turns_[mine % turns_.size()].handled.fetch_add(static_cast<std::uint64_t>(messages), std::memory_order_relaxed);
}

void Runtime::raise_mailbox_high(std::uint32_t length) noexcept {
  auto high = mailbox_high_.load(std::memory_order_relaxed);
  while (high < length && !mailbox_high_.compare_exchange_weak(high, length, std::memory_order_relaxed)) {
  }
}

void Runtime::report(const Report& report) const noexcept {
  if (!sink_) return;
  turn::OutsideScope outside;  // what the sink sends is not said by the process that it hears of
  try {
    sink_(report);
  } catch (...) {  // a log that fails must not take the reporter with it
  }
}

}  // namespace otp
