#include "server/http/url.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace gavel::http {

std::optional<Url> parse_url(std::string_view text) {
  const bool tls = text.starts_with("https://");
  if (!tls && !text.starts_with("http://")) return std::nullopt;
  const auto parsed = boost::urls::parse_uri({text.data(), text.size()});
  const bool good = parsed && !parsed->host().empty() && !parsed->has_userinfo() && !parsed->has_fragment();
  if (!good) return std::nullopt;
  const boost::urls::url_view url = *parsed;
  Url parts{.tls = tls,
            .host = url.host_type() == boost::urls::host_type::ipv6 ? std::string(url.host_address())
                                                                    : std::string(url.host()),
            .port = !url.port().empty() ? std::string(url.port())
                    : tls               ? "443"
                                        : "80",
            .authority = std::string(url.encoded_host_and_port()),
            .target = std::string(url.encoded_target())};
  if (parts.target.empty() || parts.target.front() != '/') parts.target.insert(0, "/");
  return parts;
}

}  // namespace gavel::http
