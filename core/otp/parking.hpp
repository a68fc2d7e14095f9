// Parking: how the library's own waits (tasks, locks) park a process. Internal.
//
// Thread rules: from the parked process's own handlers, but for wake().
#pragma once

#include <utility>

#include "core/otp/process.hpp"

namespace otp::detail {

struct Parking {
  static Runtime& runtime(Process& p) noexcept { return p.runtime(); }
  static void park(Process& p, std::uint64_t id, base::UniqueFunction<void(Envelope&)> then) {
    p.park(id, std::move(then));
  }
  static void unpark(Process& p) noexcept { p.unpark(); }
  /// Forgets a monitor of p; a Down of it that waits in the mailbox goes, too.
  static void demonitor_and_flush(Process& p, std::uint64_t ref) { p.demonitor(ref, Flush::yes); }
  /// Sends what a parked process waits for, whoever runs on this thread, the dying too.
  static void wake(Runtime& rt, Pid whom, std::uint64_t id, EnvelopePtr envelope);
  static void wake(Runtime& rt, Pid whom, std::uint64_t id) { wake(rt, whom, id, make_signal(EnvelopeKind::timeout)); }
};

}  // namespace otp::detail
