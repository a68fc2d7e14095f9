// Scheduler: who runs which process when, and what time it is. Two implementations:
//
//   ThreadScheduler   worker threads with a run queue each; real time          (thread_scheduler.hpp)
//   SimScheduler      one thread, next process picked by a seed; virtual time  (sim_scheduler.hpp)
//
// The runtime above does not know which one it has. A scheduler promises: a cell that was made ready is run soon, by
// one thread at a time (the runtime's run states see to that); a timer's message is delivered not before its deadline.
//
// Thread rules: every function may be called from any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "core/otp/message.hpp"
#include "core/otp/time.hpp"

namespace otp {

struct Cell;

/// What a scheduler calls back: the runtime.
class Executor {
 public:
  virtual ~Executor() = default;
  /// Runs a bounded number of a ready process's messages.
  virtual void run(Cell& cell) = 0;
  /// A timer is due.
  virtual void deliver(Pid to, EnvelopePtr message) = 0;
};

class Scheduler {
 public:
  virtual ~Scheduler() = default;

  /// Once, before anything else.
  virtual void attach(Executor& executor) = 0;
  /// No process runs any more after it has returned, and no timer fires: their messages are destroyed in here.
  virtual void stop() = 0;

  virtual Instant now() const noexcept = 0;
  virtual void ready(Cell& cell) = 0;
  /// May the calling thread, which runs a turn, run the process in this cell? If not, ready() takes it where it belongs.
  virtual bool at_home(const Cell& cell) const noexcept = 0;

  /// Delivers the message at `deadline`; one of kind `message` carries the returned number as its id.
  virtual std::uint64_t set_timer(Instant deadline, Pid to, EnvelopePtr message) = 0;
  /// Remaining time of a timer that was running and now never fires; nothing for an unknown or fired one.
  virtual std::optional<Duration> cancel_timer(std::uint64_t timer) = 0;
  virtual std::optional<Duration> read_timer(std::uint64_t timer) const = 0;

  /// A thread for one process that blocks (files, the database). Returns its home for Cell::home.
  virtual std::uint16_t acquire_thread() = 0;
  virtual void release_thread(std::uint16_t home) = 0;
};

}  // namespace otp
