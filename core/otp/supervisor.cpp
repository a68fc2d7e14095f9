#include "core/otp/supervisor.hpp"

namespace otp {

// -- start ---------------------------------------------------------------------------------------------------------

void Supervisor::init() {
  trap_exit(true);
  std::optional<SupervisorInit> made = std::exchange(init_, {})();
  if (!made) {
    init_ignore();
    return;
  }
  if (auto error = check_flags(made->flags)) throw Exit{Reason::other("supervisor_data(" + error->to_string() + ")")};
  auto_shutdown_ = made->flags.auto_shutdown;
  if (auto error = check_children(made->children, auto_shutdown_)) {
    throw Exit{Reason::other("start_spec(" + error->to_string() + ")")};
  }
  machine_.emplace(made->flags, self().pack());
  for (ChildSpec& spec : made->children) {
    machine_->add(next_key_, spec);
    specs_.emplace(next_key_++, std::move(spec));
  }
  perform(machine_->boot());
}

// -- what the machine says -----------------------------------------------------------------------------------------

void Supervisor::perform(Actions actions) {
  for (const Action& action : actions) {
    std::visit([this](const auto& each) { perform(each); }, action);
  }
}

// Calls the child's start function and waits, parked, for the end of its init.
void Supervisor::perform(const action::Start& start) {
  const ChildSpec& spec = specs_.at(start.child);
  SpawnOptions options = spec.options;
  const std::uint64_t id = runtime().fresh_id();
  options.link = options.parent = self();
  options.starter = {&runtime(), self(), id};
  const Started started = call_start(spec, runtime(), std::move(options));
  if (started.kind != Started::Kind::ok) {
    start_is_over(started);
    return;
  }
  park(id, [this](Envelope& answer) {
    const Started outcome = std::move(answer.as<Started>());
    unpark();
    start_is_over(outcome);
  });
}

void Supervisor::start_is_over(const Started& started) {
  switch (started.kind) {
    case Started::Kind::ok:
      perform(machine_->started(started.pid, now()));
      return;
    case Started::Kind::ignore:
      perform(machine_->ignored());
      return;
    case Started::Kind::already_started:
    case Started::Kind::error:
      perform(machine_->failed(start_failure(started), now()));
  }
}

// OTP's shutdown protocol: monitor, unlink, ask, wait; kill when the time is up, and wait for that. The link to one
// that is dead already is kept until its exit message has said why.
void Supervisor::perform(const action::Stop& stop) {
  const Shutdown rule = specs_.at(stop.child).shutdown_rule();
  const std::uint64_t ref = monitor(stop.pid);
  if (runtime().alive(stop.pid)) unlink(stop.pid);
  if (!rule.kills()) exit(stop.pid, Reason::shutdown());
  if (rule.kills_at_once()) exit(stop.pid, Reason::kill());
  const std::uint64_t timer = rule.has_limit() ? set_timeout(ref, rule.timeout()) : 0;
  park(ref, [this, pid = stop.pid, timer](Envelope& envelope) {
    if (envelope.kind == EnvelopeKind::timeout) {
      exit(pid, Reason::kill());
      return;
    }
    const Reason reason = end_of(envelope.as<Down>());
    unpark();
    if (timer) runtime().cancel(timer);
    perform(machine_->stopped(reason));
  });
}

Reason Supervisor::end_of(const Down& down) {
  if (!down.reason.is(Reason::Kind::noproc)) return down.reason;
  const auto exit = take_exit(down.pid);
  unlink(down.pid);
  return exit.value_or(down.reason);
}

void Supervisor::perform(const action::Retry& retry) {
  const TryRestart message{retry.child, retry.ticket};
  constexpr Duration kNoRoom = std::chrono::milliseconds(1);  // until a bounded mailbox is asked again
  const bool delayed = retry.delay > Duration::zero();
  if (!delayed && cast(self_ref(), message) == Sent::ok) return;
  send_after(delayed ? retry.delay : kNoRoom, message);
}

void Supervisor::perform(const action::Forget& forget) { specs_.erase(forget.child); }

void Supervisor::perform(const action::Tell& tell) {
  if (!runtime().reporting()) return;
  const ChildSpec& spec = specs_.at(tell.child);
  runtime().report({.kind = tell.context,
                    .pid = self(),
                    .name = id_,
                    .reason = tell.reason,
                    .offender = {.pid = tell.pid, .rules = spec, .restarts = tell.restarts, .start = spec.starts}});
}

void Supervisor::perform(const action::Up&) { init_done(); }

void Supervisor::perform(const action::Reply& reply) {
  auto answer = std::move(reply_);
  answer(reply.result);
}

void Supervisor::perform(const action::End& end) { stop(end.reason); }

// -- what happens --------------------------------------------------------------------------------------------------

void Supervisor::handle_info(const ExitMessage& exit) { perform(machine_->exited(exit.from, exit.reason, now())); }

void Supervisor::handle_info(const TryRestart& again) { perform(machine_->retry(again.child, again.ticket, now())); }

void Supervisor::handle_stop(const Reason& reason) { perform(machine_->stop(reason)); }

// -- requests ------------------------------------------------------------------------------------------------------

std::vector<ChildInfo> Supervisor::handle_call(const WhichChildren&) {
  std::vector<ChildInfo> all;
  const Members& members = machine_->members();
  all.reserve(members.size());
  for (auto it = members.rbegin(); it != members.rend(); ++it) {
    const Pid pid = it->state == ChildState::running ? it->pid : Pid{};
    all.push_back({it->rules.id, pid, it->state == ChildState::restarting, it->rules.type, it->restarts, {}});
  }
  return all;
}

ChildCounts Supervisor::handle_call(const CountChildren&) {
  ChildCounts counts;
  for (const Member& member : machine_->members()) {
    ++counts.specs;
    if (member.state == ChildState::running && runtime().alive(member.pid)) ++counts.active;
    ++(member.rules.type == ChildType::supervisor ? counts.supervisors : counts.workers);
  }
  return counts;
}

void Supervisor::handle_call(StartChild request, From<ChildResult<Pid>> from) {
  if (auto error = check_child(request.spec, auto_shutdown_)) {
    from.reply(base::Unexpected(bad_spec(*error)));
    return;
  }
  reply_ = [from = std::move(from)](ChildResult<Pid> result) mutable { from.reply(std::move(result)); };
  const ChildKey key = next_key_++;
  ChildRules rules = request.spec;
  specs_.emplace(key, std::move(request.spec));
  perform(machine_->start_child(key, std::move(rules)));
}

void Supervisor::handle_call(TerminateChild request, From<ChildResult<void>> from) {
  answer_done(std::move(from));
  perform(machine_->terminate_child(request.id));
}

void Supervisor::handle_call(RestartChild request, From<ChildResult<Pid>> from) {
  reply_ = [from = std::move(from)](ChildResult<Pid> result) mutable { from.reply(std::move(result)); };
  perform(machine_->restart_child(request.id));
}

void Supervisor::handle_call(DeleteChild request, From<ChildResult<void>> from) {
  answer_done(std::move(from));
  perform(machine_->delete_child(request.id));
}

void Supervisor::answer_done(From<ChildResult<void>> from) {
  reply_ = [from = std::move(from)](ChildResult<Pid> result) mutable {
    if (result) {
      from.reply(ChildResult<void>{});
    } else {
      from.reply(base::Unexpected(result.error()));
    }
  };
}

ChildResult<ChildSpec> Supervisor::handle_call(const GetChildSpec& request) {
  const Member* member = machine_->find(request.id);
  if (!member) return base::Unexpected(ChildError{ChildErrc::not_found, {}, {}, {}});
  return specs_.at(member->key);
}

// -- trees ---------------------------------------------------------------------------------------------------------

std::optional<SpecError> check_flags(const SupervisorFlags& flags) {
  if (flags.strategy > Strategy::rest_for_one) {
    return SpecError{SpecErrc::invalid_strategy, std::to_string(static_cast<int>(flags.strategy))};
  }
  if (flags.period <= Duration::zero()) {
    return SpecError{SpecErrc::invalid_period, Shutdown::within(flags.period).to_string()};
  }
  if (flags.auto_shutdown > AutoShutdown::all_significant) {
    return SpecError{SpecErrc::invalid_auto_shutdown, std::to_string(static_cast<int>(flags.auto_shutdown))};
  }
  if (!flags.backoff.valid()) return SpecError{SpecErrc::invalid_backoff, {}};
  return std::nullopt;
}

ChildSpec supervisor_from(std::string id, SupervisorInitFunction init) {
  ChildSpec spec = child<Supervisor>(id, {id, std::move(init)});
  spec.type = ChildType::supervisor;
  return spec;
}

ChildSpec supervisor(std::string id, SupervisorFlags flags, std::vector<ChildSpec> children) {
  return supervisor_from(std::move(id),
                         [init = SupervisorInit{flags, std::move(children)}] { return std::optional(init); });
}

Started start_tree(Runtime& rt, const ChildSpec& root) {
  return rt.start_with([&](SpawnOptions options) { return root.start(rt, std::move(options)); }, root.options);
}

}  // namespace otp
