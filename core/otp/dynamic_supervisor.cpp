#include "core/otp/dynamic_supervisor.hpp"

#include <algorithm>
#include <set>

namespace otp {
namespace {

constexpr Duration kNoRoom = std::chrono::milliseconds(1);  // until a bounded mailbox is asked again

base::Unexpected<ChildError> refusal(ChildErrc code) { return base::Unexpected(ChildError{code, {}, {}, {}}); }

}  // namespace

// -- start ---------------------------------------------------------------------------------------------------------

void DynamicSupervisor::init() {
  trap_exit(true);
  std::optional<DynamicSupervisorFlags> made = std::exchange(init_, {})();
  if (!made) {
    init_ignore();
    return;
  }
  if (auto error = check_flags(*made)) throw Exit{Reason::other("supervisor_data(" + error->to_string() + ")")};
  flags_ = std::move(*made);
  window_ = RestartWindow(flags_.intensity, flags_.period);
  jitter_ = Jitter(flags_.backoff.seed ? flags_.backoff.seed : self().pack());
}

void DynamicSupervisor::handle_call(StartDynamic request, From<ChildResult<Pid>> from) {
  if (stopping_) {
    too_late_.push_back(std::move(from));
    return;
  }
  if (auto error = check_dynamic_child(request.spec)) {
    from.reply(base::Unexpected(bad_spec(*error)));
    return;
  }
  if (children_.size() >= flags_.max_children) {
    from.reply(refusal(ChildErrc::max_children));
    return;
  }
  starting_ = std::move(request.spec);
  spawn_child(starting_, [this, from = std::move(from)](const Started& started) mutable {
    Child child{.spec = std::exchange(starting_, {}), .started = now()};
    if (started.kind == Started::Kind::ok) {
      children_.emplace(started.pid, std::move(child));
      from.reply(started.pid);
      return;
    }
    const auto code = started.kind == Started::Kind::already_started ? ChildErrc::already_started
                      : started.kind == Started::Kind::ignore        ? ChildErrc::ignored
                                                                     : ChildErrc::failed;
    from.reply(base::Unexpected(ChildError{code, started.pid, started.reason, child.spec.id}));
  });
}

void DynamicSupervisor::spawn_child(const ChildSpec& spec, base::UniqueFunction<void(const Started&)> then) {
  SpawnOptions options = spec.options;
  const std::uint64_t id = runtime().fresh_id();
  options.link = options.parent = self();
  options.starter = {&runtime(), self(), id};
  options.extra = &flags_.extra;
  const Started started = call_start(spec, runtime(), std::move(options));
  if (started.kind != Started::Kind::ok) {
    then(started);
    return;
  }
  park(id, [this, then = std::move(then)](Envelope& answer) mutable {
    const Started outcome = std::move(answer.as<Started>());
    unpark();
    then(outcome);
  });
}

// -- end -----------------------------------------------------------------------------------------------------------

void DynamicSupervisor::handle_info(const ExitMessage& exit) {
  const auto at = children_.find(exit.from);
  if (at == children_.end() || at->second.state == State::restarting) return;
  if (at->second.state == State::stopping) {
    stopped(at, exit.reason);
  } else {
    ended(at, exit.reason);
  }
}

void DynamicSupervisor::ended(Children::iterator at, const Reason& reason) {
  auto& [pid, child] = *at;
  if (reported_after(child.spec.restart, reason)) tell(Report::Kind::child_terminated, pid, child, reason);
  if (!restarts_after(child.spec.restart, reason)) {
    children_.erase(at);
    return;
  }
  child.streak.failed(flags_.backoff, child.started, now());
  const Pid old = pid;
  restart(old, child);
}

// At once, or when the child's pause is over.
void DynamicSupervisor::restart(Pid pid, Child& child) {
  child.state = State::restarting;
  const Duration pause = child.streak.pause(flags_.backoff, jitter_.next());
  if (pause == Duration::zero()) {
    try_restart(pid);
  } else {
    send_after(pause, RetryRestart{pid});
  }
}

void DynamicSupervisor::handle_info(const RetryRestart& retry) {
  if (!stopping_ && children_.contains(retry.pid)) try_restart(retry.pid);
}

void DynamicSupervisor::try_restart(Pid pid) {
  const Child& child = children_.at(pid);
  if (!window_.allow(now())) {
    tell(Report::Kind::shutdown, pid, child, Reason::other("reached_max_restart_intensity"));
    children_.erase(pid);
    give_up(Reason::shutdown());
    return;
  }
  spawn_child(child.spec, [this, pid](const Started& started) { restart_is_over(pid, started); });
}

void DynamicSupervisor::restart_is_over(Pid pid, const Started& started) {
  if (started.kind == Started::Kind::ignore) {
    children_.erase(pid);  // nothing to watch
    return;
  }
  if (started.kind == Started::Kind::ok) {
    auto node = children_.extract(pid);
    Child& child = node.mapped();
    child.state = State::running;
    child.started = now();
    ++child.restarts;
    tell(Report::Kind::progress, started.pid, child, {});
    node.key() = started.pid;
    children_.insert(std::move(node));
    return;
  }
  Child& child = children_.at(pid);
  tell(Report::Kind::start_error, pid, child, start_failure(started));
  child.streak.failed(flags_.backoff, now(), now());
  const Duration pause = child.streak.pause(flags_.backoff, jitter_.next());
  if (pause == Duration::zero()) {
    const RetryRestart again{pid};  // after what waits in the mailbox, or as soon as there is room
    if (cast(self_ref(), again) != Sent::ok) send_after(kNoRoom, again);
  } else {
    send_after(pause, RetryRestart{pid});
  }
}

// -- stop ----------------------------------------------------------------------------------------------------------

void DynamicSupervisor::ask_to_end(Pid pid, Child& child) {
  child.state = State::stopping;
  link(pid);  // nothing new, unless the child has removed it; then nobody would tell of its end
  const Shutdown rule = child.spec.shutdown_rule();
  if (!rule.kills()) exit(pid, Reason::shutdown());
  if (rule.kills_at_once()) exit(pid, Reason::kill());
}

void DynamicSupervisor::handle_call(TerminateDynamic request, From<ChildResult<void>> from) {
  const auto at = children_.find(request.pid);
  if (at == children_.end()) {
    from.reply(refusal(ChildErrc::not_found));
    return;
  }
  Child& child = at->second;
  if (child.state == State::restarting) {
    children_.erase(at);
    from.reply(ChildResult<void>{});
    return;
  }
  child.terminating.push_back(std::move(from));
  if (child.state == State::stopping) return;
  ask_to_end(request.pid, child);
  const Shutdown rule = child.spec.shutdown_rule();
  if (rule.has_limit()) child.late_timer = send_after(rule.timeout(), KillLate{rule.timeout(), request.pid});
}

void DynamicSupervisor::handle_stop(const Reason& reason) { give_up(reason); }

// All at once; each has its own time, and one timer serves all children with the same.
void DynamicSupervisor::give_up(const Reason& reason) {
  if (stopping_) return;
  stopping_ = true;
  stop_reason_ = reason;
  std::erase_if(children_, [](const auto& entry) { return entry.second.state == State::restarting; });
  std::set<Duration> times;
  for (auto& [pid, child] : children_) {
    if (child.state == State::stopping) continue;  // one that is ending already keeps the time that it was given
    ask_to_end(pid, child);
    const Shutdown rule = child.spec.shutdown_rule();
    if (rule.has_limit()) times.insert(rule.timeout());
  }
  for (Duration time : times) send_after(time, KillLate{time, {}});
  end_if_empty();
}

void DynamicSupervisor::handle_info(const KillLate& late) {
  if (late.pid) {
    if (children_.contains(late.pid)) exit(late.pid, Reason::kill());
    return;
  }
  for (auto& [pid, child] : children_) {
    const bool had_its_time = !child.late_timer && child.spec.shutdown_rule().timeout() <= late.allowed;
    if (had_its_time) exit(pid, Reason::kill());
  }
}

void DynamicSupervisor::stopped(Children::iterator at, const Reason& reason) {
  auto& [pid, child] = *at;
  if (!expected_when_stopped(child.spec, reason)) {
    const auto same =
        std::find_if(odd_ends_.begin(), odd_ends_.end(), [&](const Report& r) { return r.reason == reason; });
    if (!stopping_) {
      tell(Report::Kind::shutdown_error, pid, child, reason);
    } else if (same != odd_ends_.end()) {
      ++same->count;
    } else {
      odd_ends_.push_back({.kind = Report::Kind::shutdown_error,
                           .pid = self(),
                           .name = id_,
                           .reason = reason,
                           .offender = {.pid = pid, .rules = child.spec, .start = child.spec.starts}});
    }
  }
  if (child.late_timer) cancel(child.late_timer);
  auto waiting = std::move(child.terminating);
  children_.erase(at);
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    if (i == 0) {
      waiting[i].reply(ChildResult<void>{});
    } else {
      waiting[i].reply(refusal(ChildErrc::not_found));  // whoever asked second
    }
  }
  end_if_empty();
}

void DynamicSupervisor::end_if_empty() {
  if (!stopping_ || !children_.empty()) return;
  for (const Report& report : std::exchange(odd_ends_, {})) runtime().report(report);
  stop(stop_reason_);
}

// -- requests ------------------------------------------------------------------------------------------------------

std::vector<ChildInfo> DynamicSupervisor::handle_call(const WhichChildren&) {
  std::vector<ChildInfo> all;
  all.reserve(children_.size());
  for (const auto& [pid, child] : children_) {
    const bool restarting = child.state == State::restarting;
    all.push_back({{}, restarting ? Pid{} : pid, restarting, child.spec.type, child.restarts, child.spec.id});
  }
  return all;
}

ChildCounts DynamicSupervisor::handle_call(const CountChildren&) {
  ChildCounts counts;
  counts.specs = children_.size();
  for (const auto& [pid, child] : children_) {
    if (child.state != State::restarting && runtime().alive(pid)) ++counts.active;
    ++(child.spec.type == ChildType::supervisor ? counts.supervisors : counts.workers);
  }
  return counts;
}

void DynamicSupervisor::tell(Report::Kind kind, Pid pid, const Child& child, const Reason& reason) {
  if (!runtime().reporting()) return;
  runtime().report(
      {.kind = kind,
       .pid = self(),
       .name = id_,
       .reason = reason,
       .offender = {.pid = pid, .rules = child.spec, .restarts = child.restarts, .start = child.spec.starts}});
}

// -- from outside --------------------------------------------------------------------------------------------------

std::optional<SpecError> check_flags(const DynamicSupervisorFlags& flags) {
  if (flags.period <= Duration::zero()) {
    return SpecError{SpecErrc::invalid_period, Shutdown::within(flags.period).to_string()};
  }
  if (!flags.backoff.valid()) return SpecError{SpecErrc::invalid_backoff, {}};
  return std::nullopt;
}

ChildSpec dynamic_supervisor_from(std::string id, DynamicInitFunction init) {
  ChildSpec spec = child<DynamicSupervisor>(id, {id, std::move(init)});
  spec.type = ChildType::supervisor;
  return spec;
}

ChildSpec dynamic_supervisor(std::string id, DynamicSupervisorFlags flags) {
  return dynamic_supervisor_from(std::move(id), [flags = std::move(flags)] { return std::optional(flags); });
}

void start_child(Runtime& rt, Ref<DynamicSupervisorProtocol> supervisor, ChildSpec spec, Duration timeout,
                 base::UniqueFunction<void(CallResult<ChildResult<Pid>>)> done) {
  if (auto error = check_dynamic_child(spec)) {
    done(ChildResult<Pid>(base::Unexpected(bad_spec(*error))));
    return;
  }
  rt.call(supervisor, StartDynamic{std::move(spec)}, timeout, std::move(done));
}

}  // namespace otp
