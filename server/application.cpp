#include "server/application.hpp"

#include <boost/asio/io_context.hpp>
#include <future>
#include <random>
#include <thread>

#include "core/otp/dynamic_supervisor.hpp"
#include "server/api/api.hpp"
#include "server/api/sales.hpp"
#include "server/asio_driver.hpp"
#include "server/demo/demo.hpp"
#include "server/endpoint.hpp"
#include "server/http/access.hpp"
#include "server/live/hub.hpp"
#include "server/live/routes.hpp"
#include "server/live/sale_hub.hpp"
#include "server/live/sale_routes.hpp"
#include "server/log.hpp"
#include "server/system/routes.hpp"
#include "server/system/telemetry.hpp"
#include "storage/journal_server.hpp"
#include "storage/query_cache.hpp"
#include "storage/reader_server.hpp"

namespace gavel {

using namespace std::chrono_literals;

/// A handler that takes longer is named in the log, and another thread takes over its worker's other processes.
constexpr otp::Duration kStuckAfter = 2s;

void log_clock_step(std::int64_t ms) {
  spdlog::warn("the wall clock was set by {} ms; no countdown follows it, and times go on as if it had not", ms);
}

using otp::Strategy;

// -- the tree ------------------------------------------------------------------------------------------------------

// gavel (rest_for_one): what is started later depends on what is started earlier.
otp::ChildSpec Application::tree() {
  std::vector<otp::ChildSpec> children{
      otp::child<system::Telemetry>("telemetry", {.clock = &clock_, .stepped = log_clock_step})
          .named("telemetry")
          .mailbox(10'000),
      storage(),
      auctions(),
      web(),
  };
  if (config_.demo) children.push_back(demo::child({&house_, demo_opened_}));
  return otp::supervisor("gavel", {.strategy = Strategy::rest_for_one, .intensity = 5, .period = 30s},
                         std::move(children))
      .named("gavel");
}

otp::ChildSpec Application::storage() {
  // A killed journal holds its lock until its handler has returned, so its restarts fail for a while: they wait, for
  // some 13 s in all, before the failure is everybody's.
  return otp::supervisor(
      "storage",
      {.strategy = Strategy::rest_for_one, .intensity = 10, .period = 30s, .backoff = {.first = 100ms, .ceiling = 2s}},
      {
          storage::journal_child({config_.data_dir, {.vfs = {}, .tail = tail_, .requests = requests_}}),
          storage::reader_child(0, {config_.data_dir, tail_}),
          storage::reader_child(1, {config_.data_dir, tail_}),
          storage::query_cache_child({{storage::reader_name(0), storage::reader_name(1)}}),
      });
}

otp::ChildSpec Application::auctions() {
  // One auction that crashes again and again is slowed down by the backoff; it does not use up what all may restart.
  const otp::DynamicSupervisorFlags many{
      .intensity = 10'000, .period = 5s, .backoff = {.first = 100ms, .ceiling = 30s, .calm = 1min}};
  return otp::supervisor(
      "auctions", {.strategy = Strategy::rest_for_one, .intensity = 5, .period = 30s},
      {
          registry_.child_spec(),
          otp::dynamic_supervisor("auction supervisor", many).named("auction supervisor"),
          sale_registry_.child_spec(),
          otp::child<auction::Opener>(
              "opener", {&registry_, &clock_, &ledger_, &loaded_, config_.auctions.mailbox_limit, &sale_registry_,
                                            requests_})
              .named("opener"),
          otp::dynamic_supervisor("sale supervisor", many).named("sale supervisor"),
          otp::child<auction::SaleOpener>("sale opener", {&sale_registry_, &registry_, &clock_}).named("sale opener"),
      });
}

otp::ChildSpec Application::web() {
  std::vector<boost::asio::io_context*> loops;
  for (auto* driver : drivers_) loops.push_back(&driver->loop());
  return otp::supervisor("web", {.strategy = Strategy::one_for_one, .intensity = 5, .period = 30s},
                         {
                             live::hub_child({&registry_, &clock_}),
                             live::sale_hub_child({&clock_}),
                             endpoint_child({.loops = std::move(loops),
                                             .routes = [this] { return routes(); },
                                             .options = http_options(),
                                             .host = config_.http.listen.host,
                                             .port = config_.http.listen.port,
                                             .grace = config_.shutdown.grace,
                                             .failed =
                                                 [this](const std::string& why) {
                                                   refusal_ = why;
                                                   refused_ = !up_;
                                                 }}),
                         });
}

http::Router Application::routes() {
  http::Router router;
  api::add_routes(router, {house_, tokens_});
  live::add_routes(router, {house_, rt_});
  api::add_sale_routes(router, {sales_, tokens_});
  live::add_sale_routes(router, {sales_, rt_});
  system::add_routes(router, {rt_, tokens_, registry_, loaded_, draining_, config_.debug.allow_crash});
  return router;
}

http::Options Application::http_options() const {
  http::Options options;
  http::Limits& limits = options.limits;
  limits.head = config_.http.header_limit.bytes;
  limits.body = config_.http.body_limit.bytes;
  limits.connections = config_.http.max_connections;
  limits.sockets = config_.http.max_connections * 4 / 5;
  limits.client_connections = config_.http.max_connections_per_client;
  limits.client_rate = config_.http.connection_rate_per_client;
  limits.head_time = config_.http.header_timeout;
  limits.body_time = config_.http.body_timeout;
  limits.write_time = config_.http.write_timeout;
  limits.idle_time = config_.http.idle_timeout;
  limits.message = config_.live.message_limit.bytes;
  limits.queue_bytes = config_.live.queue_limit.bytes;
  limits.ping_time = limits.pong_time = config_.live.ping_interval;
  limits.farewell_time = std::min(limits.farewell_time, config_.shutdown.grace / 2);
  options.origins = config_.http.allowed_origins;
  const auto& names = config_.http.allowed_hosts.names;
  if (!names.empty() || http::is_loopback(config_.http.listen.host)) options.hosts = names;
  options.log = [](std::string_view line) { spdlog::warn("http: {}", line); };
  return options;
}

// -- start and stop ------------------------------------------------------------------------------------------------

namespace {

otp::ThreadScheduler::Options scheduler_options(std::uint32_t workers, std::vector<AsioDriver*>& drivers) {
  return {.workers = workers, .driver = [&drivers](unsigned) {
            auto driver = std::make_unique<AsioDriver>(
                [](std::string_view what) { spdlog::error("an exception left a connection's handler: {}", what); });
            drivers.push_back(driver.get());
            return driver;
          }};
}

/// From the operating system each time: a candle's end hangs on it, and an id tells whoever sees it two of these
/// numbers.
std::uint64_t random_number() {
  static thread_local std::random_device device;
  return std::uint64_t{device()} << 32 | device();
}

}  // namespace

Application::Application(config::Config config, auth::TokenStore& tokens)
    : config_(std::move(config)),
      tokens_(tokens),
      scheduler_(scheduler_options(config_.auctions.workers, drivers_)),
      clock_(scheduler_, auction::wall_time()),
      house_(rt_, registry_, ledger_, clock_,
             {.call_timeout = config_.auctions.call_timeout, .random = random_number, .requests = requests_}),
      sales_(rt_, sale_registry_, clock_, {.call_timeout = config_.auctions.call_timeout, .random = random_number}),
      rt_(scheduler_),
      watchdog_(rt_, kStuckAfter) {
  rt_.on_report([this](const otp::Report& report) {
    if (!refused_) log::write(report);  // a refused start is one line, main's
    system::remember(rt_, report, clock_.now());
  });
}

Application::~Application() = default;

base::Expected<http::Endpoint, std::string> Application::start() {
  const otp::Started root = otp::start_tree(rt_, tree());
  if (root.kind != otp::Started::Kind::ok) {
    return base::Unexpected(refusal_.empty() ? root.reason.to_string() : refusal_);
  }
  root_ = root.pid;
  watchdog_.start();
  rt_.monitor(root_, [this](otp::Reason reason) {
    if (ended_) ended_(reason);
  });
  std::promise<otp::CallResult<http::Endpoint>> where;
  rt_.call(kEndpoint, WhereIs{}, 5s, [&](otp::CallResult<http::Endpoint> r) { where.set_value(std::move(r)); });
  auto endpoint = where.get_future().get();
  if (!endpoint) return base::Unexpected(std::string("the endpoint went away while it started"));
  up_ = true;
  return std::move(*endpoint);
}

void Application::stop() {
  draining_ = true;
  rt_.stop(root_, otp::Reason::shutdown(), [](otp::Reason) {});
}

}  // namespace gavel
