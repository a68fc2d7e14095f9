// What is told of a process that ends abnormally: OTP's server report (the server's view) and, after it, its crash
// report (the runtime's view). Made only then, and only if somebody listens.
//
// C++ has no trace of an exception once it is caught: the reason holds the exception's type, its what(), and the report
// the message that was being handled.
//
// Thread rules: values, shared and never changed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/otp/process_info.hpp"
#include "core/otp/reason.hpp"
#include "core/otp/sys_event.hpp"

namespace otp {

struct ServerReport {
  Pid pid;
  std::string name;          ///< registered, or empty
  std::string last_message;  ///< type of what it was handling
  std::string state;         ///< by its format_status(); its type's name where it has none
  Reason reason;
  bool called = false;      ///< the last message was a call: somebody waits
  Pid client;               ///< who; nobody: somebody outside
  std::string client_name;  ///< registered, or empty
  bool client_alive = false;
  std::vector<sys::Event> log;  ///< the latest events, where sys::log is on
};

struct CrashReport {
  ProcessInfo process;  ///< status, links, trap flag, memory, reductions, …; `label` is the initial call
  Reason reason;
  const char* error_class = "exit";        ///< "error": an exception; "exit": a reason that the process chose
  std::vector<std::string> ancestors;      ///< parent, its parent, …: name or pid
  std::vector<std::string_view> messages;  ///< types of the first ten that wait
  std::vector<ProcessInfo> neighbours;     ///< linked, alive, and not trapping: they go down with it
};

}  // namespace otp
