// sys: looking into a running process and holding it still (Erlang's sys). Works on every process, supervisors too.
//
// A request is a call to sys::of(process), so it is made as any call is: Runtime::call from outside, call() or await()
// in a server.
//
//     rt.call(sys::of(pid), sys::suspend(), 5s, done);
//     rt.call(sys::of(pid), sys::get_state<Counter>([](const Counter& c) { return c.value(); }), 5s, done);
//     call(sys::of("journal"), sys::get_status(), 5s, [](Self&, CallResult<sys::Status> s) { … });
//
// Requests are first in, first out with ordinary messages, and answered by the runtime: no handler of the process runs.
// A suspended process handles nothing but requests, Runtime::stop and its parent's exit; all else waits in order until
// resume(). A process that is parked (it awaits an answer) answers when its wait is over, as one of Erlang's that is
// within gen_server:call.
//
// Errors: those of a call; CallErrc::bad_request where the process is of another type than the request says, or where
// the request's function threw (then replace_state leaves what the function had changed by then).
//
// Thread rules: the functions given to get_state, replace_state, trace and install run in the process's turn, maybe on
// another thread; they must not block. After OTP's sys.erl.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/otp/process.hpp"
#include "core/otp/sys_event.hpp"

namespace otp::sys {

/// A process in whose turn a request is answered. Internal.
struct Inside {
  Runtime& runtime;
  Cell& cell;
  Process& process;
};

/// Head of every request: what the runtime calls. Internal.
struct RequestBase {
  void (*answer)(RequestBase& request, Envelope& envelope, Inside& inside);
};

template <class R>
struct Request : RequestBase {
  using Reply = R;
  using Body = base::UniqueFunction<CallResult<R>(Inside&)>;
  explicit Request(Body b) : RequestBase{&run}, body(std::move(b)) {}
  Body body;

 private:
  static void run(RequestBase& base, Envelope& envelope, Inside& inside);
};

/// What every process understands.
struct SysProtocol {
  template <class M>
  static constexpr std::uint16_t tag() noexcept {
    static_assert(std::is_base_of_v<RequestBase, M>, "this is no system request");
    return kSystemTag;
  }
};

inline Ref<SysProtocol> of(Pid pid) noexcept { return {pid}; }
template <class P>
Ref<SysProtocol> of(Ref<P> process) noexcept {
  return {process.pid};
}
inline Name<SysProtocol> of(std::string_view name) { return Name<SysProtocol>(name); }

// -- holding it still ----------------------------------------------------------------------------------------------

/// The process handles no message until resume(). Fine for one that is suspended already.
Request<void> suspend();
/// All that has waited is handled in the order in which it came. Fine for one that is not suspended.
Request<void> resume();

// -- looking inside ------------------------------------------------------------------------------------------------

struct Status {
  Pid pid;
  std::string name;  ///< registered, or empty
  std::string type;  ///< of the server
  bool suspended = false;
  Pid parent;
  std::uint32_t mailbox = 0;         ///< messages that wait
  std::vector<std::string> options;  ///< "statistics", "log", "trace", and the names of installed hooks
  std::vector<Event> log;            ///< where it is on
  std::string state;                 ///< by the server's format_status(); its type's name where it has none
};
Request<Status> get_status();

namespace detail {
CallError wrong_server(const Inside& inside, std::string_view asked);
}

/// f(const Server&) -> R, within the process.
template <class Server, class F>
auto get_state(F f) {
  using R = std::remove_cvref_t<std::invoke_result_t<F&, const Server&>>;
  return Request<R>([f = std::move(f)](Inside& inside) mutable -> CallResult<R> {
    const auto* server = dynamic_cast<const Server*>(&inside.process);
    if (!server) return base::Unexpected(detail::wrong_server(inside, type_name<Server>()));
    if constexpr (std::is_void_v<R>) {
      f(*server);
      return {};
    } else {
      return f(*server);
    }
  });
}

/// f(Server&), within the process: it may change it.
template <class Server, class F>
Request<void> replace_state(F f) {
  return Request<void>([f = std::move(f)](Inside& inside) mutable -> CallResult<void> {
    auto* server = dynamic_cast<Server*>(&inside.process);
    if (!server) return base::Unexpected(detail::wrong_server(inside, type_name<Server>()));
    f(*server);
    return {};
  });
}

// -- watching it work ----------------------------------------------------------------------------------------------

/// Each event goes to `sink` from now on; one that throws is taken out. Replaces the sink before it.
Request<void> trace(std::function<void(const Event&)> sink);
Request<void> no_trace();

/// Keeps the last `size` events; 0: switches the log off.
Request<void> log(std::size_t size = 10);
/// Oldest first; bad_request where the log is off.
Request<std::vector<Event>> get_log();

/// Counts from now on, or no more.
Request<void> statistics(bool on);
/// bad_request ("no_statistics") where it does not count.
Request<Statistics> get_statistics();

/// Calls `hook` with each event until it returns false or throws. One of that name is replaced.
Request<void> install(std::string name, Hook hook);
Request<void> remove(std::string name);

// -- how a request is answered -------------------------------------------------------------------------------------

namespace detail {
CallError failed_request() noexcept;  // with the exception that is being handled
}

template <class R>
void Request<R>::run(RequestBase& base, Envelope& envelope, Inside& inside) {
  envelope.orphan = true;
  From<R> from(ReplyTo{&inside.runtime, envelope.from, envelope.id});
  auto result = [&]() -> CallResult<R> {
    try {
      return static_cast<Request&>(base).body(inside);
    } catch (...) {
      return base::Unexpected(detail::failed_request());
    }
  }();
  if (!result) {
    from.fail(std::move(result.error()));
  } else if constexpr (std::is_void_v<R>) {
    from.reply();
  } else {
    from.reply(std::move(*result));
  }
}

}  // namespace otp::sys
