#include "core/otp/supervisor_machine.hpp"

#include <algorithm>
#include <stdexcept>

namespace otp {

using action::Tell;

// -- the agenda ----------------------------------------------------------------------------------------------------

Actions SupervisorMachine::go(Work work, Actions actions) {
  if (work_ != Work::end) work_ = work;
  proceed(actions);
  return actions;
}

// Takes steps until one has to be waited for, or none is left.
void SupervisorMachine::proceed(Actions& actions) {
  while (!agenda_.empty()) {
    const Step step = agenda_.front();
    agenda_.pop_front();
    Member& member = at(step.child);
    const bool runs = member.state == ChildState::running;
    current_ = step.child;
    if (step.start) {
      actions.push_back(action::Start{step.child});
      return;
    }
    member.state = ChildState::stopped;
    if (runs) {
      actions.push_back(action::Stop{step.child, member.pid});
      return;
    }
    member.pid = {};
    if (member.rules.restart == Restart::temporary) forget(step.child, actions);
  }
  finish(actions);
}

void SupervisorMachine::finish(Actions& actions) {
  current_ = 0;
  switch (std::exchange(work_, Work::none)) {
    case Work::boot:
      actions.push_back(action::Up{});
      break;
    case Work::terminate_child:
      actions.push_back(action::Reply{Pid{}});
      break;
    case Work::end:
      actions.push_back(action::End{end_reason_});
      break;
    case Work::none:
    case Work::restart:
    case Work::start_child:
    case Work::restart_child:
      break;
  }
}

// -- start and stop ------------------------------------------------------------------------------------------------

void SupervisorMachine::add(ChildKey key, ChildRules rules) {
  Member member;
  member.key = key;
  member.rules = std::move(rules);
  members_.push_back(std::move(member));
}

Actions SupervisorMachine::boot() {
  for (const Member& member : members_) agenda_.push_back({true, member.key});
  return go(Work::boot);
}

Actions SupervisorMachine::started(Pid pid, Instant now) {
  Member& member = at(current_);
  member.state = ChildState::running;
  member.pid = pid;
  member.started = now;
  if (work_ == Work::restart) ++member.restarts;
  Actions actions{Tell{Report::Kind::progress, current_, pid, {}, member.restarts}};
  if (work_ == Work::start_child || work_ == Work::restart_child) actions.push_back(action::Reply{pid});
  proceed(actions);
  return actions;
}

Actions SupervisorMachine::ignored() {
  Member& member = at(current_);
  member.state = ChildState::stopped;
  member.pid = {};
  Actions actions;
  if (member.rules.restart == Restart::temporary) forget(current_, actions);
  if (work_ == Work::start_child || work_ == Work::restart_child) actions.push_back(action::Reply{Pid{}});
  proceed(actions);
  return actions;
}

Actions SupervisorMachine::failed(const Reason& reason, Instant now) {
  Member& member = at(current_);
  const ChildError error{ChildErrc::failed, {}, reason, member.rules.id};
  Actions actions;
  switch (work_) {
    case Work::start_child:
      forget(current_, actions);
      actions.push_back(action::Reply{base::Unexpected(error)});
      break;
    case Work::restart_child:
      actions.push_back(action::Reply{base::Unexpected(error)});
      break;
    case Work::boot:
      actions.push_back(Tell{Report::Kind::start_error, current_, {}, reason});
      end(Reason::shutdown_with("failed_to_start_child(" + member.rules.id + ", " + reason.to_string() + ")"));
      break;
    default:
      actions.push_back(Tell{Report::Kind::start_error, current_, member.pid, reason});
      agenda_.clear();
      member.streak.failed(flags_.backoff, now, now);
      put_on(member, member.streak.pause(flags_.backoff, jitter_.next()), actions);
  }
  proceed(actions);
  return actions;
}

Actions SupervisorMachine::stopped(const Reason& reason) {
  Member& member = at(current_);
  Actions actions;
  if (!expected_when_stopped(member.rules, reason)) {
    actions.push_back(Tell{Report::Kind::shutdown_error, current_, member.pid, reason});
  }
  member.pid = {};
  if (member.rules.restart == Restart::temporary) forget(current_, actions);
  proceed(actions);
  return actions;
}

Actions SupervisorMachine::stop(Reason reason) {
  end(std::move(reason));
  return go(Work::end);
}

// What was to be done is dropped for this: everybody, last first.
void SupervisorMachine::end(Reason reason) {
  agenda_.clear();
  for (auto it = members_.rbegin(); it != members_.rend(); ++it) agenda_.push_back({false, it->key});
  end_reason_ = std::move(reason);
  work_ = Work::end;
}

// -- restart -------------------------------------------------------------------------------------------------------

Actions SupervisorMachine::exited(Pid pid, const Reason& reason, Instant now) {
  const auto it = std::find_if(members_.begin(), members_.end(),
                               [&](const Member& m) { return m.state == ChildState::running && m.pid == pid; });
  if (it == members_.end()) return {};
  Actions actions;
  if (reported_after(it->rules.restart, reason)) {
    actions.push_back(Tell{Report::Kind::child_terminated, it->key, pid, reason});
  }
  if (restarts_after(it->rules.restart, reason)) {
    it->streak.failed(flags_.backoff, it->started, now);
    restart(*it, now, actions);
  } else {
    it->state = ChildState::stopped;
    it->pid = {};
    const bool ends = ends_with(*it);
    if (it->rules.restart == Restart::temporary) forget(it->key, actions);
    if (ends) end(Reason::shutdown());
  }
  return go(Work::restart, std::move(actions));
}

Actions SupervisorMachine::retry(ChildKey child, std::uint64_t ticket, Instant now) {
  Member* member = find(child);
  const bool due = member && member->state == ChildState::restarting && member->ticket == ticket;
  if (!due) return {};  // it was stopped, deleted or started meanwhile
  Actions actions;
  try_restart(*member, now, actions);
  return go(Work::restart, std::move(actions));
}

void SupervisorMachine::restart(Member& member, Instant now, Actions& actions) {
  const Duration pause = member.streak.pause(flags_.backoff, jitter_.next());
  if (pause == Duration::zero()) {
    try_restart(member, now, actions);
    return;
  }
  put_on(member, pause, actions);
  for (auto i : plan_restart(flags_.strategy, members_, position(member)).stop) {
    agenda_.push_back({false, members_[i].key});  // they do not go on without it
  }
}

void SupervisorMachine::try_restart(Member& member, Instant now, Actions& actions) {
  if (!window_.allow(now)) {
    const auto reason = Reason::other("reached_max_restart_intensity");
    actions.push_back(Tell{Report::Kind::shutdown, member.key, member.pid, reason});
    member.state = ChildState::stopped;
    end(Reason::shutdown());
    return;
  }
  member.state = ChildState::restarting;
  const RestartPlan plan = plan_restart(flags_.strategy, members_, position(member));
  for (auto i : plan.stop) agenda_.push_back({false, members_[i].key});
  for (auto i : plan.start) agenda_.push_back({true, members_[i].key});
}

// It stays in the list as `restarting` until its time has come.
void SupervisorMachine::put_on(Member& member, Duration delay, Actions& actions) {
  member.state = ChildState::restarting;
  member.ticket = ++tickets_;
  actions.push_back(action::Retry{member.key, member.ticket, delay});
}

// Does the end of this child, which is not started again, end the supervisor?
bool SupervisorMachine::ends_with(const Member& member) const {
  if (!member.rules.significant || flags_.auto_shutdown == AutoShutdown::never) return false;
  if (flags_.auto_shutdown == AutoShutdown::any_significant) return true;
  return std::none_of(members_.begin(), members_.end(),
                      [](const Member& m) { return m.rules.significant && m.state != ChildState::stopped; });
}

// -- requests ------------------------------------------------------------------------------------------------------

Actions SupervisorMachine::refuse(ChildErrc code, Pid pid, Reason reason) {
  return {action::Reply{base::Unexpected(ChildError{code, pid, std::move(reason), {}})}};
}

Actions SupervisorMachine::start_child(ChildKey key, ChildRules rules) {
  if (const Member* there = find(rules.id)) {
    const bool runs = there->state == ChildState::running;
    Actions refused = runs ? refuse(ChildErrc::already_started, there->pid) : refuse(ChildErrc::already_present);
    refused.insert(refused.begin(), action::Forget{key});
    return refused;
  }
  add(key, std::move(rules));
  agenda_.push_back({true, key});
  return go(Work::start_child);
}

Actions SupervisorMachine::terminate_child(std::string_view id) {
  const Member* member = find(id);
  if (!member) return refuse(ChildErrc::not_found);
  agenda_.push_back({false, member->key});
  return go(Work::terminate_child);
}

Actions SupervisorMachine::restart_child(std::string_view id) {
  const Member* member = find(id);
  if (!member) return refuse(ChildErrc::not_found);
  if (member->state == ChildState::running) return refuse(ChildErrc::running);
  if (member->state == ChildState::restarting) return refuse(ChildErrc::restarting);
  agenda_.push_back({true, member->key});
  return go(Work::restart_child);
}

Actions SupervisorMachine::delete_child(std::string_view id) {
  const Member* member = find(id);
  if (!member) return refuse(ChildErrc::not_found);
  if (member->state == ChildState::running) return refuse(ChildErrc::running);
  if (member->state == ChildState::restarting) return refuse(ChildErrc::restarting);
  Actions actions;
  forget(member->key, actions);
  actions.push_back(action::Reply{Pid{}});
  return actions;
}

// -- the list ------------------------------------------------------------------------------------------------------

const Member* SupervisorMachine::find(std::string_view id) const noexcept {
  const auto it = std::find_if(members_.begin(), members_.end(), [&](const Member& m) { return m.rules.id == id; });
  return it == members_.end() ? nullptr : &*it;
}

// Numbers only grow and children are only appended, so the list is sorted.
Member* SupervisorMachine::find(ChildKey key) noexcept {
  const auto it = std::lower_bound(members_.begin(), members_.end(), key,
                                   [](const Member& m, ChildKey wanted) { return m.key < wanted; });
  return it == members_.end() || it->key != key ? nullptr : &*it;
}

Member& SupervisorMachine::at(ChildKey key) {
  Member* member = find(key);
  return member ? *member : throw std::logic_error("a supervisor heard of a child that it does not have");
}

void SupervisorMachine::forget(ChildKey key, Actions& actions) {
  std::erase_if(members_, [&](const Member& m) { return m.key == key; });
  actions.push_back(action::Forget{key});
}

}  // namespace otp
