// Applications: parts of a system that are started and stopped as a whole, in the order of what they need (OTP's
// application and application_controller).
//
//     otp::Applications apps(rt, {
//         {.name = "storage", .start = [] { return storage_tree(); }},
//         {.name = "auctions", .needs = {"storage"}, .start = [] { return auctions_tree(); }}});
//     auto started = apps.ensure_all_started("auctions", otp::ApplicationType::permanent);   // storage, auctions
//     …
//     apps.stop_all(30s);                                                                    // auctions, then storage
//
// An application is a supervision tree with a name. It is never restarted: below its top supervisor restarts are the
// supervisors' business, and when that one has given up it is over. What then becomes of the others is its type's.
//
// Applications is for main: it waits. The process behind it is ApplicationController, which anybody may talk to.
//
// Thread rules: Applications from threads that are no worker's. Callbacks run in the controller's process: they return
// at once and may not wait; what they throw fails the start, or is reported and passed over in a stop.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/otp/child_spec.hpp"

namespace otp {

/// What the end of an application that nobody asked for means to the others.
enum class ApplicationType : std::uint8_t {
  permanent,  ///< all are stopped
  transient,  ///< all are stopped, unless it ended with `normal`
  temporary,  ///< it is reported, and the others go on
};

struct StartPhase {
  std::string name;
  std::function<void(Runtime&, Pid top)> run;  ///< throws what fails the start
};

struct ApplicationSpec {
  std::string name;
  std::vector<std::string> needs;    ///< must run before it
  std::function<ChildSpec()> start;  ///< makes its top supervisor
  std::vector<StartPhase> phases;    ///< in order, when the tree is up and before the start is over
  std::function<void()> prep_stop;   ///< before its tree is stopped
  std::function<void()> stop;        ///< when its tree is gone
};

enum class ApplicationErrc : std::uint8_t {
  unknown,  ///< no such application, `application` names it
  already_started,
  not_started,  ///< `application` does not run; in a start: it is needed
  circular,     ///< `application` needs itself, by way of others
  failed,       ///< it could not be started; `reason` says why
};

struct ApplicationError {
  ApplicationErrc code;
  std::string application;
  Reason reason;
  /// "not_started(xa)", "failed(xa, no luck)".
  std::string to_string() const;
};

template <class T>
using ApplicationResult = base::Expected<T, ApplicationError>;

struct RunningApplication {
  std::string name;
  ApplicationType type = ApplicationType::temporary;
  Pid top;
};

/// How the end of the system went.
struct SystemStopped {
  bool forced = false;  ///< the limit was reached and what was left was killed
};

class Applications {
 public:
  /// Starts the controller; none of the applications.
  Applications(Runtime& rt, std::vector<ApplicationSpec> loaded);

  ApplicationResult<void> start(std::string name, ApplicationType type = ApplicationType::temporary);
  /// Starts what it needs first; answers those that it has started, in order. If one fails, they are stopped again.
  ApplicationResult<std::vector<std::string>> ensure_all_started(std::string name,
                                                                 ApplicationType type = ApplicationType::temporary);
  ApplicationResult<void> stop(std::string name);
  /// Stops all in the reverse order of their start and ends the controller. After `limit` the rest is killed.
  SystemStopped stop_all(Duration limit = kInfinity);
  /// In the order of their start.
  std::vector<RunningApplication> running();

  /// The controller: it ends when stop_all() or the end of an application has ended the system.
  Pid controller() const noexcept { return controller_; }

 private:
  template <class M>
  typename M::Reply ask(M message);

  Runtime& rt_;
  Pid controller_;
};

}  // namespace otp
