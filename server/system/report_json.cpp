#include "server/system/report_json.hpp"

#include "server/api/time.hpp"

namespace gavel::system {

Json pid_json(otp::Pid pid) { return pid ? Json(pid.to_string()) : Json(); }

Json pids_json(const std::vector<otp::Pid>& pids) {
  Json list = Json::array();
  for (const otp::Pid pid : pids) list.push_back(pid.to_string());
  return list;
}

Json crash_json(const Crashed& crash) {
  const otp::Report& r = crash.report;
  return {{"at", api::format_time(crash.at)},
          {"pid", pid_json(r.pid)},
          {"name", r.name},
          {"reason", r.reason.to_string()},
          {"handling", r.last_message.empty() ? Json() : Json(r.last_message)},
          {"mailbox", r.mailbox},
          {"links", pids_json(r.links)}};
}

}  // namespace gavel::system
