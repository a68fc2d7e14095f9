// Ending a process on purpose, any of them, to see its supervisor do its work.
//
//     POST /v1/system/processes/{pid}/exit    {"reason": "kill"}                         admin, where the config allows
//     POST /v1/system/processes/{pid}/exit    {"reason": "error", "text": "a bad day"}
//
//   kill    Erlang's exit(Pid, kill): nothing traps it, no last words, and what a handler still does counts no more
//   error   as if its code had failed: in its turn, after the messages that wait; terminate() runs, a crash report is
//           made
//
// Both are abnormal, so every child that is restarted at all is restarted. That is why there is no other reason: with
// `normal` or `shutdown` an auction would be over for good. The root is left alone: nobody would start it again.
//
// The answer comes first and the end a moment later, by a process of its own: the answer may have to pass through what
// is to end. A pid is one life, so whoever hears nothing may ask again: the next life is not hit, 404 says so.
//
// Thread rules: as Router's.
#pragma once

#include "server/system/routes.hpp"

namespace gavel::system {

void add_exit_route(http::Router& router, const Services& services);

/// May this process be ended here?
bool may_exit(const Services& services, otp::Pid pid);

}  // namespace gavel::system
