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

// -- the table of cells --------------------------------------------------------------------------------------------

Cell& Runtime::cell_at(std::uint32_t slot) const noexcept {
  return chunks_[slot / kChunk].load(std::memory_order_acquire)[slot % kChunk];
}

Cell* Runtime::find(Pid pid) const noexcept {
  if (!pid || pid.slot() >= slots_used_.load(std::memory_order_acquire)) return nullptr;
  Cell& cell = cell_at(pid.slot());
  return cell.generation.load(std::memory_order_acquire) == pid.generation() ? &cell : nullptr;
}

Cell& Runtime::take_slot() {
  std::lock_guard lock(slots_mutex_);
  if (!free_slots_.empty()) {
    Cell& cell = cell_at(free_slots_.back());
    free_slots_.pop_back();
    return cell;
  }
  const std::uint32_t slot = slots_used_.load(std::memory_order_relaxed);
  if (slot / kChunk >= kChunks) throw std::length_error("too many processes");
  auto& chunk = chunks_[slot / kChunk];
  if (!chunk.load(std::memory_order_relaxed)) {
    auto* cells = new Cell[kChunk];
    for (std::uint32_t i = 0; i < kChunk; ++i) cells[i].slot = slot + i;
    chunk.store(cells, std::memory_order_release);
  }
  slots_used_.store(slot + 1, std::memory_order_release);
  return cell_at(slot);
}

void Runtime::give_back(Cell& cell) {
  if (const auto home = cell.home.exchange(0)) scheduler_.release_thread(home);
  if (cell.generation.load(std::memory_order_relaxed) >= 0xFFFFFFF0u) return;  // worn out: never used again
  std::lock_guard lock(slots_mutex_);
  free_slots_.push_back(cell.slot);
}

bool Runtime::alive(Pid pid) const noexcept {
  const Cell* cell = find(pid);
  return cell && cell->occupied.load(std::memory_order_acquire);
}

// -- names ---------------------------------------------------------------------------------------------------------

Registered Runtime::register_name(std::string_view name, Pid pid) {
  if (name.empty()) throw std::invalid_argument("a name must not be empty");
  const NameEntry& entry = intern(name);
  Cell* cell = find(pid);
  if (!cell) return Registered::dead;
  std::lock_guard lock(cell->lock);
  if (cell->generation.load(std::memory_order_relaxed) != pid.generation()) return Registered::dead;
  if (names_.find(entry)) return Registered::name_taken;
  if (!cell->relations) cell->relations = std::make_unique<Relations>();
  if (!cell->relations->names.empty()) return Registered::already_named;
  if (names_.claim(entry, pid) != pid) return Registered::name_taken;
  cell->relations->names.push_back(&entry);
  return Registered::ok;
}

bool Runtime::unregister_name(std::string_view name) {
  const NameEntry& entry = intern(name);
  const Pid holder = names_.find(entry);
  Cell* cell = find(holder);
  if (!cell) return false;
  std::lock_guard lock(cell->lock);
  if (cell->generation.load(std::memory_order_relaxed) != holder.generation()) return false;
  if (!cell->relations || !std::erase(cell->relations->names, &entry)) return false;
  names_.release(entry, holder);
  return true;
}

// -- starting ------------------------------------------------------------------------------------------------------

Started Runtime::spawn_with(EnvelopePtr start, const ServerType& type, SpawnOptions options) {
  const NameEntry* name = options.name.empty() ? nullptr : &intern(options.name);
  if (name) {
    if (const Pid holder = names_.find(*name)) return {Started::Kind::already_started, holder, {}};
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
  const bool linked = !options.link || link(pid, options.link);
  start->to_generation = pid.generation();
  push(cell, std::move(start));
  if (!linked) exit(pid, Reason::kill());  // the parent was killed while it was starting a child
  return {Started::Kind::ok, pid, {}};
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
  cell.waiting.fetch_add(1, std::memory_order_relaxed);
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
  outside_->set_timer(id, scheduler_, scheduler_.set_timer(later(now(), timeout), {}, std::move(alarm)));
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
  detail::fail_call({this, envelope->from, envelope->id},
                    reason ? CallError{CallErrc::exited, *reason} : CallError{CallErrc::noproc, Reason::noproc()});
}

// -- answers -------------------------------------------------------------------------------------------------------

std::string_view name(CallErrc code) noexcept {
  switch (code) {
    case CallErrc::noproc:
      return "noproc";
    case CallErrc::timeout:
      return "timeout";
    case CallErrc::calling_self:
      return "calling_self";
    case CallErrc::exited:
      return "exited";
    case CallErrc::dropped:
      return "dropped";
    case CallErrc::overloaded:
      return "overloaded";
    case CallErrc::cycle:
      return "cycle";
    case CallErrc::bad_request:
      break;
  }
  return "bad_request";
}

std::string CallError::to_string() const {
  std::string all(name(code));
  if (!message.empty()) all += " in the call of " + std::string(message) + " to " + to.to_string();
  if (code != CallErrc::timeout && code != CallErrc::noproc) all += ": " + reason.to_string();
  return all;
}

const char* name(Report::Kind kind) noexcept {
  switch (kind) {
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
    case Report::Kind::unexpected:
      return "unexpected";
    case Report::Kind::stray_exception:
      break;
  }
  return "stray_exception";
}

namespace detail {

void send_reply(const ReplyTo& to, EnvelopePtr reply) {
  if (turn::is_dead() && !turn::burying()) {  // a killed process's last handler answers nobody
    drop_call(to);
    return;
  }
  if (Cell* speaker = turn::speaker(); speaker && speaker->extras) to.runtime->said(*speaker, to.caller, *reply);
  reply->id = to.id;
  if (!to.caller) {
    if (!to.runtime->outside_->answer(to.id, *reply)) {
      to.runtime->count(DeadLetter::late_answer);
    }
    return;
  }
  Cell* cell = to.runtime->find(to.caller);
  if (!cell) {
    to.runtime->count(DeadLetter::late_answer);
    return;
  }
  cell->answered(to.id);
  reply->to_generation = to.caller.generation();
  to.runtime->push(*cell, std::move(reply));
}

void fail_call(const ReplyTo& to, CallError error) noexcept try {
  auto failed = make_envelope<CallError>(EnvelopeKind::failed, std::move(error));
  failed->id = to.id;
  if (!to.caller) {
    to.runtime->outside_->answer(to.id, *failed);
  } else if (Cell* cell = to.runtime->find(to.caller)) {
    cell->answered(to.id);
    failed->to_generation = to.caller.generation();
    to.runtime->push(*cell, std::move(failed));
  }
} catch (...) {
  to.runtime->report({.kind = Report::Kind::stray_exception, .name = "fail_call"});
}

void given_away(const ReplyTo& to) noexcept {
  if (Cell* cell = to.runtime->find(to.caller)) cell->answered(to.id);
}

void drop_call(const ReplyTo& to) noexcept {
  if (const Reason* reason = turn::burying()) {
    fail_call(to, {CallErrc::exited, *reason});
  } else if (turn::is_dead()) {
    fail_call(to, {CallErrc::exited, turn::exit_reason(*turn::current())});
  } else if (turn::current() && std::uncaught_exceptions() > 0) {
    turn::unwound().push_back(to);
  } else {
    fail_call(to, {CallErrc::dropped, {}});
  }
}

}  // namespace detail

// -- seeing --------------------------------------------------------------------------------------------------------

std::optional<ProcessInfo> Runtime::info(Pid pid) const {
  Cell* cell = find(pid);
  if (!cell) return std::nullopt;
  ProcessInfo info;
  info.pid = pid;
  std::lock_guard lock(cell->lock);
  if (cell->generation.load(std::memory_order_relaxed) != pid.generation() || !cell->occupied) return std::nullopt;
  info.label = cell->type->name;
  info.parent = cell->parent;
  info.mailbox = cell->waiting.load(std::memory_order_relaxed);
  if (const auto* type = cell->current.load(std::memory_order_relaxed)) info.current = type->name;
  if (const auto* ties = cell->relations.get()) {
    info.links = ties->links.list();
    info.monitors = ties->monitors.size();
    info.watchers = ties->watchers.size();
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

RuntimeStats Runtime::stats() const noexcept {
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
  return stats;
}

void Runtime::report(const Report& report) const noexcept {
  if (!sink_) return;
  try {
    sink_(report);
  } catch (...) {  // a log that fails must not take the reporter with it
  }
}

}  // namespace otp
