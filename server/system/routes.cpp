#include "server/system/routes.hpp"

#include <nlohmann/json.hpp>

#include "core/otp/supervisor.hpp"
#include "server/api/answers.hpp"
#include "server/http/problem.hpp"
#include "server/system/exits.hpp"
#include "server/system/metrics.hpp"
#include "server/system/processes.hpp"
#include "server/system/tree.hpp"

namespace gavel::system {
namespace {

using Json = nlohmann::ordered_json;

Json tree_json(const Node& node) {
  Json json = {{"name", node.name},
               {"kind", node.type == otp::ChildType::supervisor ? "supervisor" : "worker"},
               {"pid", node.pid ? Json(node.pid.to_string()) : Json()},
               {"restarting", node.restarting},
               {"restarts", node.restarts},
               {"mailbox", node.mailbox},
               {"handling", node.current.empty() ? Json() : Json(node.current)}};
  if (node.type == otp::ChildType::supervisor) {
    json["child_count"] = node.child_count;
    json["children"] = Json::array();
    for (const auto& child : node.children) json["children"].push_back(tree_json(*child));
  }
  return json;
}

http::Response not_ready(http::ProblemCode code, std::string_view detail) {
  return http::with_field(http::problem(503, code, detail, {{"retry_after", 1}}), "Retry-After", "1");
}

void ready(const Services& services, http::Respond respond) {
  if (services.draining) {
    return respond(not_ready("draining", "The server is shutting down."));
  }
  if (!services.loaded) {
    return respond(not_ready("loading", "The auctions are being loaded; ask again in a moment."));
  }
  respond(api::json_answer(200, {{"status", "ready"}}));
}

void crash(const Services& services, http::Request request, http::Respond respond) {
  if (!services.allow_crash) return respond(crash_not_allowed());
  const auto id = auction::AuctionId::parse(request.params["id"]);
  const auto entry = id ? services.auctions.try_find(*id) : std::nullopt;
  if (!entry) return respond(http::problem(404, "not_found", "There is no process of an auction with this id."));
  services.rt.cast(otp::Ref<auction::AuctionProtocol>{entry->pid}, auction::Crash{});
  respond(api::json_answer(202, {{"crashed", entry->pid.to_string()}}));
}

}  // namespace

http::Response crash_not_allowed() {
  return http::problem(403, "crash_not_allowed",
                       "Fault injection is off. Start the server with debug.allow_crash = true to use it.");
}

void add_routes(http::Router& router, const Services& services) {
  router.add("GET", "/healthz", [](http::Request, http::Respond respond) {
    respond(api::json_answer(200, {{"status", "ok"}}));
  });
  router.add("GET", "/readyz",
             [services](http::Request, http::Respond respond) { ready(services, std::move(respond)); });
  router.add(
      "GET", "/v1/system/tree",
      [services](http::Request, http::Respond respond) {
        const otp::Pid root = services.rt.whereis("gavel");
        walk(services.rt, "gavel", root, [respond = std::move(respond)](std::shared_ptr<const Node> tree) mutable {
          respond(api::json_answer(200, tree_json(*tree)));
        });
      },
      auth::only(services.tokens, auth::Operation::read_system));
  router.add(
      "POST", "/v1/system/auctions/{id}/crash",
      [services](http::Request request, http::Respond respond) {
        crash(services, std::move(request), std::move(respond));
      },
      auth::only(services.tokens, auth::Operation::crash_process));
  add_process_routes(router, services);
  add_exit_route(router, services);
  router.add(
      "GET", "/metrics",
      [services](http::Request, http::Respond respond) { show_metrics(services, std::move(respond)); },
      auth::only(services.tokens, auth::Operation::read_metrics));
}

}  // namespace gavel::system
