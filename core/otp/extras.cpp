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

bool is_parked(const Cell& cell) { return cell.await_id.load(std::memory_order_relaxed) != 0; }

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
    cell.release_held();  // its end may take more than one message
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
  if (envelope.is_system() || is_parked(cell)) return true;
  // Nothing else that is no request gets here while it is suspended: its parent wants it to end.
  if (cell.suspended.load(std::memory_order_relaxed)) cell.release_held();
  const bool timed_out = envelope.kind == EnvelopeKind::timeout && envelope.tag == kIdleTag;
  if (timed_out && envelope.id != extras.idle.id) return false;  // a message was first
  if (extras.idle.timer) scheduler_.cancel_timer(extras.idle.timer);
  extras.idle = {};
  if (extras.debug.on()) {
    const auto what = timed_out ? std::string_view("timeout") : envelope.name();
    extras.debug.emit({sys::Event::Kind::in, what, envelope.from, now()});
  }
  return true;
}

// A receive timeout begins when its handler is over, and again with its whole length after each system request.
void Runtime::after_handling(Cell& cell, Envelope& envelope) {
  IdleTimeout& idle = cell.extras->idle;
  if (is_parked(cell)) return;
  if (envelope.is_system()) {
    if (idle.timer) scheduler_.cancel_timer(idle.timer);
    idle.id = idle.timer = 0;
  } else if (idle.asked != kInfinity) {
    idle.length = std::exchange(idle.asked, kInfinity);
  }
  if (idle.id == 0 && idle.length != kInfinity && !cell.suspended.load(std::memory_order_relaxed)) arm_idle(cell);
}

void Runtime::arm_idle(Cell& cell) {
  IdleTimeout& idle = cell.extras->idle;
  auto alarm = make_signal(EnvelopeKind::timeout);
  alarm->id = idle.id = fresh_id();
  alarm->tag = kIdleTag;
  if (idle.length <= Duration::zero()) {
    send(cell.self, std::move(alarm));  // behind what waits already
  } else {
    idle.timer = set_timer(idle.length, cell.self, std::move(alarm));
  }
}

void Runtime::said(Cell& speaker, Pid to, const Envelope& envelope) {
  Extras& extras = *speaker.extras;
  const bool told = envelope.kind == EnvelopeKind::message || envelope.kind == EnvelopeKind::call ||
                    envelope.kind == EnvelopeKind::reply;
  if (told && extras.debug.on() && !extras.in_system) {
    extras.debug.emit({sys::Event::Kind::out, envelope.name(), to, now()});
  }
}

// Both those that wait in order and those that a suspension holds back.
void Runtime::take_from_queue(Cell& cell, base::UniqueFunction<bool(const Envelope&)> which) {
  const auto sweep = [&](Envelope*& head, Envelope**& tail) {
    tail = &head;
    while (Envelope* e = *tail) {
      if (which(*e)) {
        *tail = e->next;
        cell.waiting.fetch_sub(1, std::memory_order_relaxed);
        EnvelopePtr gone(e);
      } else {
        tail = &e->next;
      }
    }
  };
  sweep(cell.head, cell.tail);
  if (cell.extras) sweep(cell.extras->held.head, cell.extras->held.tail);
}

}  // namespace otp
