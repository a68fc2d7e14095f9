// Extras: what few processes need. Made when it is first wanted, so that the others pay a pointer. Internal.
//
// Thread rules: the turn's owner only.
#pragma once

#include <cstdint>

#include "core/otp/message.hpp"
#include "core/otp/sys_event.hpp"
#include "core/otp/time.hpp"

namespace otp {

/// Messages that came while a process was suspended, oldest first.
struct HeldBack {
  Envelope* head = nullptr;
  Envelope** tail = &head;
};

/// A receive timeout (GenServer::idle_timeout).
struct IdleTimeout {
  Duration asked = kInfinity;   // by the handler that runs now
  Duration length = kInfinity;  // of the one that is set
  std::uint64_t id = 0;         // of its envelope; 0: none on its way
  std::uint64_t timer = 0;
};

struct Extras {
  HeldBack held;
  IdleTimeout idle;
  sys::Debug debug;
  bool in_system = false;  // a system request is being handled: what it says is no event
};

}  // namespace otp
