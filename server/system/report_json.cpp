#include "server/system/report_json.hpp"

#include "server/api/time.hpp"

namespace gavel::system {
namespace {

/// Of a registry with a million holders a page shows the first ones, and how many there are.
constexpr std::size_t kPidsShown = 100;

Json text_json(const std::string& text) { return text.empty() ? Json() : Json(text); }

}  // namespace

Json pid_json(otp::Pid pid) { return pid ? Json(pid.to_string()) : Json(); }

Json pids_json(const std::vector<otp::Pid>& pids) {
  Json list = Json::array();
  for (const otp::Pid pid : pids) {
    if (list.size() == kPidsShown) break;
    list.push_back(pid_json(pid));
  }
  return list;
}

Json process_json(const otp::ProcessInfo& info) {
  return {{"pid", pid_json(info.pid)},
          {"name", text_json(info.name)},
          {"type", info.label},
          {"status", otp::name(info.status)},
          {"parent", pid_json(info.parent)},
          {"mailbox", info.mailbox},
          {"handling", text_json(info.current)},
          {"handling_ms", info.current_age / std::chrono::milliseconds(1)},
          {"awaits", pid_json(info.awaits)},
          {"reductions", info.reductions},
          {"memory_bytes", info.memory},
          {"trap_exit", info.trap_exit},
          {"links", pids_json(info.links)},
          {"link_count", info.links.size()},
          {"monitors", pids_json(info.monitored)},
          {"monitored_by", pids_json(info.watched_by)}};
}

Json crash_json(const Crashed& crash) {
  const otp::Report& r = crash.report;
  Json json = {{"at", api::format_time(crash.at)},
               {"pid", pid_json(r.pid)},
               {"name", r.name},
               {"reason", r.reason.to_string()},
               {"handling", text_json(r.last_message)}};
  if (const auto& report = r.crash_report) {
    json["class"] = report->error_class;
    json["ancestors"] = report->ancestors;
    json["messages"] = report->messages;
    json["neighbours"] = Json::array();
    for (const auto& neighbour : report->neighbours) json["neighbours"].push_back(process_json(neighbour));
    json["process"] = process_json(report->process);
  }
  return json;
}

}  // namespace gavel::system
