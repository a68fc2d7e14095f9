// ChildSpec: how a supervisor starts, watches and stops one child (OTP's child_spec()).
//
//     otp::child<Journal>("journal", {.path = p}).named("journal").own_thread()
//     otp::child<Auction>("auction", {.id = id}).restarts(otp::Restart::transient)
//     otp::supervisor("web", {.strategy = otp::Strategy::one_for_one}, {…})
//
// Thread rules: a value. The start function is called by the supervisor, for the first start and for each restart; it
// must make fresh state every time, from arguments that never change.
#pragma once

#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/otp/runtime.hpp"

namespace otp {

enum class Restart : std::uint8_t {
  permanent,  ///< restarted whenever it ends
  transient,  ///< restarted if it ends abnormally
  temporary,  ///< never restarted; forgotten when it ends
};

enum class ChildType : std::uint8_t { worker, supervisor };

/// How long a child may take to end when it is told to.
class Shutdown {
 public:
  static constexpr Shutdown brutal_kill() { return Shutdown(true, Duration::zero()); }
  static constexpr Shutdown infinity() { return Shutdown(false, kInfinity); }
  static constexpr Shutdown within(Duration time) { return Shutdown(false, time); }
  constexpr bool kills() const noexcept { return kill_; }
  constexpr Duration timeout() const noexcept { return timeout_; }

 private:
  constexpr Shutdown(bool kill, Duration timeout) : kill_(kill), timeout_(timeout) {}
  bool kill_;
  Duration timeout_;
};

/// Spawns the child with these options; they carry the link to the supervisor and must be passed on.
using StartFunction = std::function<Started(Runtime&, SpawnOptions)>;

struct ChildSpec {
  std::string id;
  StartFunction start;
  Restart restart = Restart::permanent;
  ChildType type = ChildType::worker;
  std::optional<Shutdown> shutdown;  ///< none: 5 s for a worker, infinity for a supervisor
  SpawnOptions options;              ///< name, mailbox, own_thread

  Shutdown shutdown_rule() const {
    return shutdown.value_or(type == ChildType::supervisor ? Shutdown::infinity()
                                                           : Shutdown::within(std::chrono::seconds(5)));
  }

  ChildSpec restarts(Restart value) && { return restart = value, std::move(*this); }
  ChildSpec shuts_down(Shutdown value) && { return shutdown = value, std::move(*this); }
  /// Registered under `name` before its init.
  ChildSpec named(std::string name) && { return options.name = std::move(name), std::move(*this); }
  template <class P>
  ChildSpec named(const Via<P>& name) && {
    return options.via = name.name(), std::move(*this);
  }
  /// At most `messages` may wait; senders beyond hear `overloaded`.
  ChildSpec mailbox(std::uint32_t messages) && { return options.mailbox = messages, std::move(*this); }
  /// A thread of its own: for one that blocks.
  ChildSpec own_thread() && { return options.own_thread = true, std::move(*this); }
};

/// Calls the start function; whatever it throws is the reason why the start has failed.
inline Started call_start(const ChildSpec& spec, Runtime& rt, SpawnOptions options) try {
  return spec.start(rt, std::move(options));
} catch (const Exit& exit) {
  return {Started::Kind::error, {}, exit.reason};
} catch (const std::exception& e) {
  return {Started::Kind::error, {}, Reason::error(e.what())};
} catch (...) {
  return {Started::Kind::error, {}, Reason::error("an exception that is no std::exception")};
}

/// A server as a permanent worker.
template <class Server>
ChildSpec child(std::string id, typename Server::Args args) {
  ChildSpec spec;
  spec.id = std::move(id);
  spec.start = [args = std::move(args)](Runtime& rt, SpawnOptions options) {
    return rt.spawn<Server>(args, std::move(options));
  };
  return spec;
}

/// One child as which_children tells it.
struct ChildInfo {
  std::string id;  ///< empty under a dynamic supervisor
  Pid pid;         ///< nobody while it is stopped or being restarted
  bool restarting = false;
  ChildType type = ChildType::worker;
  std::uint64_t restarts = 0;
};

struct ChildCounts {
  std::size_t specs = 0;
  std::size_t active = 0;
  std::size_t supervisors = 0;
  std::size_t workers = 0;
};

struct WhichChildren {
  using Reply = std::vector<ChildInfo>;  ///< newest first
};
struct CountChildren {
  using Reply = ChildCounts;
};

/// What every supervisor understands, static or dynamic: the head of both protocols, so one Ref serves for both.
using TreeProtocol = Protocol<WhichChildren, CountChildren>;

enum class ChildErrc : std::uint8_t {
  already_started,  ///< the id runs
  already_present,  ///< the id is there, stopped or restarting
  not_found,
  running,
  restarting,
  max_children,
  ignored,   ///< init said that there is nothing to do
  failed,    ///< the start failed; `reason` says why
  bad_spec,  ///< no id or no start function
};

struct ChildError {
  ChildErrc code;
  Pid pid;        ///< already_started
  Reason reason;  ///< failed
};

template <class T>
using ChildResult = base::Expected<T, ChildError>;

}  // namespace otp
