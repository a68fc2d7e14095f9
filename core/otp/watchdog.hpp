// Watchdog: names the handler that does not return. C++ cannot interrupt it; what can be done is to say so, and to let
// the others go on.
//
//     otp::Watchdog watchdog(rt, 1s);
//     watchdog.start();                 // a thread that looks four times a limit
//
// It looks from time to time at what each worker is doing, so the processes pay nothing for it. A handler that is seen
// for longer than the limit is reported once (Report::Kind::stuck_handler), counted, and its worker is relieved:
// another thread takes over the worker's queue, timers and sockets; the old one ends when the handler has returned. A
// process with a thread of its own may block as long as it likes.
//
// A stuck process can be killed: it is dead for everybody at once (its name is free, its links hear of it), and its
// state is destroyed when the handler returns.
//
// Thread rules: look() by one thread at a time; the rest by any. It must be gone before the runtime.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "core/otp/runtime.hpp"

namespace otp {

class Watchdog {
 public:
  Watchdog(Runtime& rt, Duration limit);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  /// Looks by itself from now on.
  void start();
  /// Looks once, at the time `now`: a test's way to have a clock of its own.
  void look(Instant now);
  /// For how long (at least) the process has been in its present handler; 0 if it was not seen in it before.
  Duration age_of(Pid pid) const;

 private:
  struct Seen {
    const Cell* cell = nullptr;
    std::uint64_t reductions = 0;
    Pid pid;
    Instant since;
    bool told = false;
  };
  Seen sample(const Cell* cell, const Seen& before, Instant now) const;
  void tell(unsigned worker, const Seen& stuck);

  Runtime& rt_;
  const Duration limit_;
  mutable std::mutex mutex_;
  std::vector<Seen> seen_;  // one a worker
  Instant looked_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace otp
