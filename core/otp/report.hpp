// Reports: what the runtime tells the log. Ends that need no attention (normal, shutdown) are not reported as crashes.
//
// Thread rules: a value; the sink given to Runtime::on_report is called on whichever thread the event happened on, and
// must not block or throw.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/otp/child_rules.hpp"
#include "core/otp/pid.hpp"
#include "core/otp/process_report.hpp"
#include "core/otp/reason.hpp"

namespace otp {

/// The child that a supervisor reports about.
struct Offender {
  Pid pid;                     ///< nobody where it was not started
  ChildRules rules;            ///< id (empty under a dynamic supervisor), restart, significant, shutdown, type
  std::uint64_t restarts = 0;  ///< progress: how often it was started again, this time included; 0: its first start
  std::string_view start;      ///< what its start function starts: the type of the server, where that is known
};

struct Report {
  enum class Kind : std::uint8_t {
    server,            ///< a server ends abnormally: what it was doing, for whom, with which state; before its crash
    crash,             ///< a process ended abnormally: who, why, what it was handling
    child_terminated,  ///< a supervisor saw a child end abnormally, or a permanent one at all
    start_error,       ///< a supervisor could not start a child
    shutdown_error,    ///< a child ended oddly while it was being stopped
    shutdown,          ///< a supervisor gives up: restart intensity reached
    progress,          ///< a supervisor started a child
    application_exit,  ///< the tree of an application ended by itself
    unexpected,        ///< a message that its receiver does not know; ignored
    stuck_handler,     ///< a handler has not returned for `age`
    stray_exception,   ///< an exception where none may come from (a completion, a destructor); swallowed
  };
  Kind kind;
  Pid pid;           ///< the process, or the supervisor
  std::string name;  ///< its registered name, or its type
  Reason reason;
  std::string last_message;                           ///< crash: the type of the message that was being handled
  std::uint32_t mailbox = 0;                          ///< crash: messages that were waiting
  std::vector<Pid> links;                             ///< crash
  Offender offender;                                  ///< supervisor reports: the child
  std::size_t count = 1;                              ///< shutdown_error of a dynamic supervisor: children alike
  std::shared_ptr<const ServerReport> server_report;  ///< server
  std::shared_ptr<const CrashReport> crash_report;    ///< crash
  Duration age{};                                     ///< stuck_handler
};

/// "crash", "child_terminated", …
const char* name(Report::Kind kind) noexcept;

}  // namespace otp
