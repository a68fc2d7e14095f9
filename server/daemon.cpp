#include "server/daemon.hpp"

#include <utility>

#include "core/otp/dynamic_supervisor.hpp"
#include "core/otp/supervisor.hpp"
#include "server/api/bid_handler.hpp"
#include "server/api/sales.hpp"
#include "server/api/tokens.hpp"
#include "server/auth/token_server.hpp"
#include "server/contract/routes.hpp"
#include "server/live/connection_routes.hpp"
#include "server/live/hub.hpp"
#include "server/live/routes.hpp"
#include "server/live/sale_hub.hpp"
#include "server/live/sale_routes.hpp"
#include "server/pages/routes.hpp"
#include "server/system/routes.hpp"
#include "server/system/telemetry.hpp"

namespace gavel {

using namespace std::chrono_literals;
using otp::Strategy;

Daemon::Daemon(otp::Scheduler& scheduler, auth::TokenStore& tokens, Options options)
    : options_(std::move(options)),
      tokens_(tokens, options_.jwts),
      clock_(scheduler, options_.wall),
      house_(rt_, registry_, ledger_, clock_,
             {.call_timeout = options_.call_timeout, .random = options_.random, .requests = options_.requests}),
      sales_(rt_, sale_registry_, clock_, {.call_timeout = options_.call_timeout, .random = options_.random}),
      rt_(scheduler) {
  rt_.on_report([this](const otp::Report& report) {
    if (options_.report) options_.report(report);
    system::remember(rt_, report, clock_.now());
  });
}

namespace {

/// What a killed process held is free a little later: its lock when its running handler has returned, its port when its
/// loop has closed it, the names of its children when they have ended too. A restart that comes too early fails, and
/// is tried again for some 13 s in all, before the failure is everybody's.
otp::SupervisorFlags patient(Strategy strategy) {
  return {.strategy = strategy, .intensity = 10, .period = 30s, .backoff = {.first = 100ms, .ceiling = 2s}};
}

}  // namespace

// gavel (rest_for_one): what is started later depends on what is started earlier.
otp::ChildSpec Daemon::tree(Ground ground) {
  auto storage = otp::supervisor("storage", patient(Strategy::rest_for_one), std::move(ground.storage));
  std::vector<otp::ChildSpec> at_the_web{auth::token_child(tokens_.store()), live::hub_child({&registry_, &clock_}),
                                         live::sale_hub_child({&clock_})};
  for (auto& child : ground.web) at_the_web.push_back(std::move(child));
  at_the_web.push_back(std::move(ground.endpoint));
  auto web = otp::supervisor("web", patient(Strategy::one_for_one), std::move(at_the_web));
  std::vector<otp::ChildSpec> children{
      otp::child<system::Telemetry>("telemetry",
                                    {.clock = &clock_, .wall = options_.wall_clock, .stepped = options_.stepped})
          .named("telemetry")
          .mailbox(10'000),
      std::move(storage),
      auctions(),
      std::move(web),
  };
  for (auto& child : ground.top) children.push_back(std::move(child));
  return otp::supervisor("gavel", patient(Strategy::rest_for_one), std::move(children)).named("gavel");
}

otp::ChildSpec Daemon::auctions() {
  // One auction that crashes again and again is slowed down by the backoff; it does not use up what all may restart.
  const otp::DynamicSupervisorFlags many{
      .intensity = 10'000, .period = 5s, .backoff = {.first = 100ms, .ceiling = 30s, .calm = 1min}};
  return otp::supervisor(
      "auctions", patient(Strategy::rest_for_one),
      {
          registry_.child_spec(),
          otp::dynamic_supervisor("auction supervisor", many).named("auction supervisor"),
          sale_registry_.child_spec(),
          otp::child<auction::Opener>("opener", {&registry_, &clock_, &ledger_, &loaded_, options_.mailbox_limit,
                                                 &sale_registry_, options_.requests})
              .named("opener"),
          otp::dynamic_supervisor("sale supervisor", many).named("sale supervisor"),
          otp::child<auction::SaleOpener>("sale opener",
                                          {&sale_registry_, &registry_, &ledger_, &clock_, options_.requests})
              .named("sale opener"),
      });
}

http::Router Daemon::routes() {
  http::Router router;
  const auto keys = std::make_shared<api::Idempotency>(api::Idempotency::Options{});
  const api::Services services{house_, tokens_, &rates_};
  api::add_routes(router, services, keys);
  live::add_routes(router, {house_, rt_, &draining_});
  auto bid = std::make_shared<http::Handler>(api::bid_handler(services, keys));
  live::add_connection_routes(router, {house_, rt_, std::move(bid), options_.subscription_limit}, tokens_);
  api::add_sale_routes(router, {sales_, house_, tokens_, &rates_});
  live::add_sale_routes(router, {sales_, rt_});
  api::add_token_routes(router, {rt_, tokens_});
  webhooks::add_routes(router, {rt_, tokens_, options_.webhook_urls});
  contract::add_routes(router);
  system::add_routes(router, {rt_, tokens_, registry_, loaded_, draining_, options_.allow_crash});
  pages::add_routes(router);
  return router;
}

}  // namespace gavel
