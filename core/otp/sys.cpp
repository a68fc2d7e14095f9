#include "core/otp/sys.hpp"

#include "core/otp/extras.hpp"

namespace otp::sys {
namespace {

Debug& debug(Inside& inside) { return inside.cell.extra().debug; }

CallError bad_request(std::string why) { return {CallErrc::bad_request, Reason::other(std::move(why))}; }

/// A request that changes the debug options and has nothing to tell.
template <class F>
Request<void> change(F f) {
  return Request<void>([f = std::move(f)](Inside& inside) mutable -> CallResult<void> {
    f(inside);
    return {};
  });
}

}  // namespace

namespace detail {

CallError wrong_server(const Inside& inside, std::string_view asked) {
  return bad_request("the process is a " + std::string(inside.cell.type->name) + ", not a " + std::string(asked));
}

CallError failed_request() noexcept try { throw; } catch (const std::exception& e) {
  return {CallErrc::bad_request, Reason::error(e.what())};
} catch (...) {
  return {CallErrc::bad_request, Reason::error("an exception that is no std::exception")};
}

}  // namespace detail

Request<void> suspend() {
  return change([](Inside& inside) {
    inside.cell.extra();
    inside.cell.suspended.store(true, std::memory_order_relaxed);
  });
}

Request<void> resume() {
  return change([](Inside& inside) { inside.cell.release_held(); });
}

Request<Status> get_status() {
  return Request<Status>([](Inside& inside) -> CallResult<Status> {
    Status status;
    status.pid = inside.cell.self;
    status.type = inside.cell.type->name;
    status.suspended = inside.cell.suspended.load(std::memory_order_relaxed);
    if (const auto info = inside.runtime.info(status.pid)) {
      status.name = info->name;
      status.parent = info->parent;
      status.mailbox = info->mailbox;
    }
    status.options = debug(inside).options();
    status.log = debug(inside).log();
    status.state = inside.process.describe();
    return status;
  });
}

Request<void> trace(std::function<void(const Event&)> sink) {
  return install("trace", [sink = std::move(sink)](const Event& event) {
    sink(event);
    return true;
  });
}

Request<void> no_trace() { return remove("trace"); }

Request<void> log(std::size_t size) {
  return change([size](Inside& inside) { debug(inside).keep_log(size); });
}

Request<std::vector<Event>> get_log() {
  return Request<std::vector<Event>>([](Inside& inside) -> CallResult<std::vector<Event>> {
    if (!debug(inside).logging()) return base::Unexpected(bad_request("no_log"));
    return debug(inside).log();
  });
}

Request<void> statistics(bool on) {
  return change([on](Inside& inside) {
    debug(inside).count(on, inside.runtime.now(), inside.cell.reductions.load(std::memory_order_relaxed));
  });
}

Request<Statistics> get_statistics() {
  return Request<Statistics>([](Inside& inside) -> CallResult<Statistics> {
    const auto reductions = inside.cell.reductions.load(std::memory_order_relaxed);
    auto result = debug(inside).statistics(inside.runtime.now(), reductions);
    if (!result) return base::Unexpected(bad_request("no_statistics"));
    return *result;
  });
}

Request<void> install(std::string name, Hook hook) {
  return change([name = std::move(name), hook = std::move(hook)](Inside& inside) mutable {
    debug(inside).install(std::move(name), std::move(hook));
  });
}

Request<void> remove(std::string name) {
  return change([name = std::move(name)](Inside& inside) { debug(inside).remove(name); });
}

}  // namespace otp::sys
