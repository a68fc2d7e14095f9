#include "core/otp/supervisor.hpp"

#include <algorithm>

namespace otp {

Supervisor::Supervisor(Args args)
    : id_(std::move(args.id)),
      flags_(args.flags),
      initial_(std::move(args.children)),
      window_(flags_.intensity, flags_.period) {}

// -- start ---------------------------------------------------------------------------------------------------------

void Supervisor::init() {
  trap_exit(true);
  for (const auto& spec : initial_) {
    const bool twice = find(spec.id) != nullptr;
    if (spec.id.empty() || !spec.start || twice) {
      children_.clear();
      stop(Reason::shutdown_with("bad child spec \"" + spec.id + "\""));
      return;
    }
    children_.push_back(std::make_unique<Child>(Child{spec, {}, false, 0}));
  }
  initial_ = {};
  start_from(0);
}

void Supervisor::start_from(std::size_t index) {
  if (index == children_.size()) {
    init_done();
    return;
  }
  Child& child = *children_[index];
  spawn_child(child, [this, index, &child](Started started) {
    if (started.kind == Started::Kind::ok || started.kind == Started::Kind::ignore) {
      const bool forgotten = !child.pid && child.spec.restart == Restart::temporary;
      if (forgotten) forget(child);
      start_from(forgotten ? index : index + 1);
      return;
    }
    give_up(Reason::shutdown_with("failed to start child \"" + child.spec.id + "\": " + started.reason.to_string()));
  });
}

// Calls the child's start function and waits, parked, for the end of its init.
void Supervisor::spawn_child(Child& child, base::UniqueFunction<void(Started)> then) {
  SpawnOptions options = child.spec.options;
  const std::uint64_t id = runtime().fresh_id();
  options.link = options.parent = self();
  options.starter = {&runtime(), self(), id};
  Started started = call_start(child.spec, runtime(), std::move(options));
  const auto settle = [this, &child](Started& s) {
    child.restarting = false;
    child.pid = s.kind == Started::Kind::ok ? s.pid : Pid{};
    if (s.kind == Started::Kind::already_started) s.reason = Reason::other("already started: " + s.pid.to_string());
    const bool good = s.kind == Started::Kind::ok || s.kind == Started::Kind::ignore;
    if (s.kind != Started::Kind::ignore)
      tell(good ? Report::Kind::progress : Report::Kind::start_error, child, s.reason);
  };
  if (started.kind != Started::Kind::ok) {
    settle(started);
    then(std::move(started));
    return;
  }
  park(id, [this, settle, then = std::move(then)](Envelope& answer) mutable {
    unpark();
    auto result = std::move(answer.as<Started>());
    settle(result);
    then(std::move(result));
  });
}

// -- stop ----------------------------------------------------------------------------------------------------------

// OTP's shutdown protocol: monitor, unlink, ask, wait; kill when the time is up, and wait for that.
void Supervisor::stop_child(Child& child, Then then) {
  child.restarting = false;
  const Pid pid = std::exchange(child.pid, {});
  if (!pid) {
    then();
    return;
  }
  const Shutdown rule = child.spec.shutdown_rule();
  const std::uint64_t ref = monitor(pid);
  unlink(pid);
  exit(pid, rule.kills() ? Reason::kill() : Reason::shutdown());
  std::uint64_t timer = 0;
  if (!rule.kills() && rule.timeout() != kInfinity) {
    auto alarm = make_signal(EnvelopeKind::timeout);
    alarm->id = ref;
    timer = runtime().set_timer(rule.timeout(), self(), std::move(alarm));
  }
  park(ref, [this, pid, timer, &child, then = std::move(then)](Envelope& envelope) mutable {
    if (envelope.kind == EnvelopeKind::timeout) {
      exit(pid, Reason::kill());
      return;
    }
    const Reason reason = envelope.as<Down>().reason;
    unpark();
    if (timer) runtime().cancel(timer);
    const bool expected = !reason.abnormal() || reason.is(Reason::Kind::noproc) ||
                          (reason.is(Reason::Kind::killed) && child.spec.shutdown_rule().kills());
    if (!expected) tell(Report::Kind::shutdown_error, child, reason);
    then();
  });
}

void Supervisor::stop_each(std::vector<Child*> children, Then then) {
  if (children.empty()) {
    then();
    return;
  }
  Child* child = children.front();
  children.erase(children.begin());
  stop_child(*child, [this, child, rest = std::move(children), then = std::move(then)]() mutable {
    if (child->spec.restart == Restart::temporary) forget(*child);
    stop_each(std::move(rest), std::move(then));
  });
}

void Supervisor::handle_stop(const Reason& reason) { give_up(reason); }

// All children in reverse order, then the supervisor itself.
void Supervisor::give_up(Reason reason) {
  std::vector<Child*> running;
  for (auto it = children_.rbegin(); it != children_.rend(); ++it) {
    if ((*it)->pid) running.push_back(it->get());
  }
  stop_each(std::move(running), [this, reason = std::move(reason)] { stop(reason); });
}

// -- restart -------------------------------------------------------------------------------------------------------

void Supervisor::handle_info(const ExitMessage& exit) {
  if (Child* child = find(exit.from)) child_exited(*child, exit.reason);
  // Anybody else's exit is that of a child whose start failed or that was stopped: dealt with already.
}

void Supervisor::child_exited(Child& child, const Reason& reason) {
  const bool restarts =
      child.spec.restart == Restart::permanent || (child.spec.restart == Restart::transient && reason.abnormal());
  if (restarts || reason.abnormal()) tell(Report::Kind::child_terminated, child, reason);
  child.pid = {};
  if (restarts) {
    restart(child);
  } else if (child.spec.restart == Restart::temporary) {
    forget(child);
  }
}

void Supervisor::restart(Child& child) {
  if (!window_.allow(now())) {
    tell(Report::Kind::shutdown, child, Reason::other("reached_max_restart_intensity"));
    give_up(Reason::shutdown());
    return;
  }
  std::vector<Sibling> siblings;
  std::size_t failed = 0;
  for (std::size_t i = 0; i < children_.size(); ++i) {
    if (children_[i].get() == &child) failed = i;
    siblings.push_back({static_cast<bool>(children_[i]->pid), children_[i]->spec.restart == Restart::temporary});
  }
  const RestartPlan plan = plan_restart(flags_.strategy, siblings, failed);
  std::vector<Child*> stopping, starting;
  for (auto i : plan.stop) stopping.push_back(children_[i].get());
  for (auto i : plan.start) starting.push_back(children_[i].get());
  child.restarting = true;
  stop_each(std::move(stopping),
            [this, starting = std::move(starting)]() mutable { start_each(std::move(starting), 0); });
}

void Supervisor::start_each(std::vector<Child*> children, std::size_t next) {
  if (next == children.size()) return;
  Child& child = *children[next];
  spawn_child(child, [this, &child, next, children = std::move(children)](Started started) mutable {
    if (started.kind == Started::Kind::ok || started.kind == Started::Kind::ignore) {
      ++child.restarts;
      start_each(std::move(children), next + 1);
      return;
    }
    child.restarting = true;
    cast(self_ref(), TryRestart{child.spec.id});
  });
}

void Supervisor::handle_info(const TryRestart& again) {
  Child* child = find(again.id);
  if (child && child->restarting) restart(*child);
}

// -- requests ------------------------------------------------------------------------------------------------------

std::vector<ChildInfo> Supervisor::handle_call(const WhichChildren&) {
  std::vector<ChildInfo> all;
  for (auto it = children_.rbegin(); it != children_.rend(); ++it) {
    const Child& c = **it;
    all.push_back({c.spec.id, c.pid, c.restarting, c.spec.type, c.restarts});
  }
  return all;
}

ChildCounts Supervisor::handle_call(const CountChildren&) {
  ChildCounts counts;
  counts.specs = children_.size();
  for (const auto& child : children_) {
    if (child->pid && runtime().alive(child->pid)) ++counts.active;
    ++(child->spec.type == ChildType::supervisor ? counts.supervisors : counts.workers);
  }
  return counts;
}

void Supervisor::handle_call(StartChild request, From<ChildResult<Pid>> from) {
  if (request.spec.id.empty() || !request.spec.start) {
    from.reply(base::Unexpected(ChildError{ChildErrc::bad_spec, {}, {}}));
    return;
  }
  if (Child* child = find(request.spec.id)) {
    const auto code = child->pid ? ChildErrc::already_started : ChildErrc::already_present;
    from.reply(base::Unexpected(ChildError{code, child->pid, {}}));
    return;
  }
  children_.push_back(std::make_unique<Child>(Child{std::move(request.spec), {}, false, 0}));
  Child& child = *children_.back();
  spawn_child(child, [this, &child, from = std::move(from)](Started started) mutable {
    if (started.kind == Started::Kind::ok) {
      from.reply(started.pid);
    } else if (started.kind == Started::Kind::ignore) {
      if (child.spec.restart == Restart::temporary) forget(child);
      from.reply(base::Unexpected(ChildError{ChildErrc::ignored, {}, {}}));
    } else {
      forget(child);
      from.reply(base::Unexpected(ChildError{ChildErrc::failed, {}, started.reason}));
    }
  });
}

void Supervisor::handle_call(TerminateChild request, From<ChildResult<void>> from) {
  Child* child = find(request.id);
  if (!child) {
    from.reply(base::Unexpected(ChildError{ChildErrc::not_found, {}, {}}));
    return;
  }
  stop_each({child}, [from = std::move(from)]() mutable { from.reply(ChildResult<void>{}); });
}

void Supervisor::handle_call(RestartChild request, From<ChildResult<Pid>> from) {
  Child* child = find(request.id);
  if (!child || child->pid || child->restarting) {
    const auto code = !child ? ChildErrc::not_found : child->pid ? ChildErrc::running : ChildErrc::restarting;
    from.reply(base::Unexpected(ChildError{code, {}, {}}));
    return;
  }
  spawn_child(*child, [from = std::move(from)](Started started) mutable {
    if (started.kind == Started::Kind::ok) {
      from.reply(started.pid);
    } else {
      const auto code = started.kind == Started::Kind::ignore ? ChildErrc::ignored : ChildErrc::failed;
      from.reply(base::Unexpected(ChildError{code, {}, started.reason}));
    }
  });
}

ChildResult<void> Supervisor::handle_call(const DeleteChild& request) {
  Child* child = find(request.id);
  if (!child) return base::Unexpected(ChildError{ChildErrc::not_found, {}, {}});
  if (child->pid) return base::Unexpected(ChildError{ChildErrc::running, {}, {}});
  if (child->restarting) return base::Unexpected(ChildError{ChildErrc::restarting, {}, {}});
  forget(*child);
  return {};
}

// -- the list ------------------------------------------------------------------------------------------------------

Supervisor::Child* Supervisor::find(std::string_view id) {
  const auto it = std::find_if(children_.begin(), children_.end(), [&](const auto& c) { return c->spec.id == id; });
  return it == children_.end() ? nullptr : it->get();
}

Supervisor::Child* Supervisor::find(Pid pid) {
  const auto it = std::find_if(children_.begin(), children_.end(), [&](const auto& c) { return c->pid == pid; });
  return !pid || it == children_.end() ? nullptr : it->get();
}

void Supervisor::forget(Child& child) {
  std::erase_if(children_, [&](const auto& c) { return c.get() == &child; });
}

void Supervisor::tell(Report::Kind kind, const Child& child, const Reason& reason) {
  runtime().report(
      {.kind = kind, .pid = self(), .name = id_, .reason = reason, .child = child.pid, .child_id = child.spec.id});
}

ChildSpec supervisor(std::string id, SupervisorFlags flags, std::vector<ChildSpec> children) {
  ChildSpec spec = child<Supervisor>(id, {id, flags, std::move(children)});
  spec.type = ChildType::supervisor;
  return spec;
}

Started start_tree(Runtime& rt, const ChildSpec& root) {
  return rt.start_with([&](SpawnOptions options) { return root.start(rt, std::move(options)); }, root.options);
}

}  // namespace otp
