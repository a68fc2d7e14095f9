#include "server/system/exits.hpp"

#include <chrono>
#include <utility>

#include "core/otp/gen_server.hpp"
#include "server/api/answers.hpp"
#include "server/api/fields.hpp"
#include "server/auth/permissions.hpp"
#include "server/http/problem.hpp"
#include "server/system/processes.hpp"
#include "server/system/report_json.hpp"

namespace gavel::system {
namespace {

using namespace std::chrono_literals;

/// Time for the answer to leave.
constexpr otp::Duration kMoment = 100ms;

struct EndIt {};

/// Waits a moment, ends a process, and itself.
class Ending final : public otp::GenServer<Ending, otp::Protocol<EndIt>> {
 public:
  struct Args {
    otp::Pid target;
    otp::Reason reason;
  };
  explicit Ending(Args args) : args_(std::move(args)) {}

  void init() { send_after(kMoment, EndIt{}); }
  void handle_info(const EndIt&) {
    if (args_.reason.is(otp::Reason::Kind::kill)) {
      runtime().exit(args_.target, args_.reason);
    } else {
      runtime().stop(args_.target, args_.reason, [](const otp::Reason&) {});
    }
    stop(otp::Reason::normal());
  }

 private:
  Args args_;
};

/// The reason that the body asks for.
base::Expected<otp::Reason, http::Response> read_reason(const std::string& body, const std::string& account) {
  const auto document = api::parse_json(body);
  if (!document) return base::Unexpected(api::broken_body(document.error()));
  api::Fields fields(*document);
  const auto kind = fields.choice("reason", api::Need::required, {"kill", "error"});
  const auto text = fields.text("text", api::Need::optional, {1, 200});
  const bool kill = kind == 0;
  if (kill && text) fields.refuse("text", "conflict", "goes with \"error\" alone: a kill carries no text");
  if (auto refusal = fields.refusal()) return base::Unexpected(*std::move(refusal));
  if (kill) return otp::Reason::kill();
  return otp::Reason::error((text ? *text + " (" : "crash ") + "asked for by " + account + (text ? ")" : ""));
}

bool is_root(const Services& services, otp::Pid pid) { return pid == services.rt.whereis("gavel"); }

void exit_process(const Services& services, const http::Request& request, http::Respond respond) {
  const auto who = auth::authorize(request, services.tokens, auth::Operation::crash_process);
  if (!who) return respond(who.error());
  if (!services.allow_crash) return respond(crash_not_allowed());
  auto reason = read_reason(request.body, who->name);
  if (!reason) return respond(std::move(reason.error()));
  const auto process = find_process(services.rt, request);
  if (!process) return respond(no_such_process());
  if (is_root(services, process->pid)) {
    return respond(http::problem(409, "root_supervisor",
                                 "This is the root of the tree: nobody would start it again, and the server would end. "
                                 "To stop the server, send it SIGTERM."));
  }
  const std::string asked = reason->to_string();
  services.rt.spawn<Ending>({process->pid, *std::move(reason)});
  respond(api::json_answer(202, {{"pid", pid_json(process->pid)}, {"reason", asked}}));
}

}  // namespace

bool may_exit(const Services& services, otp::Pid pid) { return services.allow_crash && !is_root(services, pid); }

void add_exit_route(http::Router& router, const Services& services) {
  router.add(
      "POST", "/v1/system/processes/{pid}/exit",
      [services](const http::Request& request, http::Respond respond) {
        exit_process(services, request, std::move(respond));
      },
      auth::only(services.tokens, auth::Operation::crash_process));
}

}  // namespace gavel::system
