#include "server/application.hpp"

#include <boost/asio/io_context.hpp>
#include <future>
#include <random>
#include <thread>

#include "core/otp/supervisor.hpp"
#include "server/asio_driver.hpp"
#include "server/config/reload.hpp"
#include "server/demo/demo.hpp"
#include "server/endpoint.hpp"
#include "server/http/access.hpp"
#include "server/log.hpp"
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

namespace {

/// From the operating system each time: a candle's end hangs on it, and an id tells whoever sees it two of these
/// numbers.
std::uint64_t random_number() {
  static thread_local std::random_device device;
  return std::uint64_t{device()} << 32 | device();
}

webhooks::Rules webhook_rules(const config::Config::Webhooks& config) {
  return {.retry = {.first = config.first_retry, .longest = config.longest_retry, .attempts = config.attempts},
          .sender = {.timeout = config.timeout, .allow_private = config.allow_private},
          .backlog = config.backlog,
          .keep = config.keep};
}

}  // namespace

// -- what the tree stands on ----------------------------------------------------------------------------------------

Daemon::Ground Application::ground() {
  Daemon::Ground ground{
      .storage = {storage::journal_child(
                      {config_.data_dir,
                       {.vfs = {}, .tail = tail_, .requests = requests_, .outbox = webhooks_.outbox()}}),
                  storage::reader_child(0, {config_.data_dir, tail_}),
                  storage::reader_child(1, {config_.data_dir, tail_}),
                  storage::query_cache_child({{storage::reader_name(0), storage::reader_name(1)}})},
      .web = {webhooks::webhook_child({.store = &webhooks_,
                                       .rules = webhook_rules(config_.webhooks),
                                       .now = auction::wall_time,
                                       .random = random_number,
                                       .log = [](const std::string& what) { spdlog::warn("{}", what); }})},
      .endpoint = endpoint(),
      .top = {}};
  if (jwts_) {
    ground.top.push_back(auth::key_child(
        daemon_.rt(), {.from = jwts_->keys,
                       .jwts = jwts_->verifier,
                       .log = [](const std::string& what) { spdlog::warn("{}; those that are there stay good", what); },
                       .read_at_once = !jwts_->read}));
  }
  if (config_.demo) ground.top.push_back(demo::child({&daemon_.house(), demo_opened_}));
  return ground;
}

otp::ChildSpec Application::endpoint() {
  std::vector<boost::asio::io_context*> loops;
  for (auto* driver : drivers_) loops.push_back(&driver->loop());
  return endpoint_child({.loops = std::move(loops),
                         .routes = [this] { return daemon_.routes(); },
                         .options = [this] { return http_options(); },
                         .host = config_.http.listen.host,
                         .port = config_.http.listen.port,
                         .sockets = sockets_,
                         .grace = config_.shutdown.grace,
                         .failed =
                             [this](const std::string& why) {
                               refusal_ = why;
                               refused_ = !up_;
                             }});
}

http::Options Application::http_options() const {
  const std::lock_guard lock(reloading_);
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
  options.tls = tls_;
  if (const auto age = std::chrono::duration_cast<std::chrono::seconds>(config_.http.hsts_max_age); age.count() > 0) {
    options.transport_security = "max-age=" + std::to_string(age.count());
  }
  options.origins = config_.http.allowed_origins;
  const auto& names = config_.http.allowed_hosts.names;
  if (!names.empty() || http::is_loopback(config_.http.listen.host)) options.hosts = names;
  options.slow = config_.log.slow_request;
  // Both were checked when the configuration was read.
  options.proxies = {http::TrustedProxies::parse(config_.http.trusted_proxies.texts).value(),
                     config_.http.forwarded_field == config::ForwardedField::forwarded
                         ? http::ForwardedField::forwarded
                         : http::ForwardedField::x_forwarded_for};
  options.log = [](std::string_view line) { spdlog::warn("http: {}", line); };
  if (spdlog::should_log(spdlog::level::debug)) {
    options.answers = [](std::string_view line) { spdlog::debug("http: {}", line); };
  }
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

}  // namespace

Application::Application(config::Config config, auth::TokenStore& tokens, webhooks::WebhookStore& webhooks,
                         std::optional<JwtSetup> jwts, TlsPtr tls, std::vector<int> sockets)
    : config_(std::move(config)),
      webhooks_(webhooks),
      tls_(std::move(tls)),
      jwts_(std::move(jwts)),
      sockets_(std::move(sockets)),
      scheduler_(scheduler_options(config_.auctions.workers, drivers_)),
      daemon_(scheduler_, tokens,
              {.wall = auction::wall_time(),
               .random = random_number,
               .call_timeout = config_.auctions.call_timeout,
               .mailbox_limit = config_.auctions.mailbox_limit,
               .subscription_limit = config_.live.subscription_limit,
               .command_rate = static_cast<double>(config_.http.command_rate_per_account),
               .webhook_urls = {config_.webhooks.allow_http, config_.webhooks.allow_private},
               .allow_crash = config_.debug.allow_crash,
               .requests = requests_,
               .stepped = log_clock_step,
               .report =
                   [this](const otp::Report& report) {
                     if (!refused_) log::write(report);  // a refused start is one line, main's
                   },
               .jwts = jwts_ ? jwts_->verifier : nullptr}),
      watchdog_(daemon_.rt(), kStuckAfter) {}

Application::~Application() = default;

base::Expected<http::Endpoint, std::string> Application::start() {
  const otp::Started root = otp::start_tree(daemon_.rt(), daemon_.tree(ground()));
  if (root.kind != otp::Started::Kind::ok) {
    return base::Unexpected(refusal_.empty() ? root.reason.to_string() : refusal_);
  }
  root_ = root.pid;
  watchdog_.start();
  daemon_.rt().monitor(root_, [this](otp::Reason reason) {
    if (ended_) ended_(reason);
  });
  std::promise<otp::CallResult<http::Endpoint>> where;
  daemon_.rt().call(kEndpoint, WhereIs{}, 5s,
                    [&](otp::CallResult<http::Endpoint> r) { where.set_value(std::move(r)); });
  auto endpoint = where.get_future().get();
  if (!endpoint) return base::Unexpected(std::string("the endpoint went away while it started"));
  up_ = true;
  return std::move(*endpoint);
}

void Application::when_alive(std::function<void()> then) {
  daemon_.rt().call(kEndpoint, WhereIs{}, 5s, [then = std::move(then)](const otp::CallResult<http::Endpoint>& answer) {
    if (answer) then();
  });
}

void Application::reload(const config::Config& next, TlsPtr tls) {
  {
    const std::lock_guard lock(reloading_);
    tls_ = std::move(tls);
    config_ = config::reloaded(config_, next);
  }
  log::change(config_.log.level, config_.log.format);
  daemon_.rt().cast(kEndpoint, Reconfigure{});  // one that is just being started again asks for them itself
}

void Application::stop() {
  daemon_.drain();
  daemon_.rt().stop(root_, otp::Reason::shutdown(), [](otp::Reason) {});
}

}  // namespace gavel
