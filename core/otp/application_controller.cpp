#include "core/otp/application_controller.hpp"

#include <algorithm>
#include <unordered_set>

namespace otp {
namespace {

base::Unexpected<ApplicationError> error(ApplicationErrc code, std::string name, Reason reason = {}) {
  return base::Unexpected(ApplicationError{code, std::move(name), std::move(reason)});
}

/// Runs a callback; what it throws is a reason.
template <class F>
std::optional<Reason> failure_of(F&& f) {
  try {
    f();
    return std::nullopt;
  } catch (...) {
    return reason_of_exception();
  }
}

}  // namespace

// -- start ---------------------------------------------------------------------------------------------------------

void ApplicationController::handle_call(StartApplication request, From<ApplicationResult<void>> from) {
  start(request.name, request.type, [from = std::move(from)](Outcome outcome) mutable { from.reply(outcome); });
}

void ApplicationController::start(const std::string& name, ApplicationType type,
                                  base::UniqueFunction<void(Outcome)> then) {
  const ApplicationSpec* spec = find(name);
  if (!spec) return then(error(ApplicationErrc::unknown, name));
  if (is_running(name)) return then(error(ApplicationErrc::already_started, name));
  for (const auto& needed : spec->needs) {
    if (!is_running(needed)) return then(error(ApplicationErrc::not_started, needed));
  }
  ChildSpec tree;
  auto failure = failure_of([&] { tree = spec->start(); });
  if (!failure && !tree.start) failure = Reason::other("bad_return_value(no top supervisor)");
  if (failure) return then(error(ApplicationErrc::failed, name, *failure));

  SpawnOptions options = tree.options;
  const std::uint64_t id = runtime().fresh_id();
  options.link = options.parent = self();
  options.starter = {&runtime(), self(), id};
  auto settle = [this, spec, type, then = std::move(then)](const Started& started) mutable {
    if (started.kind == Started::Kind::ok) return enter_phases(*spec, type, started.pid, std::move(then));
    const bool ignored = started.kind == Started::Kind::ignore;
    then(error(ApplicationErrc::failed, spec->name, ignored ? Reason::other("ignore") : start_failure(started)));
  };
  const Started started = call_start(tree, runtime(), std::move(options));
  if (started.kind != Started::Kind::ok) return settle(started);
  park(id, [this, settle = std::move(settle)](Envelope& answer) mutable {
    const Started outcome = std::move(answer.as<Started>());
    unpark();
    settle(outcome);
  });
}

// The tree is up; the start is over when the phases are.
void ApplicationController::enter_phases(const ApplicationSpec& spec, ApplicationType type, Pid top,
                                         base::UniqueFunction<void(Outcome)> then) {
  for (const StartPhase& phase : spec.phases) {
    const auto failure = failure_of([&] { phase.run(runtime(), top); });
    if (!failure) continue;
    Outcome failed = error(ApplicationErrc::failed, spec.name,
                           Reason::other("start_phase(" + phase.name + ", " + failure->to_string() + ")"));
    stop_tree(top, [failed, then = std::move(then)]() mutable { then(failed); });
    return;
  }
  running_.push_back({spec.name, type, top});
  then({});
}

void ApplicationController::handle_call(EnsureAllStarted request,
                                        From<ApplicationResult<std::vector<std::string>>> from) {
  Names on_the_way, order;
  if (auto planned = plan(request.name, on_the_way, order); !planned) {
    from.reply(base::Unexpected(planned.error()));
    return;
  }
  start_each({order.begin(), order.end()}, request.type, {},
             [from = std::move(from)](ApplicationResult<Names> done) mutable { from.reply(std::move(done)); });
}

ApplicationResult<void> ApplicationController::plan(const std::string& name, Names& on_the_way, Names& order) const {
  if (is_running(name) || std::find(order.begin(), order.end(), name) != order.end()) return {};
  const ApplicationSpec* spec = find(name);
  if (!spec) return error(ApplicationErrc::unknown, name);
  if (std::find(on_the_way.begin(), on_the_way.end(), name) != on_the_way.end()) {
    return error(ApplicationErrc::circular, name);
  }
  on_the_way.push_back(name);
  for (const auto& needed : spec->needs) {
    if (auto planned = plan(needed, on_the_way, order); !planned) return planned;
  }
  on_the_way.pop_back();
  order.push_back(name);
  return {};
}

void ApplicationController::start_each(std::deque<std::string> names, ApplicationType type, Names done,
                                       base::UniqueFunction<void(ApplicationResult<Names>)> then) {
  if (names.empty()) return then(std::move(done));
  const std::string name = names.front();
  names.pop_front();
  start(name, type,
        [this, name, names = std::move(names), type, done = std::move(done),
         then = std::move(then)](Outcome outcome) mutable {
          if (outcome) {
            done.push_back(name);
            start_each(std::move(names), type, std::move(done), std::move(then));
            return;
          }
          std::reverse(done.begin(), done.end());  // as it was before
          stop_each(std::move(done),
                    [outcome, then = std::move(then)]() mutable { then(base::Unexpected(outcome.error())); });
        });
}

// -- stop ----------------------------------------------------------------------------------------------------------

void ApplicationController::handle_call(StopApplication request, From<ApplicationResult<void>> from) {
  if (!is_running(request.name)) {
    const auto code = find(request.name) ? ApplicationErrc::not_started : ApplicationErrc::unknown;
    from.reply(error(code, request.name));
    return;
  }
  stop_app(request.name, [from = std::move(from)]() mutable { from.reply(Outcome{}); });
}

void ApplicationController::handle_call(StopSystem request, From<SystemStopped> from) {
  stop_system(Reason::shutdown(), request.limit,
              [this, from = std::move(from)]() mutable { from.reply(SystemStopped{forced_}); });
}

void ApplicationController::handle_stop(const Reason& reason) {
  stop_system(reason, kInfinity, [] {});
}

void ApplicationController::stop_system(Reason reason, Duration limit, Then then) {
  if (limit != kInfinity) deadline_ = later(now(), limit);
  Names names;
  for (auto it = running_.rbegin(); it != running_.rend(); ++it) names.push_back(it->name);
  stop_each(std::move(names), [this, reason = std::move(reason), then = std::move(then)]() mutable {
    then();
    stop(reason);
  });
}

void ApplicationController::stop_each(Names names, Then then) {
  if (names.empty()) return then();
  const std::string name = names.front();
  names.erase(names.begin());
  stop_app(name, [this, names = std::move(names), then = std::move(then)]() mutable {
    stop_each(std::move(names), std::move(then));
  });
}

void ApplicationController::stop_app(const std::string& name, Then then) {
  const auto it = std::find_if(running_.begin(), running_.end(), [&](const auto& app) { return app.name == name; });
  const ApplicationSpec& spec = *find(name);
  const Pid top = it->top;
  running_.erase(it);
  call_back(spec, spec.prep_stop, "prep_stop");
  stop_tree(top, [this, &spec, then = std::move(then)]() mutable {
    call_back(spec, spec.stop, "stop");
    then();
  });
}

// Its end as a supervisor would ask for it, with all the time that is left to the system.
void ApplicationController::stop_tree(Pid top, Then then) {
  const std::uint64_t ref = monitor(top);
  unlink(top);
  exit(top, Reason::shutdown());
  const bool limited = deadline_ != Instant::max();
  const std::uint64_t timer = limited ? set_timeout(ref, std::max(deadline_ - now(), Duration::zero())) : 0;
  park(ref, [this, top, timer, then = std::move(then)](Envelope& envelope) mutable {
    if (envelope.kind == EnvelopeKind::timeout) {
      forced_ = true;
      kill_tree(top);
      return;
    }
    unpark();
    if (timer) runtime().cancel(timer);
    then();
  });
}

// The kill of a supervisor is no order to a child that is stuck, so each process below it is killed.
void ApplicationController::kill_tree(Pid top) {
  std::unordered_set<Pid> below{top};
  const auto all = runtime().processes();
  for (bool grown = true; grown;) {
    grown = false;
    for (const Pid pid : all) {
      const auto info = below.contains(pid) ? std::nullopt : runtime().info(pid);
      if (info && below.contains(info->parent)) grown = below.insert(pid).second;
    }
  }
  for (const Pid pid : below) exit(pid, Reason::kill());
}

void ApplicationController::call_back(const ApplicationSpec& spec, const std::function<void()>& callback,
                                      const char* which) {
  if (!callback) return;
  const auto failure = failure_of(callback);
  if (!failure) return;
  runtime().report({.kind = Report::Kind::stray_exception,
                    .pid = self(),
                    .name = "application " + spec.name,
                    .reason = *failure,
                    .last_message = which});
}

// -- an end that nobody asked for ------------------------------------------------------------------------------------

void ApplicationController::handle_info(const ExitMessage& exit) {
  const auto it = std::find_if(running_.begin(), running_.end(), [&](const auto& app) { return app.top == exit.from; });
  if (it == running_.end()) return;
  const RunningApplication app = *it;
  running_.erase(it);
  const ApplicationSpec& spec = *find(app.name);
  call_back(spec, spec.prep_stop, "prep_stop");
  call_back(spec, spec.stop, "stop");
  runtime().report({.kind = Report::Kind::application_exit, .pid = app.top, .name = app.name, .reason = exit.reason});
  const bool quiet = app.type == ApplicationType::temporary ||
                     (app.type == ApplicationType::transient && exit.reason.is(Reason::Kind::normal));
  if (quiet) return;
  const std::string what = "application_terminated(" + app.name + ", " + exit.reason.to_string() + ")";
  stop_system(Reason::shutdown_with(what), kInfinity, [] {});
}

const ApplicationSpec* ApplicationController::find(std::string_view name) const {
  const auto it = std::find_if(loaded_.begin(), loaded_.end(), [&](const auto& spec) { return spec.name == name; });
  return it == loaded_.end() ? nullptr : &*it;
}

bool ApplicationController::is_running(std::string_view name) const {
  return std::any_of(running_.begin(), running_.end(), [&](const auto& app) { return app.name == name; });
}

}  // namespace otp
