// Links, monitors, exit signals and death: everything by which one process hears of another.
#include "core/otp/outside.hpp"
#include "core/otp/process.hpp"
#include "core/otp/turn.hpp"

namespace otp {
namespace {

bool is_alive(const Cell& cell, std::uint32_t generation) noexcept {
  return cell.generation.load(std::memory_order_relaxed) == generation;
}

EnvelopePtr down_envelope(std::uint64_t ref, Pid pid, const Reason& reason) {
  auto down = make_envelope<Down>(EnvelopeKind::down, ref, pid, reason);
  down->id = ref;
  return down;
}

EnvelopePtr exit_envelope(EnvelopeKind kind, Pid from, const Reason& reason) {
  auto signal = make_envelope<ExitMessage>(kind, from, reason);
  signal->from = from;
  return signal;
}

}  // namespace

// Both sides keep the link; each side is written under its own lock, the other's after it. If one of them dies in
// between, the check at the end makes up for the signal that its burial could not send yet.
bool Runtime::link(Pid self, Pid other) {
  if (self == other) return true;
  Cell* mine = find(self);
  if (!mine) return false;
  {
    std::lock_guard lock(mine->lock);
    if (!is_alive(*mine, self.generation())) return false;
    if (!mine->ties().links.insert(other)) return true;
  }
  if (Cell* theirs = find(other)) {
    std::lock_guard lock(theirs->lock);
    if (is_alive(*theirs, other.generation())) {
      theirs->ties().links.insert(self);
      if (alive(self)) return true;
      theirs->relations->links.erase(self);
      return false;
    }
  }
  std::lock_guard lock(mine->lock);
  if (is_alive(*mine, self.generation()) && mine->relations) mine->relations->links.erase(other);
  return false;
}

void Runtime::unlink(Pid self, Pid other) {
  for (const auto& [from, to] : {std::pair{self, other}, std::pair{other, self}}) {
    Cell* cell = find(from);
    if (!cell) continue;
    std::lock_guard lock(cell->lock);
    if (is_alive(*cell, from.generation()) && cell->relations) cell->relations->links.erase(to);
  }
}

// As with a link: if this process is killed in between, its burial may have been at the target already.
std::uint64_t Runtime::monitor_from(Pid self, Pid target) {
  const std::uint64_t ref = fresh_id();
  Cell* mine = find(self);
  if (!mine) return ref;
  {
    std::lock_guard lock(mine->lock);
    if (!is_alive(*mine, self.generation())) return ref;
    mine->ties().monitors.insert(ref, target);
  }
  if (Cell* theirs = find(target)) {
    std::lock_guard lock(theirs->lock);
    if (is_alive(*theirs, target.generation())) {
      theirs->ties().watchers.insert(ref, self);
      if (!alive(self)) theirs->relations->watchers.erase(ref);
      return ref;
    }
  }
  send(self, down_envelope(ref, target, Reason::noproc()));
  return ref;
}

bool Runtime::demonitor(Pid self, std::uint64_t ref) {
  Cell* mine = find(self);
  if (!mine) return false;
  std::optional<Pid> target;
  {
    std::lock_guard lock(mine->lock);
    if (is_alive(*mine, self.generation()) && mine->relations) target = mine->relations->monitors.erase(ref);
  }
  if (target) forget_watcher(*target, ref);
  return target.has_value();
}

void Runtime::forget_watcher(Pid target, std::uint64_t ref) {
  Cell* cell = find(target);
  if (!cell) return;
  std::lock_guard lock(cell->lock);
  if (is_alive(*cell, target.generation()) && cell->relations) cell->relations->watchers.erase(ref);
}

void Runtime::monitor(Pid target, base::UniqueFunction<void(Reason)> done) {
  watch_from_outside(target, outside_->add([done = std::move(done)](Envelope& e) mutable {
    done(e.kind == EnvelopeKind::down ? e.as<Down>().reason : Reason::noproc());
  }));
}

void Runtime::watch_from_outside(Pid target, std::uint64_t id) {
  if (Cell* cell = find(target)) {
    std::lock_guard lock(cell->lock);
    if (is_alive(*cell, target.generation())) {
      cell->ties().watchers.insert(id, Pid{});
      return;
    }
  }
  outside_->answer(id, *down_envelope(id, target, Reason::noproc()));
}

void Runtime::stop(Pid to, Reason reason, base::UniqueFunction<void(Reason)> done) {
  monitor(to, std::move(done));
  send(to, make_envelope<StopRequest>(EnvelopeKind::system, std::move(reason)));
}

void Runtime::stop(Pid to, Reason reason, Duration timeout, base::UniqueFunction<void(CallResult<void>)> done) {
  auto asked = make_envelope<StopRequest>(EnvelopeKind::system, reason);
  const std::uint64_t id = outside_->add(
      [reason = std::move(reason), to, done = std::move(done)](Envelope& e) mutable { done(stopped(e, reason, to)); });
  set_alarm(id, timeout);
  watch_from_outside(to, id);
  send(to, std::move(asked));
}

CallResult<void> stopped(Envelope& envelope, const Reason& asked, Pid to) {
  constexpr std::string_view call = "stop";
  if (envelope.kind == EnvelopeKind::down) {
    const Reason& reason = envelope.as<Down>().reason;
    if (reason == asked) return {};
    const auto code = reason.is(Reason::Kind::noproc) ? CallErrc::noproc : CallErrc::exited;
    return base::Unexpected(CallError{code, reason, call, to});
  }
  auto result = take_result<void>(envelope);
  if (!result) result.error().message = call, result.error().to = to;
  return result;
}

bool Runtime::at_death(Pid pid, Cleanup cleanup) {
  Cell* cell = find(pid);
  if (!cell) return false;
  std::lock_guard lock(cell->lock);
  if (!is_alive(*cell, pid.generation())) return false;
  cell->ties().cleanups.push_back(std::move(cleanup));
  return true;
}

void Runtime::exit(Pid to, Reason reason, Pid from) {
  Cell* cell = find(to);
  if (!cell || (from && !alive(from))) return;
  if (reason.is(Reason::Kind::kill)) {
    bury(*cell, to.generation(), Reason::killed());
    return;
  }
  send(to, exit_envelope(EnvelopeKind::exit_signal, from, reason));
}

// The one way out of life. First nobody can find the process any more, then its names are free and (where its own
// thread does this) its state is gone, and only then anybody hears of it.
bool Runtime::bury(Cell& cell, std::uint32_t generation, const Reason& reason) {
  const Pid pid(cell.slot, generation);
  std::unique_ptr<Relations> ties;
  ReplyTo starter;
  {
    std::lock_guard lock(cell.lock);
    if (!is_alive(cell, generation)) return false;
    cell.generation.store(generation + 1, std::memory_order_seq_cst);
    cell.occupied.store(false, std::memory_order_release);
    cell.exit_reason = reason;
    ties = std::move(cell.relations);
    starter = std::exchange(cell.starter, {});
  }
  ended_.fetch_add(1, std::memory_order_release);
  if (ties) {
    for (const auto* name : ties->names) names_.release(*name, pid);
    for (auto& cleanup : ties->cleanups) run_apart(*this, "at_death", [&] { cleanup(pid); });
  }
  // The cell may have its next process already, here too: by what a cleanup or a callback has started.
  const bool own_turn = turn::current() == &cell && cell.self == pid && !cell.in_handler;
  if (own_turn) {
    reap(cell);
  } else {
    make_ready(cell);  // whoever has the next turn destroys the state
  }
  // The dead process speaks no more; these are signals of the runtime, so they go around send()'s check.
  const auto tell = [&](Pid whom, EnvelopePtr signal) {
    if (!whom) {
      outside_->answer(signal->id, *signal);
    } else if (Cell* other = find(whom)) {
      signal->to_generation = whom.generation();
      push(*other, std::move(signal));
    }
  };
  if (starter.runtime) {
    const bool verdict = ties && ties->verdict;
    auto outcome = make_envelope<Started>(EnvelopeKind::reply,
                                          verdict ? *ties->verdict : Started{Started::Kind::error, Pid{}, reason});
    outcome->id = starter.id;
    tell(starter.caller, std::move(outcome));
  }
  if (!ties) return true;
  for (Pid linked : ties->links.list()) tell(linked, exit_envelope(EnvelopeKind::link_signal, pid, reason));
  for (const auto& [ref, watcher] : ties->watchers.list()) tell(watcher, down_envelope(ref, pid, reason));
  for (const auto& [ref, target] : ties->monitors.list()) forget_watcher(target, ref);
  return true;
}

}  // namespace otp
