// How a call is answered or fails.
#include <exception>

#include "core/otp/outside.hpp"
#include "core/otp/runtime.hpp"
#include "core/otp/turn.hpp"

namespace otp {

std::string_view name(CallErrc code) noexcept {
  switch (code) {
    case CallErrc::noproc:
      return "noproc";
    case CallErrc::timeout:
      return "timeout";
    case CallErrc::calling_self:
      return "calling_self";
    case CallErrc::exited:
      return "exited";
    case CallErrc::dropped:
      return "dropped";
    case CallErrc::overloaded:
      return "overloaded";
    case CallErrc::cycle:
      return "cycle";
    case CallErrc::bad_request:
      break;
  }
  return "bad_request";
}

std::string CallError::to_string() const {
  std::string all(name(code));
  if (!message.empty()) all += " in the call of " + std::string(message) + " to " + to.to_string();
  if (code != CallErrc::timeout && code != CallErrc::noproc) all += ": " + reason.to_string();
  return all;
}

namespace detail {

void send_reply(const ReplyTo& to, EnvelopePtr reply) {
  if (turn::is_dead() && !turn::burying()) {  // a killed process's last handler answers nobody
    drop_call(to);
    return;
  }
  if (Cell* speaker = turn::speaker(); speaker && speaker->extras) to.runtime->said(*speaker, to.caller, *reply);
  reply->id = to.id;
  if (!to.caller) {
    if (!to.runtime->outside_->answer(to.id, *reply)) {
      to.runtime->count(DeadLetter::late_answer);
    }
    return;
  }
  Cell* cell = to.runtime->find(to.caller);
  if (!cell) {
    to.runtime->count(DeadLetter::late_answer);
    return;
  }
  cell->answered(to.id);
  reply->to_generation = to.caller.generation();
  to.runtime->push(*cell, std::move(reply));
}

void fail_call(const ReplyTo& to, CallError error) noexcept try {
  auto failed = make_envelope<CallError>(EnvelopeKind::failed, std::move(error));
  failed->id = to.id;
  if (!to.caller) {
    to.runtime->outside_->answer(to.id, *failed);
  } else if (Cell* cell = to.runtime->find(to.caller)) {
    cell->answered(to.id);
    failed->to_generation = to.caller.generation();
    to.runtime->push(*cell, std::move(failed));
  }
} catch (...) {
  to.runtime->report({.kind = Report::Kind::stray_exception, .name = "fail_call"});
}

void given_away(const ReplyTo& to) noexcept {
  if (Cell* cell = to.runtime->find(to.caller)) cell->answered(to.id);
}

void drop_call(const ReplyTo& to) noexcept {
  if (const Reason* reason = turn::burying()) {
    fail_call(to, {CallErrc::exited, *reason});
  } else if (turn::is_dead()) {
    fail_call(to, {CallErrc::exited, turn::exit_reason(*turn::current())});
  } else if (turn::current() && std::uncaught_exceptions() > 0) {
    turn::unwound().push_back(to);
  } else {
    fail_call(to, {CallErrc::dropped, {}});
  }
}

}  // namespace detail

}  // namespace otp
