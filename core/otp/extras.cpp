// What a turn does beyond the plain: system requests, suspended processes, events, receive timeouts.
#include "core/otp/extras.hpp"

#include "core/otp/process.hpp"
#include "core/otp/sys.hpp"
#include "core/otp/turn.hpp"

namespace otp {
namespace {

/// What takes effect in a suspended process, too.
bool passes(const Cell& cell, Envelope& envelope) {
  if (envelope.is_system()) return true;
  const bool exit = envelope.kind == EnvelopeKind::exit_signal || envelope.kind == EnvelopeKind::link_signal;
  return exit && envelope.from && envelope.from == cell.parent;
}

}  // namespace

EnvelopePtr Runtime::next_system(Cell& cell) {
  HeldBack& held = cell.extra().held;
  while (Envelope* e = cell.head) {
    cell.head = std::exchange(e->next, nullptr);
    if (!cell.head) cell.tail = &cell.head;
    if (passes(cell, *e)) {
      cell.waiting.fetch_sub(1, std::memory_order_relaxed);
      return EnvelopePtr(e);
    }
    *held.tail = e;
    held.tail = &e->next;
  }
  return {};
}

void Runtime::handle_system(Cell& cell, Envelope& envelope) {
  if (envelope.type == &message_type<StopRequest>) {
    cell.process->on_stop(envelope.as<StopRequest>().reason);
    return;
  }
  cell.extra().in_system = true;
  auto& request = envelope.as<sys::RequestBase>();
  sys::Inside inside{*this, cell, *cell.process};
  request.answer(request, envelope, inside);
  if (cell.extras) cell.extras->in_system = false;
}

// False for an envelope that is nothing any more.
bool Runtime::before_handling(Cell& cell, Envelope& envelope) {
  Extras& extras = *cell.extras;
  if (envelope.is_system() || cell.process->parked()) return true;
  if (extras.debug.on()) {
    extras.debug.emit({sys::Event::Kind::in, envelope.name(), envelope.from, now()});
  }
  return true;
}

void Runtime::after_handling(Cell&, Envelope&) {}

void Runtime::said(Cell& speaker, Pid to, const Envelope& envelope) {
  Extras& extras = *speaker.extras;
  const bool told = envelope.kind == EnvelopeKind::message || envelope.kind == EnvelopeKind::call ||
                    envelope.kind == EnvelopeKind::reply;
  if (told && extras.debug.on() && !extras.in_system) {
    extras.debug.emit({sys::Event::Kind::out, envelope.name(), to, now()});
  }
}

}  // namespace otp
