#include "core/otp/application.hpp"

#include <future>
#include <stdexcept>

#include "core/otp/application_controller.hpp"

namespace otp {

std::string ApplicationError::to_string() const {
  switch (code) {
    case ApplicationErrc::unknown:
      return "unknown(" + application + ")";
    case ApplicationErrc::already_started:
      return "already_started(" + application + ")";
    case ApplicationErrc::not_started:
      return "not_started(" + application + ")";
    case ApplicationErrc::circular:
      return "circular(" + application + ")";
    case ApplicationErrc::failed:
      break;
  }
  return "failed(" + application + ", " + reason.to_string() + ")";
}

Applications::Applications(Runtime& rt, std::vector<ApplicationSpec> loaded) : rt_(rt) {
  const Started started = rt.start<ApplicationController>({std::move(loaded)});
  if (started.kind != Started::Kind::ok) throw std::runtime_error("no controller: " + started.reason.to_string());
  controller_ = started.pid;
}

// Waits for the answer. Throws Exit where the controller has ended: there is no system any more.
template <class M>
typename M::Reply Applications::ask(M message) {
  auto promise = std::make_shared<std::promise<CallResult<typename M::Reply>>>();
  auto answer = promise->get_future();
  rt_.call(Ref<ApplicationProtocol>{controller_}, std::move(message), kInfinity,
           [promise](CallResult<typename M::Reply> result) { promise->set_value(std::move(result)); });
  auto result = answer.get();
  if (!result) throw Exit{result.error().reason};
  return std::move(*result);
}

ApplicationResult<void> Applications::start(std::string name, ApplicationType type) {
  return ask(StartApplication{std::move(name), type});
}

ApplicationResult<std::vector<std::string>> Applications::ensure_all_started(std::string name, ApplicationType type) {
  return ask(EnsureAllStarted{std::move(name), type});
}

ApplicationResult<void> Applications::stop(std::string name) { return ask(StopApplication{std::move(name)}); }

SystemStopped Applications::stop_all(Duration limit) { return ask(StopSystem{limit}); }

std::vector<RunningApplication> Applications::running() { return ask(WhichApplications{}); }

}  // namespace otp
