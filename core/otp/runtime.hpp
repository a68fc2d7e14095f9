// Runtime: the processes, their names and ties, and the ways in from outside.
//
//     otp::ThreadScheduler scheduler({.workers = 2});
//     otp::Runtime rt(scheduler);
//     Ref<CounterProtocol> counter{rt.start<Counter>({.from = 0}).pid};  // waits for init; not from inside a process
//     rt.cast(counter, Increment{});
//     rt.call(counter, Get{}, 5s, [](otp::CallResult<int> n) { … });
//
// Thread rules: every function may be called from any thread, from inside handlers too, unless it says that it waits:
// waiting inside a handler would stop a worker. A completion is called exactly once, on the thread where the answer
// came up; it must not block, and what it throws is reported as a stray exception. What a handler of a killed process
// still sends is dropped.
#pragma once

#include <algorithm>
#include <any>
#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/base/unique_function.hpp"
#include "core/otp/call.hpp"
#include "core/otp/cell.hpp"
#include "core/otp/names.hpp"
#include "core/otp/process_info.hpp"
#include "core/otp/report.hpp"
#include "core/otp/scheduler.hpp"
#include "core/otp/telemetry.hpp"
#include "core/otp/via.hpp"

namespace otp {

/// How the start of a process went. Sent to whoever waits for it.
struct Started {
  enum class Kind : std::uint8_t { ok, ignore, already_started, error };
  Kind kind = Kind::ok;
  Pid pid;        ///< ok: the new one; already_started: the holder of the name
  Reason reason;  ///< error
};

/// How to spawn. Every member has a default that suits a process without a supervisor.
struct SpawnOptions {
  std::string name;                    ///< registered before init; empty: none
  std::shared_ptr<const ViaName> via;  ///< the same with a name that somebody else keeps
  Pid link;                            ///< linked from the first moment; a supervisor for its children
  Pid parent;                          ///< whose exit ends a process even if it traps exits
  ReplyTo starter;                     ///< hears how init went
  /// Messages that may wait before senders hear `overloaded`; timers' messages are always let in. 0: no bound.
  std::uint32_t mailbox = 0;
  bool own_thread = false;          ///< a thread of its own, for one that blocks
  const std::any* extra = nullptr;  ///< a dynamic supervisor's extra arguments, for the start function only
};

/// A running send_interval().
struct Interval {
  std::uint64_t id = 0;
};

enum class Sent : std::uint8_t { ok, noproc, overloaded };

/// Runtime::send to a name that nobody has.
struct UnknownName : std::invalid_argument {
  explicit UnknownName(const std::string& name) : std::invalid_argument("no process has the name \"" + name + "\"") {}
};

/// How Runtime::register_name went.
enum class Registered : std::uint8_t {
  ok,
  name_taken,     ///< the first holder keeps it
  dead,           ///< the process has ended
  already_named,  ///< the process has another name
};

class Watchdog;

class Runtime final : private Executor {
 public:
  /// The scheduler must outlive the runtime.
  explicit Runtime(Scheduler& scheduler);
  /// Stops the scheduler and drops every process without further ado; stop the root supervisor first.
  ~Runtime() override;
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  // -- starting ---------------------------------------------------------------------------------------------------

  /// Starts a server (a GenServer) without waiting for its init: ok, or already_started where the name is taken. Throws
  /// std::length_error where there is no slot, name or thread left for it.
  template <class Server>
  Started spawn(typename Server::Args args, SpawnOptions options = {}) {
    auto start = make_envelope<Birth<Server>>(EnvelopeKind::start, &Birth<Server>::make, std::move(args));
    return spawn_with(std::move(start), server_type<Server>, std::move(options));
  }

  /// The same, and waits until init is over. Only from threads that are no worker's.
  template <class Server>
  Started start(typename Server::Args args, SpawnOptions options = {}) {
    return start_with([&](SpawnOptions o) { return spawn<Server>(std::move(args), std::move(o)); }, std::move(options));
  }
  /// The same with a start function.
  Started start_with(base::UniqueFunction<Started(SpawnOptions)> spawn, SpawnOptions options);

  // -- talking ----------------------------------------------------------------------------------------------------

  /// Sends a message that wants no answer. To the dead: dropped, counted.
  template <class P, class M>
  Sent cast(Ref<P> to, M message) {
    static_assert(!CallMessage<M>, "this message has a Reply: use call()");
    auto envelope = make_envelope<M>(EnvelopeKind::message, std::move(message));
    envelope->tag = P::template tag<M>();
    return send(to.pid, std::move(envelope));
  }
  template <class P, class M>
  Sent cast(const Name<P>& to, M message) {
    return cast(Ref<P>{whereis(to.entry())}, std::move(message));
  }
  template <class P, class M>
  Sent cast(const Via<P>& to, M message) {
    return cast(to.whereis(), std::move(message));
  }

  /// Erlang's `!`: nothing happens where the process is dead. A name that nobody has is an error in the sender: throws
  /// UnknownName.
  template <class P, class M>
  void send(Ref<P> to, M message) {
    cast(to, std::move(message));
  }
  template <class P, class M>
  void send(const Name<P>& to, M message) {
    const Pid pid = whereis(to.entry());
    if (!pid) throw UnknownName(text(to.entry()));
    cast(Ref<P>{pid}, std::move(message));
  }

  /// Asks, from outside or from where no process is at hand. `done` is called exactly once.
  template <class P, class M>
  void call(Ref<P> to, M message, Duration timeout, base::UniqueFunction<void(CallResult<typename M::Reply>)> done) {
    auto envelope = make_envelope<M>(EnvelopeKind::call, std::move(message));
    envelope->tag = P::template tag<M>();
    call_from_outside(
        to.pid, std::move(envelope), timeout,
        [done = std::move(done), pid = to.pid](Envelope& answer) mutable { done(take_answer<M>(answer, pid)); });
  }
  template <class P, class M>
  void call(const Name<P>& to, M message, Duration timeout,
            base::UniqueFunction<void(CallResult<typename M::Reply>)> done) {
    call(Ref<P>{whereis(to.entry())}, std::move(message), timeout, std::move(done));
  }
  template <class P, class M>
  void call(const Via<P>& to, M message, Duration timeout,
            base::UniqueFunction<void(CallResult<typename M::Reply>)> done) {
    call(to.whereis(), std::move(message), timeout, std::move(done));
  }

  // -- signals, ties, names ---------------------------------------------------------------------------------------

  /// Erlang's exit/2. kill cannot be trapped and takes effect before this returns.
  void exit(Pid to, Reason reason, Pid from = {});

  /// Asks a process to end with `reason` (terminate runs) after the messages that it has; `done` when it is dead and
  /// its name free: the reason it ended with. A dead one: noproc at once.
  void stop(Pid to, Reason reason, base::UniqueFunction<void(Reason)> done);

  /// The same as OTP has it: ok when it is dead and ended with the reason that was asked for. `timeout`: it has not
  /// ended in time, and is left alone to end later. `exited`: it ended with another reason (its terminate() threw).
  void stop(Pid to, Reason reason, Duration timeout, base::UniqueFunction<void(CallResult<void>)> done);

  /// Tells `done` once when the process ends; noproc at once for a dead one.
  void monitor(Pid target, base::UniqueFunction<void(Reason)> done);

  bool alive(Pid pid) const noexcept;
  Pid whereis(const NameEntry& name) const noexcept { return names_.find(name); }
  Pid whereis(std::string_view name) const { return names_.find(intern(name)); }

  /// Gives a live process a name, if it has none.
  Registered register_name(std::string_view name, Pid pid);
  /// Takes a name away from whoever has it; false if nobody does.
  bool unregister_name(std::string_view name);

  /// Ties two fates together, on behalf of `self` (a process does it by Process::link). False if either is dead.
  bool link(Pid self, Pid other);
  /// Unties them; from then on neither hears of the other's end.
  void unlink(Pid self, Pid other);

  /// Runs `cleanup` in the moment of the process's death, before anybody hears of it. False if it is dead already.
  bool at_death(Pid pid, Cleanup cleanup);

  // -- time -------------------------------------------------------------------------------------------------------

  Instant now() const noexcept { return scheduler_.now(); }
  /// Sends a message after `delay`, never earlier. The timer does not belong to whoever set it.
  template <class P, class M>
  std::uint64_t send_after(Duration delay, Ref<P> to, M message) {
    auto envelope = make_envelope<M>(EnvelopeKind::message, std::move(message));
    envelope->tag = P::template tag<M>();
    return set_timer(delay, to.pid, std::move(envelope));
  }
  /// The same at a moment; one in the past: at once, through the mailbox as ever.
  template <class P, class M>
  std::uint64_t send_at(Instant when, Ref<P> to, M message) {
    return send_after(std::max(Duration::zero(), when - now()), to, std::move(message));
  }
  /// Sends Expired<M>{message, timer}, where `timer` is the number that this returns.
  template <class P, class M>
  std::uint64_t start_timer(Duration delay, Ref<P> to, M message) {
    return send_after(delay, to, Expired<M>{std::move(message)});
  }
  /// Remaining time; the message can never arrive afterwards. Nothing for a timer that has fired.
  std::optional<Duration> cancel(std::uint64_t timer) {
    const auto deadline = scheduler_.cancel_timer(timer);
    return deadline ? std::optional(std::max(Duration::zero(), *deadline - now())) : std::nullopt;
  }
  std::optional<Duration> read(std::uint64_t timer) const { return scheduler_.read_timer(timer); }

  /// Sends a copy of the message every `period`, the first after one period, until cancel() or until `to` is dead.
  /// Throws std::invalid_argument for a period that is not positive.
  template <class P, class M>
  Interval send_interval(Duration period, Ref<P> to, M message) {
    return start_interval(period, to.pid, [message = std::move(message)] {
      auto envelope = make_envelope<M>(EnvelopeKind::message, M(message));
      envelope->tag = P::template tag<M>();
      return envelope;
    });
  }
  /// No tick is sent after it has returned; one that waits in the mailbox stays there. Fine for one that has ended.
  void cancel(Interval interval);

  // -- seeing -----------------------------------------------------------------------------------------------------

  std::optional<ProcessInfo> info(Pid pid) const;
  std::vector<Pid> processes() const;
  RuntimeStats stats() const;
  /// Where reports go; set it before the first spawn.
  void on_report(std::function<void(const Report&)> sink) { sink_ = std::move(sink); }
  void report(const Report& report) const noexcept;
  /// Does anybody read reports? Without, none need be made.
  bool reporting() const noexcept { return static_cast<bool>(sink_); }
  /// Events of the runtime, of libraries and of the program.
  Telemetry& telemetry() noexcept { return telemetry_; }

  // -- for processes and for tests that play one ------------------------------------------------------------------

  Sent send(Pid to, EnvelopePtr envelope);
  std::uint64_t set_timer(Duration delay, Pid to, EnvelopePtr envelope);
  std::uint64_t fresh_id() noexcept { return next_id_.fetch_add(1, std::memory_order_relaxed); }
  Scheduler& scheduler() noexcept { return scheduler_; }

 private:
  friend class Process;
  friend class Watchdog;
  friend void detail::send_reply(const ReplyTo&, EnvelopePtr);
  friend void detail::fail_call(const ReplyTo&, CallError) noexcept;
  friend void detail::drop_call(const ReplyTo&) noexcept;
  friend void detail::given_away(const ReplyTo&) noexcept;

  // The payload of a start envelope: begins with the function that makes the process out of the rest.
  using Make = std::unique_ptr<Process> (*)(void* birth);
  template <class Server>
  struct Birth {
    Make make_process;
    typename Server::Args args;
    static std::unique_ptr<Process> make(void* birth) {
      return std::make_unique<Server>(std::move(static_cast<Birth*>(birth)->args));
    }
  };
  using Answer = base::UniqueFunction<void(Envelope&)>;
  class Outside;
  class Intervals;
  using MakeTick = std::function<EnvelopePtr()>;
  static constexpr std::uint16_t kIntervalTag = 1;

  Started spawn_with(EnvelopePtr start, const ServerType& type, SpawnOptions options);
  Interval start_interval(Duration period, Pid to, MakeTick make);
  void call_from_outside(Pid to, EnvelopePtr call, Duration timeout, Answer answer);

  void run(Cell& cell) override;
  void deliver(Pid to, EnvelopePtr message) override;

  Cell& cell_at(std::uint32_t slot) const noexcept;
  Cell* find(Pid pid) const noexcept;
  Cell& take_slot();
  void give_back(Cell& cell);
  Pid move_in(Cell& cell, Pid pid, const ServerType& type, const SpawnOptions& options, const NameEntry* name);
  Pid take_via(Cell& cell, Pid pid, EnvelopePtr& start, const ViaName& via);
  void push(Cell& cell, EnvelopePtr envelope);
  void make_ready(Cell& cell);

  // one turn; the caller owns the cell
  bool take_turn(Cell& cell);
  void absorb(Cell& cell);
  void absorb_signal(Cell& cell, EnvelopePtr envelope);
  void absorb_start(Cell& cell, EnvelopePtr start);
  EnvelopePtr next_envelope(Cell& cell);
  EnvelopePtr next_system(Cell& cell);
  void handle(Cell& cell, EnvelopePtr envelope);
  void handle_system(Cell& cell, Envelope& envelope);
  // for processes with extras
  bool before_handling(Cell& cell, Envelope& envelope);
  void after_handling(Cell& cell, Envelope& envelope);
  void said(Cell& speaker, Pid to, const Envelope& envelope);
  Reason end_process(Cell& cell, Reason reason, const Envelope& last);
  void report_crash(Cell& cell, const Reason& reason, const Envelope& last);
  std::shared_ptr<const ServerReport> server_report(Cell& cell, const Reason& reason, const Envelope& last) const;
  std::shared_ptr<const CrashReport> crash_report(Cell& cell, const Reason& reason) const;
  void note_mailbox(std::uint32_t length) noexcept {
    if (length > mailbox_high_.load(std::memory_order_relaxed)) raise_mailbox_high(length);
  }
  void raise_mailbox_high(std::uint32_t length) noexcept;
  bool bury(Cell& cell, std::uint32_t generation, const Reason& reason);
  void reap(Cell& cell);
  void discard(EnvelopePtr envelope, DeadLetter why) noexcept;
  void count(DeadLetter why) noexcept {
    dead_letters_[static_cast<std::size_t>(why)].fetch_add(1, std::memory_order_relaxed);
  }
  void set_alarm(std::uint64_t id, Duration timeout);
  void watch_from_outside(Pid target, std::uint64_t id);
  void arm_idle(Cell& cell);
  static void take_from_queue(Cell& cell, base::UniqueFunction<bool(const Envelope&)> which);
  std::string cycle_through(Pid self, Pid first) const;

  // ties; `self` is the calling process
  std::uint64_t monitor_from(Pid self, Pid target);
  bool demonitor(Pid self, std::uint64_t ref);
  void forget_watcher(Pid target, std::uint64_t ref);
  void acknowledge(Cell& cell, Started started);

  // Messages handled, a line for every few threads, so that they do not get in each other's way.
  struct alignas(64) Turns {
    std::atomic<std::uint64_t> handled{0};
  };
  void count_handled(int messages) noexcept;

  static constexpr std::uint32_t kChunk = 1024;
  static constexpr std::uint32_t kChunks = 16384;

  Scheduler& scheduler_;
  NameTable names_;
  std::unique_ptr<Outside> outside_;
  std::unique_ptr<Intervals> intervals_;
  std::function<void(const Report&)> sink_;
  Telemetry telemetry_{[this](const Report& r) { report(r); }};
  std::atomic<std::uint64_t> next_id_{1};
  std::atomic<Cell*> chunks_[kChunks];
  mutable std::mutex slots_mutex_;
  std::vector<std::uint32_t> free_slots_;
  std::atomic<std::uint32_t> slots_used_{0};
  std::atomic<std::uint64_t> spawned_{0}, ended_{0}, crashes_{0}, overloaded_{0}, stuck_{0};
  std::atomic<std::uint32_t> mailbox_high_{0};
  mutable std::array<Turns, 16> turns_;
  std::atomic<const Watchdog*> watchdog_{nullptr};
  std::array<std::atomic<std::uint64_t>, kDeadLetters> dead_letters_{};
};

}  // namespace otp
