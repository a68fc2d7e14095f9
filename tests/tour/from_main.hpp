// What main needs to talk with processes: to ask one and wait for the answer, to wait for the end of one, to stop one.
//
//     const otp::CallResult<int> n = tour::ask(rt, counter, Get{});
//     std::future<otp::Reason> end = tour::end_of(rt, counter.pid);
//
// main is a plain thread and may wait. A process never waits like this, it would hold up a thread that others need; it
// has call() and await() (core/otp/gen_server.hpp).
//
// Thread rules: any thread that runs no process.
#pragma once

#include <chrono>
#include <future>
#include <string_view>
#include <utility>

#include "core/otp/child_spec.hpp"
#include "core/otp/runtime.hpp"

namespace tour {

//! [ask]
/// Asks a process, by its pid or by its name: will hold the answer, or why there is none.
template <class To, class M>
std::future<otp::CallResult<typename M::Reply>> request(otp::Runtime& rt, const To& to, M message) {
  std::promise<otp::CallResult<typename M::Reply>> promise;
  auto answer = promise.get_future();
  rt.call(to, std::move(message), std::chrono::minutes(1),
          [promise = std::move(promise)](auto result) mutable { promise.set_value(std::move(result)); });
  return answer;
}

/// The same, and waits for it.
template <class To, class M>
otp::CallResult<typename M::Reply> ask(otp::Runtime& rt, const To& to, M message) {
  return request(rt, to, std::move(message)).get();
}
//! [ask]

/// Will hold the reason with which the process ends; noproc if it is dead already.
inline std::future<otp::Reason> end_of(otp::Runtime& rt, otp::Pid pid) {
  std::promise<otp::Reason> promise;
  auto end = promise.get_future();
  rt.monitor(pid, [promise = std::move(promise)](otp::Reason reason) mutable { promise.set_value(std::move(reason)); });
  return end;
}

/// Tells a process (a whole tree, if it is the root) to end, and waits until it has: the reason with which it ended.
inline otp::Reason stop(otp::Runtime& rt, otp::Pid pid) {
  std::promise<otp::Reason> promise;
  auto end = promise.get_future();
  rt.stop(pid, otp::Reason::shutdown(),
          [promise = std::move(promise)](otp::Reason reason) mutable { promise.set_value(std::move(reason)); });
  return end.get();
}

/// Waits until a supervisor has dealt with everything that it had heard of: it answers nobody while it starts, stops or
/// restarts a child.
inline void settled(otp::Runtime& rt, std::string_view supervisor) {
  static_cast<void>(ask(rt, otp::Name<otp::TreeProtocol>{supervisor}, otp::CountChildren{}));
}

}  // namespace tour
