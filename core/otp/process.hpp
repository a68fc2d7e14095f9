// Process: what lives in a cell. The base of GenServer; write servers with that.
//
// A process handles one message at a time. Between messages it may be parked: it then waits for one answer (a reply, a
// down, a timeout with the number it gave) and everything else stays in the mailbox, in order. That is how Erlang's
// blocking call, a supervisor's wait for a child's init, and a load in `continue` look here, without a blocked thread.
//
// What is sure where processes race:
//
// - A kill cannot cut off a handler. It marks the process dead before exit() returns: its names are free, its links and
//   monitors hear of it, and what its present handler still sends, answers or sets as a timer is dropped. The state is
//   destroyed when that handler returns, without terminate(); so it must own nothing that its successor needs.
// - After demonitor() no Down comes in; one that waits in the mailbox stays, unless it is flushed.
// - After unlink() no exit of that link comes in; one that waits in the mailbox stays.
// - A link to, or monitor of, a process that dies meanwhile is answered once: by its end, or with noproc.
//
// Thread rules: all functions only from the process's own handlers.
#pragma once

#include <optional>

#include "core/base/unique_function.hpp"
#include "core/otp/cell.hpp"
#include "core/otp/message.hpp"
#include "core/otp/runtime.hpp"

namespace otp {

namespace sys {
struct Status;
template <class R>
struct Request;
Request<Status> get_status();
}  // namespace sys

/// With demonitor(): also take a Down out of the mailbox.
enum class Flush : bool { no, yes };

namespace detail {
struct Parking;
}

class Process {
 public:
  virtual ~Process() = default;
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

 protected:
  /// Called by the runtime's first turn only; throws std::logic_error elsewhere.
  Process();

  Pid self() const noexcept { return cell_->self; }
  Pid parent() const noexcept { return cell_->parent; }
  Runtime& runtime() const noexcept { return *runtime_; }
  Instant now() const noexcept { return runtime_->now(); }
  std::uint32_t mailbox_length() const noexcept { return cell_->waiting.load(std::memory_order_relaxed); }

  /// Turns exit signals (but kill) into ExitMessages. The flag counts when a signal arrives.
  void trap_exit(bool on) noexcept { cell_->trap_exit.store(on, std::memory_order_relaxed); }

  /// Ties two fates together. A dead `other`: ExitMessage(noproc) if trapping, else this process exits with noproc.
  void link(Pid other);
  void unlink(Pid other) { runtime_->unlink(self(), other); }
  /// One Down when `other` ends, with the returned number; at once (noproc) if it is dead.
  std::uint64_t monitor(Pid other) { return runtime_->monitor_from(self(), other); }
  /// After it has returned no Down with this number will arrive; one that is in the mailbox already stays there, unless
  /// it is flushed. True if the monitor was still there, so that no Down has come.
  bool demonitor(std::uint64_t ref, Flush flush = Flush::no);
  void exit(Pid other, Reason reason) { runtime_->exit(other, std::move(reason), self()); }

  /// Takes the exit message of a linked process out of the mailbox, where it has arrived there already; nothing else is
  /// looked at. For a supervisor that is told `noproc` and wants to know why.
  std::optional<Reason> take_exit(Pid from);

  /// Ends this process after the present handler; terminate() runs with `reason`. In init: the start has failed with
  /// `reason`, and terminate() does not run.
  void stop(Reason reason) { stop_ = std::move(reason); }
  bool stopping() const noexcept { return stop_.has_value(); }

  /// Waits for the envelopes numbered `id`, each given to `then`, until unpark(). Everything else stays in the mailbox.
  /// Throws std::logic_error if it is parked already. `whom`: who will answer, where that is known; see await_cycle().
  void park(std::uint64_t id, base::UniqueFunction<void(Envelope&)> then, Pid whom = {});
  /// Parked for `whom`: the circle of processes that wait for each other's answers through this one, as a text; empty
  /// where there is none.
  std::string await_cycle(Pid whom) const { return runtime_->cycle_through(self(), whom); }
  void unpark() noexcept;
  bool initialized() const noexcept { return cell_->started; }
  bool parked() const noexcept { return cell_->await_id != 0; }

  /// Tells whoever started this process that init is over. Once.
  void init_done() { runtime_->acknowledge(*cell_, {Started::Kind::ok, self(), {}}); }
  /// There is nothing to do for this process: it ends with normal, without terminate(), and then its starter hears
  /// `ignore`. From init only.
  void init_ignore();
  /// The start has failed, and that is all: its starter hears `reason`, and the process ends with normal, so links and
  /// crash reports stay silent. From init only.
  void init_fail(Reason reason);

  /// One Down to `other` when this process ends, as if `other` had called monitor(); its number.
  std::uint64_t monitored_by(Pid other) { return runtime_->monitor_from(other, self()); }

  /// Counts an answer that nobody waits for any more.
  void count_late_answer() noexcept { runtime_->count(DeadLetter::late_answer); }

  /// One timeout (kIdleTag) if nothing arrives for `time` after the present handler; see GenServer::idle_timeout.
  void set_idle_timeout(Duration time) { cell_->extra().idle.asked = time; }

  /// The next thing to handle, before any message.
  void set_continue(EnvelopePtr envelope) {
    envelope->kind = EnvelopeKind::continuation;
    continue_ = std::move(envelope);
  }

 private:
  friend class Runtime;
  friend sys::Request<sys::Status> sys::get_status();
  friend struct detail::Parking;

  virtual void on_start() = 0;
  virtual void on_envelope(Envelope& envelope) = 0;
  virtual void on_continue(Envelope& envelope) = 0;
  virtual void on_terminate(const Reason& reason) = 0;
  /// The state as a text, for people.
  virtual std::string describe() const { return std::string(cell_->type->name); }
  /// Somebody who may (the parent, Runtime::stop) wants this process to end.
  virtual void on_stop(const Reason& reason) { stop(reason); }
  void on_awaited(Envelope& envelope);
  void init_verdict(Started verdict);

  Cell* cell_;
  Runtime* runtime_;
  std::optional<Reason> stop_;
  EnvelopePtr continue_;
  base::UniqueFunction<void(Envelope&)> awaiting_;
};

/// Asks a process to stop; sent by Runtime::stop.
struct StopRequest {
  Reason reason;
};

/// How a stop with `asked` went, from what came: a Down, a timeout or a failure.
CallResult<void> stopped(Envelope& envelope, const Reason& asked, Pid to);

}  // namespace otp
