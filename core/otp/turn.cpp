// One turn of a process: take what has arrived, handle a bounded number of messages, and settle what became of it.
#include "core/otp/turn.hpp"

#include <cxxabi.h>

#include <cstdlib>
#include <exception>
#include <stdexcept>

#include "core/otp/process.hpp"
#include "core/otp/runtime.hpp"

namespace otp {
namespace {

constexpr int kBatch = 64;  // messages a turn

std::string demangled(const std::type_info& type) {
  int status = 0;
  char* text = abi::__cxa_demangle(type.name(), nullptr, nullptr, &status);
  std::string result = status == 0 && text ? text : type.name();
  std::free(text);
  return result;
}

/// Runs a handler; what it throws becomes an exit reason.
template <class F>
std::optional<Reason> guarded(F&& f) {
  try {
    f();
    return std::nullopt;
  } catch (const std::exception& e) {
    return Reason::error(demangled(typeid(e)) + ": " + e.what());
  } catch (...) {
    return reason_of_exception();
  }
}

void append(Cell& cell, EnvelopePtr envelope) {
  Envelope* e = envelope.release();
  e->next = nullptr;
  *cell.tail = e;
  cell.tail = &e->next;
}

EnvelopePtr pop(Cell& cell) {
  Envelope* e = cell.head;
  if (!e) return {};
  cell.head = e->next;
  if (!cell.head) cell.tail = &cell.head;
  cell.waiting.fetch_sub(1, std::memory_order_relaxed);
  return EnvelopePtr(e);
}

template <class F>
struct AtEnd {
  F f;
  ~AtEnd() { f(); }
};
template <class F>
AtEnd<F> at_end(F f) {
  return {std::move(f)};
}

/// What came for a parked process with the number that it waits for.
EnvelopePtr pop_awaited(Cell& cell) {
  Envelope* e = cell.awaited;
  if (!e) return {};
  cell.awaited = e->next;
  cell.waiting.fetch_sub(1, std::memory_order_relaxed);
  return EnvelopePtr(e);
}

}  // namespace

void Runtime::run(Cell& cell) {
  cell.run.store(RunState::running, std::memory_order_seq_cst);
  if (take_turn(cell)) {
    cell.run.store(RunState::ready, std::memory_order_seq_cst);
    scheduler_.ready(cell);
    return;
  }
  const std::uint32_t mine = cell.self.generation();  // once idle, the cell may be another thread's
  cell.run.store(RunState::idle, std::memory_order_seq_cst);
  const bool killed = mine != 0 && cell.generation.load(std::memory_order_seq_cst) != mine;
  if (killed || cell.inbox.load(std::memory_order_seq_cst)) make_ready(cell);
}

// True if there is more to do. A turn ends with the process that it began with: the next one in this cell may belong on
// another thread. So may the one whose start is found here, where the cell was made ready by a message to the one
// before.
bool Runtime::take_turn(Cell& cell) {
  turn::Scope scope(cell, *this);
  int handled = 0;
  const auto count = at_end([&] { count_handled(handled); });
  for (; handled < kBatch; ++handled) {
    absorb(cell);
    if (handled == 0 && cell.self && !scheduler_.at_home(cell)) return true;
    if (turn::is_dead(cell)) reap(cell);
    EnvelopePtr envelope = next_envelope(cell);
    if (!envelope) return false;
    handle(cell, std::move(envelope));
    if (!cell.self) return ++handled, false;
  }
  return true;
}

// Messages go to the end of the queue; signals take effect here, so they never wait behind a long queue and yet never
// overtake an earlier message of the same sender.
void Runtime::absorb(Cell& cell) {
  if (!cell.inbox.load(std::memory_order_relaxed)) return;
  Envelope* newest = cell.inbox.exchange(nullptr, std::memory_order_seq_cst);
  Envelope* oldest = nullptr;
  while (newest) {
    Envelope* next = newest->next;
    newest->next = oldest;
    oldest = newest;
    newest = next;
  }
  while (oldest) {
    EnvelopePtr envelope(oldest);
    oldest = oldest->next;
    absorb_signal(cell, std::move(envelope));
  }
}

void Runtime::absorb_signal(Cell& cell, EnvelopePtr envelope) {
  const auto kind = envelope->kind;
  const bool current = envelope->to_generation == cell.generation.load(std::memory_order_acquire);
  if (kind == EnvelopeKind::start) {
    absorb_start(cell, std::move(envelope));
    return;
  }
  if (!current) {
    cell.waiting.fetch_sub(1, std::memory_order_relaxed);
    const Reason reason = turn::exit_reason(cell);
    turn::BurialScope burial(reason);
    discard(std::move(envelope), DeadLetter::dead);
    return;
  }
  if (!cell.self) {  // its name was seen before its start: waits for that
    append(cell, std::move(envelope));
    return;
  }
  if (kind == EnvelopeKind::exit_signal || kind == EnvelopeKind::link_signal) {
    const auto& exit = envelope->as<ExitMessage>();
    if (kind == EnvelopeKind::link_signal) {
      std::lock_guard lock(cell.lock);
      if (!cell.relations || !cell.relations->links.erase(exit.from)) {  // unlinked meanwhile: never seen
        cell.waiting.fetch_sub(1, std::memory_order_relaxed);
        return;
      }
    }
    if (!cell.trap_exit.load(std::memory_order_relaxed)) {
      cell.waiting.fetch_sub(1, std::memory_order_relaxed);
      const bool harmless = exit.reason.is(Reason::Kind::normal) && exit.from != cell.self;
      if (!harmless) bury(cell, cell.self.generation(), exit.reason);
      return;
    }
  } else if (kind == EnvelopeKind::down) {
    std::lock_guard lock(cell.lock);
    if (!cell.relations || !cell.relations->monitors.erase(envelope->id)) {
      cell.waiting.fetch_sub(1, std::memory_order_relaxed);  // demonitored meanwhile: never seen
      return;
    }
  }
  if (cell.await_id != 0 && envelope->id == cell.await_id && kind >= EnvelopeKind::reply &&
      kind <= EnvelopeKind::timeout) {
    Envelope** last = &cell.awaited;
    while (*last) last = &(*last)->next;
    envelope->next = nullptr;
    *last = envelope.release();
    return;
  }
  append(cell, std::move(envelope));
}

// The first envelope of a life; whatever found the process by its name before that comes after it.
void Runtime::absorb_start(Cell& cell, EnvelopePtr start) {
  cell.self = Pid(cell.slot, start->to_generation);
  Envelope* early = std::exchange(cell.head, nullptr);
  cell.tail = &cell.head;
  append(cell, std::move(start));
  while (early) {
    EnvelopePtr envelope(early);
    early = early->next;
    absorb_signal(cell, std::move(envelope));
  }
}

EnvelopePtr Runtime::next_envelope(Cell& cell) {
  if (!cell.self) return {};
  if (cell.process && cell.process->parked()) return pop_awaited(cell);
  if (cell.process && cell.process->continue_) return std::move(cell.process->continue_);
  if (cell.suspended.load(std::memory_order_relaxed)) return next_system(cell);
  return pop(cell);
}

void Runtime::handle(Cell& cell, EnvelopePtr envelope) {
  cell.current.store(envelope->type, std::memory_order_relaxed);
  cell.reductions.store(cell.reductions.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  if (cell.extras && !before_handling(cell, *envelope)) return;
  cell.in_handler = true;
  auto crash = guarded([&] {
    if (envelope->kind == EnvelopeKind::start) {
      const Make make = *static_cast<Make*>(envelope->payload());
      cell.process = make(envelope->payload());
      cell.process->on_start();
    } else if (cell.process->parked()) {
      cell.process->on_awaited(*envelope);
    } else if (envelope->kind == EnvelopeKind::continuation) {
      cell.process->on_continue(*envelope);
    } else if (envelope->is_system()) {
      handle_system(cell, *envelope);
    } else {
      cell.process->on_envelope(*envelope);
    }
  });
  cell.in_handler = false;
  if (cell.extras) after_handling(cell, *envelope);
  std::optional<Reason> ended;
  if (!turn::is_dead(cell)) {
    if (crash) {
      ended = end_process(cell, std::move(*crash), *envelope);
    } else if (cell.process->stop_) {
      ended = end_process(cell, std::move(*cell.process->stop_), *envelope);
    }
  }
  cell.current.store(nullptr, std::memory_order_relaxed);
  if (turn::is_dead(cell)) ended = turn::exit_reason(cell);
  // Calls that the handler let go of without an answer.
  if (envelope->kind == EnvelopeKind::call && !std::exchange(envelope->orphan, true)) {
    turn::unwound().push_back({this, envelope->from, envelope->id});
  }
  for (const ReplyTo& call : std::exchange(turn::unwound(), {})) {
    detail::fail_call(call, ended ? CallError{CallErrc::exited, *ended} : CallError{CallErrc::dropped, {}});
  }
}

Reason Runtime::end_process(Cell& cell, Reason reason, const Envelope& last) {
  if (cell.process && cell.started) {
    cell.in_handler = true;
    auto failure = guarded([&] { cell.process->on_terminate(reason); });
    cell.in_handler = false;
    if (failure) reason = std::move(*failure);
  }
  if (turn::is_dead(cell)) return reason;
  if (reason.abnormal()) {
    crashes_.fetch_add(1, std::memory_order_relaxed);
    report_crash(cell, reason, last);
  }
  bury(cell, cell.self.generation(), reason);
  return reason;
}

// Destroys what is left of a dead process and gives its slot back. The owner of the turn only.
void Runtime::reap(Cell& cell) {
  const Reason reason = turn::exit_reason(cell);
  turn::BurialScope burial(reason);
  cell.process.reset();
  cell.release_held();
  cell.extras.reset();
  while (EnvelopePtr envelope = pop(cell)) discard(std::move(envelope), DeadLetter::mailbox);
  while (EnvelopePtr envelope = pop_awaited(cell)) discard(std::move(envelope), DeadLetter::late_answer);
  cell.await_id = 0;
  cell.awaits = 0;
  cell.reductions = 0;
  cell.trap_exit.store(false, std::memory_order_relaxed);
  cell.started = false;
  cell.self = {};
  give_back(cell);
}

// -- Process ------------------------------------------------------------------------------------------------------

Process::Process() : cell_(turn::current()), runtime_(turn::runtime()) {
  if (!cell_ || cell_->process) throw std::logic_error("a process is made by Runtime::spawn only");
}

void Process::link(Pid other) {
  if (runtime_->link(self(), other)) return;
  if (!cell_->trap_exit.load(std::memory_order_relaxed)) throw Exit{Reason::noproc()};
  auto signal = make_envelope<ExitMessage>(EnvelopeKind::exit_signal, other, Reason::noproc());
  signal->from = other;
  runtime_->send(self(), std::move(signal));
}

void Process::park(std::uint64_t id, base::UniqueFunction<void(Envelope&)> then, Pid whom) {
  if (parked()) throw std::logic_error("a process waits for one answer at a time");
  cell_->await_id.store(id, std::memory_order_relaxed);
  if (whom) cell_->awaits.store(whom.pack(), std::memory_order_seq_cst);
  awaiting_ = std::move(then);
}

void Process::unpark() noexcept {
  cell_->await_id.store(0, std::memory_order_relaxed);
  cell_->awaits.store(0, std::memory_order_relaxed);
  while (EnvelopePtr envelope = pop_awaited(*cell_)) runtime_->discard(std::move(envelope), DeadLetter::late_answer);
}

bool Process::demonitor(std::uint64_t ref, Flush flush) {
  if (runtime_->demonitor(self(), ref)) return true;
  if (flush == Flush::no) return false;
  runtime_->take_from_queue(*cell_, [ref](const Envelope& e) { return e.kind == EnvelopeKind::down && e.id == ref; });
  return false;
}

std::optional<Reason> Process::take_exit(Pid from) {
  std::optional<Reason> reason;
  runtime_->take_from_queue(*cell_, [&](const Envelope& e) {
    if (reason || e.kind != EnvelopeKind::link_signal || e.from != from) return false;
    reason = e.as<ExitMessage>().reason;
    return true;
  });
  return reason;
}

void Process::init_fail(Reason reason) { init_verdict({Started::Kind::error, {}, std::move(reason)}); }

void Process::init_verdict(Started verdict) {
  auto said = std::make_unique<Started>(std::move(verdict));
  {
    std::lock_guard lock(cell_->lock);
    cell_->ties().verdict = std::move(said);
  }
  stop(Reason::normal());
}

void Process::init_ignore() { init_verdict({Started::Kind::ignore, {}, {}}); }

// The continuation may park again or unpark, so it is held here while it runs.
void Process::on_awaited(Envelope& envelope) {
  const std::uint64_t id = cell_->await_id;
  auto then = std::move(awaiting_);
  then(envelope);
  if (cell_->await_id == id && !awaiting_) awaiting_ = std::move(then);
}

}  // namespace otp
