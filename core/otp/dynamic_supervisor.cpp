#include "core/otp/dynamic_supervisor.hpp"

#include <algorithm>
#include <set>

namespace otp {

DynamicSupervisor::DynamicSupervisor(Args args)
    : id_(std::move(args.id)), flags_(args.flags), window_(flags_.intensity, flags_.period) {}

// -- start ---------------------------------------------------------------------------------------------------------

void DynamicSupervisor::handle_call(StartDynamic request, From<ChildResult<Pid>> from) {
  const auto refuse = [&](ChildErrc code) { from.reply(base::Unexpected(ChildError{code, {}, {}})); };
  if (!request.spec.start) return refuse(ChildErrc::bad_spec);
  if (stopping_) return refuse(ChildErrc::not_found);
  if (children_.size() >= flags_.max_children) return refuse(ChildErrc::max_children);
  const std::uint64_t entry = next_entry_++;
  Child& child = children_[entry];
  child.spec = std::move(request.spec);
  spawn_child(entry, [this, entry, from = std::move(from)](Started started) mutable {
    if (started.kind == Started::Kind::ok) {
      from.reply(started.pid);
      return;
    }
    erase(entry);
    const bool taken = started.kind == Started::Kind::already_started;
    const auto code = taken                                   ? ChildErrc::already_started
                      : started.kind == Started::Kind::ignore ? ChildErrc::ignored
                                                              : ChildErrc::failed;
    from.reply(base::Unexpected(ChildError{code, started.pid, started.reason}));
  });
}

void DynamicSupervisor::spawn_child(std::uint64_t entry, base::UniqueFunction<void(Started)> then) {
  Child& child = children_.at(entry);
  SpawnOptions options = child.spec.options;
  const std::uint64_t id = runtime().fresh_id();
  options.link = options.parent = self();
  options.starter = {&runtime(), self(), id};
  Started started = call_start(child.spec, runtime(), std::move(options));
  if (started.kind != Started::Kind::ok) {
    then(std::move(started));
    return;
  }
  park(id, [this, entry, then = std::move(then)](Envelope& answer) mutable {
    unpark();
    auto result = std::move(answer.as<Started>());
    if (result.kind == Started::Kind::ok) {
      Child& c = children_.at(entry);
      c.pid = result.pid;
      c.started = now();
      entries_[result.pid] = entry;
    }
    then(std::move(result));
  });
}

// -- end -----------------------------------------------------------------------------------------------------------

void DynamicSupervisor::handle_info(const ExitMessage& exit) {
  const auto it = entries_.find(exit.from);
  if (it != entries_.end()) ended(it->second, exit.reason);
}

void DynamicSupervisor::ended(std::uint64_t entry, const Reason& reason) {
  Child& child = children_.at(entry);
  entries_.erase(child.pid);
  if (child.stopping) {
    const bool killed_by_rule = reason.is(Reason::Kind::killed) && child.spec.shutdown_rule().kills();
    if (reason.abnormal() && !killed_by_rule) tell(Report::Kind::shutdown_error, child, reason);
    if (child.terminating) child.terminating.reply(ChildResult<void>{});
    if (child.late_timer) cancel(child.late_timer);
    erase(entry);
    if (stopping_ && entries_.empty()) stop(stop_reason_);
    return;
  }
  const bool restarts =
      child.spec.restart == Restart::permanent || (child.spec.restart == Restart::transient && reason.abnormal());
  if (restarts || reason.abnormal()) tell(Report::Kind::child_terminated, child, reason);
  if (!restarts) {
    erase(entry);
    return;
  }
  child.in_a_row = now() - child.started >= flags_.backoff.calm ? 0 : child.in_a_row + 1;
  child.pid = {};
  restart(entry);
}

void DynamicSupervisor::restart(std::uint64_t entry) {
  const Child& child = children_.at(entry);
  const Backoff& backoff = flags_.backoff;
  if (backoff.first == Duration::zero() || child.in_a_row < 2) {
    restart_now(entry);
    return;
  }
  const auto doublings = std::min<std::uint32_t>(child.in_a_row - 2, 20);
  const Duration delay = std::min(backoff.most, backoff.first * (std::int64_t{1} << doublings));
  send_after(delay, RetryRestart{entry});
}

void DynamicSupervisor::handle_info(const RetryRestart& retry) {
  const auto it = children_.find(retry.entry);
  if (stopping_ || it == children_.end() || it->second.pid) return;
  restart_now(retry.entry);
}

void DynamicSupervisor::restart_now(std::uint64_t entry) {
  if (!window_.allow(now())) {
    tell(Report::Kind::shutdown, children_.at(entry), Reason::other("reached_max_restart_intensity"));
    give_up(Reason::shutdown());
    return;
  }
  spawn_child(entry, [this, entry](Started started) {
    Child& child = children_.at(entry);
    if (started.kind == Started::Kind::ok) {
      ++child.restarts;
      tell(Report::Kind::progress, child, {});
    } else if (started.kind == Started::Kind::ignore) {
      erase(entry);  // nothing to watch
    } else {
      if (started.kind == Started::Kind::already_started) {
        started.reason = Reason::other("already started: " + started.pid.to_string());
      }
      tell(Report::Kind::start_error, child, started.reason);
      ++child.in_a_row;
      const bool delayed = flags_.backoff.first != Duration::zero();
      if (delayed) {
        restart(entry);
      } else {
        cast(self_ref(), RetryRestart{entry});
      }
    }
  });
}

// -- stop ----------------------------------------------------------------------------------------------------------

void DynamicSupervisor::ask_to_end(Child& child) {
  child.stopping = true;
  exit(child.pid, child.spec.shutdown_rule().kills() ? Reason::kill() : Reason::shutdown());
}

void DynamicSupervisor::handle_call(TerminateDynamic request, From<ChildResult<void>> from) {
  const auto it = entries_.find(request.pid);
  if (it == entries_.end() || children_.at(it->second).stopping) {
    from.reply(base::Unexpected(ChildError{ChildErrc::not_found, {}, {}}));
    return;
  }
  Child& child = children_.at(it->second);
  child.terminating = std::move(from);
  ask_to_end(child);
  const Shutdown rule = child.spec.shutdown_rule();
  if (!rule.kills() && rule.timeout() != kInfinity) {
    child.late_timer = send_after(rule.timeout(), KillLate{rule.timeout(), it->second});
  }
}

void DynamicSupervisor::handle_stop(const Reason& reason) { give_up(reason); }

// All at once; each has its own time, and one timer serves all children with the same.
void DynamicSupervisor::give_up(const Reason& reason) {
  if (stopping_) return;
  stopping_ = true;
  stop_reason_ = reason;
  std::set<Duration> times;
  for (auto& [entry, child] : children_) {
    if (!child.pid || child.stopping) continue;  // one that is ending already keeps the time that it was given
    ask_to_end(child);
    const Shutdown rule = child.spec.shutdown_rule();
    if (!rule.kills() && rule.timeout() != kInfinity) times.insert(rule.timeout());
  }
  for (Duration time : times) send_after(time, KillLate{time});
  if (entries_.empty()) stop(reason);
}

void DynamicSupervisor::handle_info(const KillLate& late) {
  if (late.entry != 0) {
    const auto it = children_.find(late.entry);
    if (it != children_.end() && it->second.stopping) exit(it->second.pid, Reason::kill());
    return;
  }
  for (auto& [entry, child] : children_) {
    if (child.stopping && child.pid && !child.late_timer && child.spec.shutdown_rule().timeout() <= late.allowed) {
      exit(child.pid, Reason::kill());
    }
  }
}

// -- requests ------------------------------------------------------------------------------------------------------

std::vector<ChildInfo> DynamicSupervisor::handle_call(const WhichChildren&) {
  std::vector<ChildInfo> all;
  for (const auto& [entry, child] : children_) {
    all.push_back({child.spec.id, child.pid, !child.pid, child.spec.type, child.restarts});
  }
  return all;
}

ChildCounts DynamicSupervisor::handle_call(const CountChildren&) {
  ChildCounts counts;
  counts.specs = children_.size();
  for (const auto& [entry, child] : children_) {
    if (child.pid && runtime().alive(child.pid)) ++counts.active;
    ++(child.spec.type == ChildType::supervisor ? counts.supervisors : counts.workers);
  }
  return counts;
}

void DynamicSupervisor::erase(std::uint64_t entry) {
  const auto it = children_.find(entry);
  if (it == children_.end()) return;
  entries_.erase(it->second.pid);
  children_.erase(it);
}

void DynamicSupervisor::tell(Report::Kind kind, const Child& child, const Reason& reason) {
  runtime().report(
      {.kind = kind, .pid = self(), .name = id_, .reason = reason, .child = child.pid, .child_id = child.spec.id});
}

ChildSpec dynamic_supervisor(std::string id, DynamicSupervisorFlags flags) {
  ChildSpec spec = child<DynamicSupervisor>(id, {id, flags});
  spec.type = ChildType::supervisor;
  return spec;
}

}  // namespace otp
