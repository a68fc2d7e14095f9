#include "server/system/processes.hpp"

#include "core/otp/dynamic_supervisor.hpp"
#include "core/otp/supervisor.hpp"
#include "core/otp/sys.hpp"
#include "server/api/answers.hpp"
#include "server/api/query.hpp"
#include "server/auth/permissions.hpp"
#include "server/http/problem.hpp"
#include "server/system/exits.hpp"
#include "server/system/pid_text.hpp"
#include "server/system/report_json.hpp"

namespace gavel::system {
namespace {

using namespace std::chrono_literals;

constexpr otp::Duration kPatience = 1s;

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
  const auto info = find_process(services.rt, request);
  if (!info) return respond(no_such_process());
  auto page = std::make_shared<Page>(Page{process_json(*info), std::move(respond)});
  page->json["may_exit"] = may_exit(services, info->pid);
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
  services.rt.call(
      kTelemetry, RecentCrashes{limit}, kPatience,
      [respond = std::move(respond)](otp::CallResult<RecentCrashes::Reply> crashes) mutable {
        if (!crashes) {
          return respond(http::with_field(http::problem(503, "unavailable", "Telemetry is being started; try again."),
                                          "Retry-After", "1"));
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

/// One watcher of one process: puts the hook in, takes it out, and says when the process ends.
class Tracer final : public otp::GenServer<Tracer, otp::Protocol<>> {
 public:
  struct Args {
    otp::Pid target;
    std::shared_ptr<http::Socket> socket;
  };
  explicit Tracer(Args args) : args_(std::move(args)), hook_("trace " + self().to_string()) {}

  void init() {
    trap_exit(true);  // so that terminate() takes the hook out
    monitor(args_.target);
    call(otp::sys::of(args_.target), otp::sys::install(hook_, hook()), 10s,
         [](Tracer& self, const otp::CallResult<void>& installed) { self.installed(installed.has_value()); });
  }
  void handle_info(const otp::Down& down) {
    say({{"type", "ended"}, {"reason", down.reason.to_string()}});
    args_.socket->close(1000, "the process has ended");
    stop(otp::Reason::normal());
  }
  void handle_info(const otp::ExitMessage& exit) { stop(exit.reason); }
  void terminate(const otp::Reason&) {
    runtime().call(otp::sys::of(args_.target), otp::sys::remove(hook_), 10s, [](const otp::CallResult<void>&) {});
  }

 private:
  otp::sys::Hook hook() const {
    return [socket = args_.socket](const otp::sys::Event& event) {
      socket->send(event_frame(event), http::Socket::Kind::event);
      return true;
    };
  }
  void installed(bool done) {
    if (done) return say({{"type", "tracing"}});
    args_.socket->close(1011, "the process does not answer");
    stop(otp::Reason::normal());
  }
  void say(const Json& json) {
    args_.socket->send(std::make_shared<const std::string>(json.dump()), http::Socket::Kind::event);
  }

  Args args_;
  std::string hook_;
};

http::SocketHandlers watch(otp::Runtime& rt, otp::Pid target) {
  struct Watcher {
    std::shared_ptr<http::Socket> socket;
    otp::Pid tracer;
  };
  auto watcher = std::make_shared<Watcher>();
  return {.opened =
              [&rt, target, watcher](std::shared_ptr<http::Socket> opened) {
                watcher->socket = opened;
                watcher->tracer = rt.spawn<Tracer>({target, std::move(opened)}).pid;
              },
          .message = [watcher](const std::string&) { watcher->socket->close(1003, "this stream takes no messages"); },
          .closed =
              [&rt, watcher] {
                watcher->socket.reset();
                rt.exit(watcher->tracer, otp::Reason::shutdown());
              }};
}

}  // namespace

http::Response no_such_process() {
  return http::problem(404, "no_such_process", "No process has this pid; it may have ended. The tree shows who lives.");
}

std::optional<otp::ProcessInfo> find_process(otp::Runtime& rt, const http::Request& request) {
  const auto pid = parse_pid(request.params.find("pid")->second);
  return pid ? rt.info(*pid) : std::nullopt;
}

void add_process_routes(http::Router& router, const Services& services) {
  router.add(
      "GET", "/v1/system/processes/{pid}",
      [services](http::Request request, http::Respond respond) { show(services, request, std::move(respond)); },
      auth::only(services.tokens, auth::Operation::read_system));
  router.add_socket(
      "/v1/system/processes/{pid}/trace",
      [services](const http::Request& request, http::AnswerUpgrade answer) {
        const auto info = find_process(services.rt, request);
        if (!info) return answer(no_such_process());
        answer(watch(services.rt, info->pid));
      },
      auth::only(services.tokens, auth::Operation::read_system));
  router.add(
      "GET", "/v1/system/crashes",
      [services](http::Request request, http::Respond respond) { crashes(services, request, std::move(respond)); },
      auth::only(services.tokens, auth::Operation::read_system));
}

}  // namespace gavel::system
