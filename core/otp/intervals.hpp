// Intervals: a message every so often (Erlang's timer:send_interval). Internal to the runtime; see
// Runtime::send_interval.
//
// The n-th tick is due n periods after the start, however late the one before was: an interval does not drift. It ends
// when it is cancelled or when its target is dead.
//
// Thread rules: any thread.
#pragma once

#include <mutex>
#include <unordered_map>

#include "core/otp/runtime.hpp"

namespace otp {

class Runtime::Intervals {
 public:
  explicit Intervals(Runtime& rt) : rt_(rt) {}

  Interval start(Duration period, Pid to, MakeTick make);
  /// No tick is sent after this has returned; those that are in the mailbox stay there.
  void cancel(Interval interval);
  /// A tick is due.
  void fire(std::uint64_t id);

 private:
  struct Running {
    Pid to;
    Duration period;
    Instant due;
    MakeTick make;
    std::uint64_t timer = 0;
  };
  void wind(std::uint64_t id, Running& running);

  Runtime& rt_;
  std::mutex mutex_;
  std::uint64_t next_ = 1;
  std::unordered_map<std::uint64_t, Running> running_;
};

}  // namespace otp
