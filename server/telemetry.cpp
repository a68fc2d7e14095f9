#include "server/telemetry.hpp"

#include "server/log.hpp"

namespace gavel {

void log_report(const otp::Report& r) {
  using Kind = otp::Report::Kind;
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

}  // namespace gavel
