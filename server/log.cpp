#include "server/log.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <nlohmann/json.hpp>

namespace gavel::log {
namespace {

/// The message with everything escaped that is no plain character: JSON's rules, which a person can read too.
class Escaped final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& msg, const std::tm&, spdlog::memory_buf_t& out) override {
    const auto text = nlohmann::json(std::string(msg.payload.data(), msg.payload.size()))
                          .dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
    out.append(text.data() + 1, text.data() + text.size() - 1);  // without the quotes
  }
  std::unique_ptr<custom_flag_formatter> clone() const override { return spdlog::details::make_unique<Escaped>(); }
};

spdlog::level::level_enum level_of(config::LogLevel level) {
  switch (level) {
    case config::LogLevel::trace:
      return spdlog::level::trace;
    case config::LogLevel::debug:
      return spdlog::level::debug;
    case config::LogLevel::info:
      return spdlog::level::info;
    case config::LogLevel::warn:
      return spdlog::level::warn;
    case config::LogLevel::error:
      return spdlog::level::err;
    case config::LogLevel::off:
      break;
  }
  return spdlog::level::off;
}

std::unique_ptr<spdlog::formatter> formatter_of(config::LogFormat format) {
  auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
  formatter->add_flag<Escaped>('*');
  formatter->set_pattern(format == config::LogFormat::json
                             ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","message":"%*"})"
                             : "%Y-%m-%dT%H:%M:%S.%eZ %-5l %*");
  return formatter;
}

}  // namespace

void set_up(config::LogLevel level, config::LogFormat format) {
  auto logger = std::make_shared<spdlog::logger>("gavel", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_formatter(formatter_of(format));
  logger->set_level(level_of(level));
  logger->flush_on(spdlog::level::debug);
  spdlog::set_default_logger(std::move(logger));
}

// Not set_up() again: to replace the default logger while others use it is a race.
void change(config::LogLevel level, config::LogFormat format) {
  spdlog::default_logger_raw()->set_level(level_of(level));
  spdlog::default_logger_raw()->set_formatter(formatter_of(format));
}

void write(const otp::Report& r) {
  using Kind = otp::Report::Kind;
  if (r.kind == Kind::progress && !spdlog::should_log(spdlog::level::debug)) return;  // one for every start
  const auto who = r.name + " " + r.pid.to_string();
  const auto reason = r.reason.to_string();
  switch (r.kind) {
    case Kind::crash:
      spdlog::error("crash: {} ended with \"{}\" while handling {}; {} messages were waiting", who, reason,
                    r.last_message.empty() ? "its start" : r.last_message, r.mailbox);
      return;
    case Kind::child_terminated:
    case Kind::start_error:
    case Kind::shutdown_error:
    case Kind::shutdown:
      spdlog::warn("supervisor {}: {} of child \"{}\" {}: {}", who, otp::name(r.kind), r.offender.rules.id,
                   r.offender.pid.to_string(), reason);
      return;
    case Kind::progress:
      spdlog::debug("supervisor {}: started \"{}\" {}", who, r.offender.rules.id, r.offender.pid.to_string());
      return;
    case Kind::application_exit:
      spdlog::error("application {} has ended: {}", who, reason);
      return;
    case Kind::server:
      spdlog::error("server: {} ends with \"{}\" while handling {} of {}; state: {}", who, reason, r.last_message,
                    r.server_report->called ? r.server_report->client.to_string() : "nobody who waits",
                    r.server_report->state);
      return;
    case Kind::stuck_handler:
      spdlog::error("stuck: {} has been handling {} for {} ms", who, r.last_message,
                    r.age / std::chrono::milliseconds(1));
      return;
    case Kind::unexpected:
    case Kind::stray_exception:
      break;
  }
  spdlog::warn("{}: {} {}", otp::name(r.kind), who, r.last_message);
}

}  // namespace gavel::log
