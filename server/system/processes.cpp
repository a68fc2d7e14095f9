#include "server/system/processes.hpp"

#include "core/otp/dynamic_supervisor.hpp"
#include "core/otp/supervisor.hpp"
#include "core/otp/sys.hpp"
#include "server/api/answers.hpp"
#include "server/api/query.hpp"
#include "server/auth/permissions.hpp"
#include "server/http/problem.hpp"
#include "server/system/pid_text.hpp"
#include "server/system/report_json.hpp"

namespace gavel::system {
namespace {

using namespace std::chrono_literals;

constexpr otp::Duration kPatience = 1s;

http::Response no_such_process() {
  return http::problem(404, "no_such_process", "No process has this pid; it may have ended. The tree shows who lives.");
}

/// The request's process, if it lives.
std::optional<otp::ProcessInfo> find(otp::Runtime& rt, const http::Request& request) {
  const auto pid = parse_pid(request.params.find("pid")->second);
  return pid ? rt.info(*pid) : std::nullopt;
}

/// A page on its way: what the runtime knows comes first, what others say is added.
struct Page {
  Json json;
  http::Respond respond;
};

void show_crash(const Services& services, const std::shared_ptr<Page>& page, otp::Pid pid) {
  services.rt.call(kTelemetry, LastCrash{pid}, kPatience, [page](const otp::CallResult<LastCrash::Reply>& crash) {
    page->json["last_crash"] = crash && *crash ? crash_json(**crash) : Json();
    page->respond(api::json_answer(200, page->json));
  });
}

/// Its id and its restarts, as its supervisor knows them; null for one that has none, or a busy one.
void show_child(const Services& services, const std::shared_ptr<Page>& page, const otp::ProcessInfo& info) {
  page->json["id"] = page->json["restarts"] = Json();
  const auto parent = services.rt.info(info.parent);
  const bool supervised = parent && (parent->label == otp::type_name<otp::Supervisor>() ||
                                     parent->label == otp::type_name<otp::DynamicSupervisor>());
  if (!supervised) return show_crash(services, page, info.pid);
  services.rt.call(otp::Ref<otp::TreeProtocol>{info.parent}, otp::WhichChildren{}, kPatience,
                   [services, page, pid = info.pid](const otp::CallResult<otp::WhichChildren::Reply>& children) {
                     for (const auto& child : children ? *children : otp::WhichChildren::Reply{}) {
                       if (child.pid != pid) continue;
                       page->json["id"] = child.id.empty() ? child.label : child.id;
                       page->json["restarts"] = child.restarts;
                     }
                     show_crash(services, page, pid);
                   });
}

void show(const Services& services, const http::Request& request, http::Respond respond) {
  const auto info = find(services.rt, request);
  if (!info) return respond(no_such_process());
  auto page = std::make_shared<Page>(Page{process_json(*info), std::move(respond)});
  services.rt.call(otp::sys::of(info->pid), otp::sys::get_status(), kPatience,
                   [services, page, info = *info](const otp::CallResult<otp::sys::Status>& status) {
                     page->json["debug"] = status ? Json(status->options) : Json();
                     page->json["state"] = status ? Json(status->state) : Json();
                     show_child(services, page, info);
                   });
}

void crashes(const Services& services, const http::Request& request, http::Respond respond) {
  api::Query query(request, {"limit"});
  const std::size_t limit = query.limit();
  if (auto refusal = query.refusal()) return respond(*std::move(refusal));
  services.rt.call(kTelemetry, RecentCrashes{limit}, kPatience,
                   [respond = std::move(respond)](otp::CallResult<RecentCrashes::Reply> crashes) mutable {
                     if (!crashes) {
                       return respond(http::problem(503, "unavailable", "Telemetry is being started; try again."));
                     }
                     Json items = Json::array();
                     for (const auto& crash : *crashes) items.push_back(crash_json(*crash));
                     respond(api::json_answer(200, {{"items", std::move(items)}}));
                   });
}

// -- the trace -----------------------------------------------------------------------------------------------------

http::Frame event_frame(const otp::sys::Event& event) {
  const Json json = {
      {"type", "event"},
      {"direction", event.kind == otp::sys::Event::Kind::in ? "in" : "out"},
      {"message", event.message},
      {"peer", pid_json(event.peer)},
      {"at_us", std::chrono::duration_cast<std::chrono::microseconds>(event.at.time_since_epoch()).count()}};
  return std::make_shared<const std::string>(json.dump());
}

/// One watcher of one process. The hook holds it weakly: it goes with its socket.
struct Trace {
  std::shared_ptr<http::Socket> socket;
};

otp::sys::Hook hook_of(const std::shared_ptr<Trace>& trace) {
  return [weak = std::weak_ptr(trace)](const otp::sys::Event& event) {
    const auto live = weak.lock();
    if (live) live->socket->send(event_frame(event), http::Socket::Kind::event);
    return live != nullptr;
  };
}

/// The socket is open: the hook goes in, and the socket is closed when the process ends.
void begin(otp::Runtime& rt, otp::Pid pid, const std::shared_ptr<Trace>& trace) {
  const auto name = "trace " + std::to_string(rt.fresh_id());
  rt.call(otp::sys::of(pid), otp::sys::install(name, hook_of(trace)), 10s, [trace](otp::CallResult<void> installed) {
    if (installed) {
      trace->socket->send(std::make_shared<const std::string>(R"({"type":"tracing"})"), http::Socket::Kind::event);
    } else {
      trace->socket->close(1011, "the process does not answer");
    }
  });
  rt.monitor(pid, [weak = std::weak_ptr(trace)](const otp::Reason& reason) {
    const auto live = weak.lock();
    if (!live) return;
    const Json json = {{"type", "ended"}, {"reason", reason.to_string()}};
    live->socket->send(std::make_shared<const std::string>(json.dump()), http::Socket::Kind::event);
    live->socket->close(1000, "the process has ended");
  });
}

http::SocketHandlers watch(otp::Runtime& rt, otp::Pid pid) {
  auto trace = std::make_shared<std::shared_ptr<Trace>>();
  return {.opened =
              [&rt, pid, trace](std::shared_ptr<http::Socket> opened) {
                *trace = std::make_shared<Trace>(Trace{std::move(opened)});
                begin(rt, pid, *trace);
              },
          .message = [trace](const std::string&) { (*trace)->socket->close(1003, "this stream takes no messages"); },
          .closed = [trace] { trace->reset(); }};
}

}  // namespace

void add_process_routes(http::Router& router, const Services& services) {
  router.add(
      "GET", "/v1/system/processes/{pid}",
      [services](http::Request request, http::Respond respond) { show(services, request, std::move(respond)); },
      only(services, auth::Operation::read_system));
  router.add_socket(
      "/v1/system/processes/{pid}/trace",
      [services](const http::Request& request, http::AnswerUpgrade answer) {
        const auto info = find(services.rt, request);
        if (!info) return answer(no_such_process());
        answer(watch(services.rt, info->pid));
      },
      only(services, auth::Operation::read_system));
  router.add(
      "GET", "/v1/system/crashes",
      [services](http::Request request, http::Respond respond) { crashes(services, request, std::move(respond)); },
      only(services, auth::Operation::read_system));
}

}  // namespace gavel::system
