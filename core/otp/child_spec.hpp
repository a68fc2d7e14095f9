// ChildSpec: how a supervisor starts, watches and stops one child (OTP's child_spec()).
//
//     otp::child<Journal>("journal", {.path = p}).named("journal").own_thread()
//     otp::child<Auction>("auction", {.id = id}).restarts(otp::Restart::transient)
//     otp::supervisor("web", {.strategy = otp::Strategy::one_for_one}, {…})
//
// A spec that cannot be meant is refused before anything is started; check_child() says what is wrong with it.
//
// Thread rules: a value. The start function is called by the supervisor, for the first start and for each restart; it
// must make fresh state every time, from arguments that never change.
#pragma once

#include <any>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/otp/child_error.hpp"
#include "core/otp/child_rules.hpp"
#include "core/otp/runtime.hpp"

namespace otp {

/// Spawns the child with these options; they carry the link to the supervisor and must be passed on.
using StartFunction = std::function<Started(Runtime&, SpawnOptions)>;

struct ChildSpec : ChildRules {
  StartFunction start;
  SpawnOptions options;     ///< name, mailbox, own_thread
  std::string_view starts;  ///< what `start` starts, for reports; points to something that lives for ever

  ChildSpec restarts(Restart value) && { return restart = value, std::move(*this); }
  ChildSpec shuts_down(Shutdown value) && { return shutdown = value, std::move(*this); }
  ChildSpec is_significant(bool value = true) && { return significant = value, std::move(*this); }
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

/// What is wrong with a spec, or with a supervisor's flags.
enum class SpecErrc : std::uint8_t {
  missing_id,
  missing_start,
  invalid_restart,
  invalid_type,
  invalid_shutdown,
  bad_combination,  ///< significant and permanent, or significant where the supervisor never ends by itself
  duplicate_child_name,
  invalid_strategy,
  invalid_period,
  invalid_auto_shutdown,
  invalid_backoff,
};

struct SpecError {
  SpecErrc code;
  std::string value;  ///< what was found instead
  /// "missing_id", "invalid_restart(9)", …
  std::string to_string() const;
};

/// What is wrong with a child of a static supervisor, or nothing. Without `auto_shutdown` what hangs on that is not
/// looked at.
std::optional<SpecError> check_child(const ChildSpec& spec, std::optional<AutoShutdown> auto_shutdown = std::nullopt);
/// The same for all children of a supervisor; their ids must differ.
std::optional<SpecError> check_children(const std::vector<ChildSpec>& specs, AutoShutdown auto_shutdown);
/// The same for a dynamic supervisor's child, which needs no id and cannot be significant.
std::optional<SpecError> check_dynamic_child(const ChildSpec& spec);

/// How a request fails whose spec is refused.
ChildError bad_spec(const SpecError& error);

/// Calls the start function; whatever it throws is the reason why the start has failed.
Started call_start(const ChildSpec& spec, Runtime& rt, SpawnOptions options);

/// Why there is no child where a start did not go well.
Reason start_failure(const Started& started);

/// A dynamic supervisor's extra arguments, in a start function. Throws std::bad_any_cast where they are not an X.
template <class X>
const X& extra_arguments(const SpawnOptions& options) {
  static const std::any nothing;
  return std::any_cast<const X&>(options.extra ? *options.extra : nothing);
}

/// A server as a permanent worker.
template <class Server>
ChildSpec child(std::string id, typename Server::Args args) {
  ChildSpec spec;
  spec.id = std::move(id);
  spec.starts = type_name<Server>();
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
  std::string label;  ///< under a dynamic supervisor: the id in its spec, for people; many may have the same
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

}  // namespace otp
