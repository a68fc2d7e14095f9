#include "core/otp/parking.hpp"

#include "core/otp/turn.hpp"

namespace otp::detail {

void Parking::demonitor_and_flush(Process& p, std::uint64_t ref) {
  p.demonitor(ref);
  Cell& cell = *p.cell_;
  for (Envelope** at = &cell.head; *at; at = &(*at)->next) {
    Envelope* e = *at;
    if (e->kind != EnvelopeKind::down || e->id != ref) continue;
    *at = e->next;
    if (!*at) cell.tail = at;
    cell.waiting.fetch_sub(1, std::memory_order_relaxed);
    EnvelopePtr(e).reset();
    return;
  }
}

void Parking::wake(Runtime& rt, Pid whom, std::uint64_t id, EnvelopePtr envelope) {
  const turn::OutsideScope scope;
  envelope->id = id;
  rt.send(whom, std::move(envelope));
}

}  // namespace otp::detail
