#include "server/cli/health.hpp"

#include "server/cli/http_client.hpp"
#include "server/http/trust.hpp"

namespace gavel::cli {

base::Expected<void, std::string> check_health(const HealthOptions& options) {
  auto base = parse_url(options.url, options.authorities);
  if (!base) return base::Unexpected(base.error());
  if (base->trust && options.insecure) base->trust = http::trust_anybody();
  const auto reply = fetch(*base, {"GET", "/readyz"}, options.timeout);
  if (!reply) return base::Unexpected("cannot ask " + options.url + ": " + reply.error().text);
  if (reply->status != 200)
    return base::Unexpected(options.url + " is not ready: /readyz answered " + std::to_string(reply->status));
  return {};
}

}  // namespace gavel::cli
