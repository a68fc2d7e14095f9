#include "core/otp/runtime.hpp"

#include <exception>
#include <future>
#include <stdexcept>

#include "core/otp/intervals.hpp"
#include "core/otp/outside.hpp"
#include "core/otp/process.hpp"
#include "core/otp/turn.hpp"

namespace otp {

Runtime::Runtime(Scheduler& scheduler)
    : scheduler_(scheduler),
      outside_(std::make_unique<Outside>(*this)),
      intervals_(std::make_unique<Intervals>(*this)) {
  for (auto& chunk : chunks_) chunk.store(nullptr, std::memory_order_relaxed);
  scheduler_.attach(*this);
}

Runtime::~Runtime() {
  scheduler_.stop();
  const auto used = slots_used_.load();
  // First mark all dead, so that nothing said from a destructor reaches anybody; then drop what they hold.
  for (std::uint32_t slot = 0; slot < used; ++slot) {
    Cell& cell = cell_at(slot);
    if (cell.occupied) cell.exit_reason = Reason::killed();  // what those hear whom it leaves without an answer
    cell.generation.fetch_add(1);
  }
  for (std::uint32_t slot = 0; slot < used; ++slot) {
    Cell& cell = cell_at(slot);
    turn::Scope scope(cell, *this);
    absorb(cell);
    if (cell.self) reap(cell);
  }
  outside_->fail_all();
  for (auto& chunk : chunks_) delete[] chunk.load();
}

// -- starting ------------------------------------------------------------------------------------------------------

Started Runtime::spawn_with(EnvelopePtr start, const ServerType& type, SpawnOptions options) {
  const NameEntry* name = options.name.empty() ? nullptr : &intern(options.name);
  if (name) {
    if (const Pid holder = names_.find(*name)) return {Started::Kind::already_started, holder, {}};
  }
  if (options.via) {
    if (const Pid holder = options.via->whereis_name()) return {Started::Kind::already_started, holder, {}};
  }
  Cell& cell = take_slot();
  const Pid pid(cell.slot, cell.generation.load(std::memory_order_relaxed));
  try {
    if (options.own_thread) cell.home = scheduler_.acquire_thread();
    const Pid holder = move_in(cell, pid, type, options, name);
    if (holder != pid) {
      give_back(cell);
      return {Started::Kind::already_started, holder, {}};
    }
  } catch (...) {
    give_back(cell);
    throw;
  }
  if (options.via) {
    const Pid holder = take_via(cell, pid, start, *options.via);
    if (holder != pid) return {Started::Kind::already_started, holder, {}};
  }
  const bool linked = !options.link || link(pid, options.link);
  start->to_generation = pid.generation();
  push(cell, std::move(start));
  if (!linked) exit(pid, Reason::kill());  // the parent was killed while it was starting a child
  return {Started::Kind::ok, pid, {}};
}

// Registers a process that has its cell, but not its start yet. If the name is held, or cannot be looked up, the
// process is over before it began: its start finds it dead, and the cell is given back.
Pid Runtime::take_via(Cell& cell, Pid pid, EnvelopePtr& start, const ViaName& via) {
  const auto undo = [&] {
    {
      std::lock_guard lock(cell.lock);
      cell.starter = {};
    }
    start->to_generation = pid.generation();
    bury(cell, pid.generation(), Reason::normal());
    push(cell, std::move(start));
  };
  Pid holder;
  try {
    holder = via.register_name(pid);
  } catch (...) {
    undo();
    throw;
  }
  if (holder != pid) undo();
  return holder;
}

// The name comes last, and under the lock: whoever finds the process by it finds all of it, and a kill waits until it
// can be undone as a whole.
Pid Runtime::move_in(Cell& cell, Pid pid, const ServerType& type, const SpawnOptions& options, const NameEntry* name) {
  std::unique_ptr<Relations> ties;
  if (name) {
    ties = std::make_unique<Relations>();
    ties->names.push_back(name);
  }
  std::lock_guard lock(cell.lock);
  if (name) {
    const Pid holder = names_.claim(*name, pid);
    if (holder != pid) return holder;
  }
  cell.relations = std::move(ties);
  cell.parent = options.parent;
  cell.starter = options.starter;
  cell.type = &type;
  cell.bound = options.mailbox;
  cell.occupied.store(true, std::memory_order_release);
  spawned_.fetch_add(1, std::memory_order_relaxed);
  return pid;
}

Started Runtime::start_with(base::UniqueFunction<Started(SpawnOptions)> spawn, SpawnOptions options) {
  if (turn::current()) throw std::logic_error("Runtime::start would block a worker; use a supervisor");
  auto promise = std::make_shared<std::promise<Started>>();
  auto future = promise->get_future();
  const std::uint64_t id = outside_->add([promise](Envelope& answer) {
    promise->set_value(answer.kind == EnvelopeKind::failed ? Started{Started::Kind::error, {}, Reason::noproc()}
                                                           : std::move(answer.as<Started>()));
  });
  options.starter = {this, {}, id};
  Started started{Started::Kind::error, {}, {}};
  try {
    started = spawn(std::move(options));
  } catch (...) {
    outside_->forget(id);
    throw;
  }
  if (started.kind == Started::Kind::ok) return future.get();
  outside_->forget(id);
  return started;
}

void Runtime::acknowledge(Cell& cell, Started started) {
  ReplyTo starter;
  {
    std::lock_guard lock(cell.lock);
    starter = std::exchange(cell.starter, {});
  }
  cell.started = true;
  if (starter.runtime) detail::send_reply(starter, make_envelope<Started>(EnvelopeKind::reply, std::move(started)));
}

// -- sending -------------------------------------------------------------------------------------------------------

Sent Runtime::send(Pid to, EnvelopePtr envelope) {
  if (turn::is_dead()) {
    discard(std::move(envelope), DeadLetter::unsaid);
    return Sent::ok;
  }
  if (Cell* speaker = turn::speaker(); speaker && speaker->extras) said(*speaker, to, *envelope);
  Cell* cell = find(to);
  if (!cell) {
    discard(std::move(envelope), to ? DeadLetter::dead : DeadLetter::unknown_name);
    return Sent::noproc;
  }
  const bool bounded = envelope->kind == EnvelopeKind::message || envelope->kind == EnvelopeKind::call;
  const auto bound = bounded ? cell->bound.load(std::memory_order_relaxed) : 0;
  if (bound && cell->waiting.load(std::memory_order_relaxed) >= bound && !envelope->is_system()) {
    overloaded_.fetch_add(1, std::memory_order_relaxed);
    if (envelope->kind == EnvelopeKind::call) {
      envelope->orphan = true;
      detail::fail_call({this, envelope->from, envelope->id}, {CallErrc::overloaded, {}});
    }
    return Sent::overloaded;
  }
  envelope->to_generation = to.generation();
  push(*cell, std::move(envelope));
  return Sent::ok;
}

void Runtime::push(Cell& cell, EnvelopePtr owned) {
  Envelope* envelope = owned.release();
  note_mailbox(cell.waiting.fetch_add(1, std::memory_order_relaxed) + 1);
  Envelope* head = cell.inbox.load(std::memory_order_relaxed);
  do {
    envelope->next = head;
  } while (!cell.inbox.compare_exchange_weak(head, envelope, std::memory_order_seq_cst, std::memory_order_relaxed));
  make_ready(cell);
}

void Runtime::make_ready(Cell& cell) {
  RunState idle = RunState::idle;
  if (cell.run.load(std::memory_order_seq_cst) == RunState::idle &&
      cell.run.compare_exchange_strong(idle, RunState::ready, std::memory_order_seq_cst)) {
    scheduler_.ready(cell);
  }
}

void Runtime::deliver(Pid to, EnvelopePtr message) {
  if (message->kind == EnvelopeKind::timeout && !to) {
    if (message->tag == kIntervalTag) {
      intervals_->fire(message->id);
    } else {
      outside_->timeout(message->id);
    }
    return;
  }
  // A full mailbox does not refuse it: nobody would know that the timer has to be set again.
  Cell* cell = find(to);
  if (!cell) {
    discard(std::move(message), DeadLetter::dead);
    return;
  }
  if (message->kind == EnvelopeKind::timeout) cell->answered(message->id);
  message->to_generation = to.generation();
  push(*cell, std::move(message));
}

void Runtime::call_from_outside(Pid to, EnvelopePtr call, Duration timeout, Answer answer) {
  call->from = {};
  call->id = outside_->add(std::move(answer));
  set_alarm(call->id, timeout);
  send(to, std::move(call));
}

// Before what it is for: whoever answers takes it off again.
void Runtime::set_alarm(std::uint64_t id, Duration timeout) {
  if (timeout == kInfinity) return;
  auto alarm = make_signal(EnvelopeKind::timeout);
  alarm->id = id;
  outside_->set_timer(id, scheduler_.set_timer(later(now(), timeout), {}, std::move(alarm)));
}

std::uint64_t Runtime::set_timer(Duration delay, Pid to, EnvelopePtr envelope) {
  if (delay < Duration::zero()) throw std::invalid_argument("a timer's delay must not be negative");
  if (turn::is_dead()) return 0;
  return scheduler_.set_timer(later(now(), delay), to, std::move(envelope));
}

Interval Runtime::start_interval(Duration period, Pid to, MakeTick make) {
  return intervals_->start(period, to, std::move(make));
}

void Runtime::cancel(Interval interval) { intervals_->cancel(interval); }

void Runtime::discard(EnvelopePtr envelope, DeadLetter why) noexcept {
  if (!envelope) return;
  const auto kind = envelope->kind;
  if (kind == EnvelopeKind::message || kind == EnvelopeKind::call || kind == EnvelopeKind::reply) {
    count(why);
  }
  if (envelope->kind != EnvelopeKind::call || envelope->orphan) return;
  const Reason* reason = turn::burying();
  CallError error = reason ? CallError{CallErrc::exited, *reason} : CallError{CallErrc::noproc, Reason::noproc()};
  error.unseen = reason && why == DeadLetter::mailbox;
  detail::fail_call({this, envelope->from, envelope->id}, std::move(error));
}

}  // namespace otp
