// What is known of a process, and of all of them, from outside; taken without disturbing anybody.
//
// Thread rules: values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/otp/dead_letter.hpp"
#include "core/otp/pid.hpp"
#include "core/otp/time.hpp"

namespace otp {

enum class ProcessStatus : std::uint8_t {
  waiting,    ///< for a message
  runnable,   ///< has messages, waits for a worker
  running,    ///< in a handler
  parked,     ///< awaits an answer; other messages wait
  suspended,  ///< by sys::suspend
};

/// "waiting", "runnable", …
const char* name(ProcessStatus status) noexcept;

struct ProcessInfo {
  Pid pid;
  std::string name;   ///< registered, or empty
  std::string label;  ///< type of its server: what OTP calls the initial call
  ProcessStatus status = ProcessStatus::waiting;
  Pid parent;
  std::uint32_t mailbox = 0;  ///< messages that wait
  std::string current;        ///< type of the message that it handles now, or empty
  Duration current_age{};     ///< for how long at least, as the watchdog saw it; 0 without one
  Pid awaits;                 ///< parked: whose answer it waits for, where that is known
  bool trap_exit = false;
  std::uint64_t reductions = 0;  ///< messages handled
  std::size_t memory = 0;        ///< bytes, about: its cell, its server object, headers of what waits, its ties
  std::vector<Pid> links;
  std::vector<Pid> monitored;   ///< whom it watches
  std::vector<Pid> watched_by;  ///< who watches it; nobody: somebody outside
  std::size_t monitors = 0;
  std::size_t watchers = 0;
};

/// How busy a scheduler is.
struct SchedulerStats {
  unsigned workers = 0;
  std::size_t run_queue = 0;  ///< processes that wait for a worker
  std::size_t timers = 0;     ///< armed
  Duration busy{};            ///< of all workers since the start …
  Duration total{};           ///< … and how long they have been there: the quotient of two differences is utilisation
};

/// Counters since the start of the runtime.
struct RuntimeStats {
  std::uint64_t spawned = 0;
  std::uint64_t alive = 0;
  std::uint64_t crashes = 0;
  std::uint64_t messages = 0;          ///< handled
  std::uint64_t dead_letters = 0;      ///< messages that no handler saw
  DeadLetterCounts dead_letters_by{};  ///< the same by DeadLetter
  std::uint64_t overloaded = 0;        ///< messages refused by a full mailbox
  std::uint32_t mailbox_high = 0;      ///< most messages that ever waited in one mailbox
  std::uint64_t stuck_handlers = 0;    ///< handlers that the watchdog found not to return in time
  SchedulerStats scheduler;
};

}  // namespace otp
