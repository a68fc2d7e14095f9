#include "server/cli/health.hpp"

#include "server/cli/http_client.hpp"

namespace gavel::cli {

base::Expected<void, std::string> check_health(const std::string& url, std::chrono::milliseconds timeout) {
  const auto base = parse_url(url);
  if (!base) return base::Unexpected(base.error());
  const auto reply = fetch(*base, {"GET", "/readyz"}, timeout);
  if (!reply) return base::Unexpected("cannot ask " + url + ": " + reply.error().text);
  if (reply->status != 200)
    return base::Unexpected(url + " is not ready: /readyz answered " + std::to_string(reply->status));
  return {};
}

}  // namespace gavel::cli
