#include "server/cli/url.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <charconv>
#include <cstdint>

#include "server/http/trust.hpp"

namespace gavel::cli {
namespace {

bool is_port(std::string_view digits) {
  std::uint16_t port = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  return error == std::errc() && end == digits.data() + digits.size() && port != 0;
}

}  // namespace

base::Expected<BaseUrl, std::string> parse_url(std::string_view text, const std::filesystem::path& authorities) {
  const auto wrong = [&](std::string_view what) {
    return base::Unexpected("'" + std::string(text) + "' " + std::string(what));
  };
  const auto parsed = boost::urls::parse_uri({text.data(), text.size()});
  if (!parsed || parsed->host().empty()) return wrong("is not a URL such as http://127.0.0.1:8080");
  const boost::urls::url_view url = *parsed;
  const bool https = url.scheme_id() == boost::urls::scheme::https;
  if (!https && url.scheme_id() != boost::urls::scheme::http) return wrong("is neither an http:// nor an https:// URL");
  if (!https && !authorities.empty()) return wrong("is not an https:// URL: there is no certificate to be trusted");
  if (url.has_userinfo() || url.has_query() || url.has_fragment())
    return wrong("has more than a host, a port and a path");
  const bool named_port = url.has_port() && !url.port().empty();
  if (named_port && !is_port(url.port())) return wrong("has no port that can be connected to");

  BaseUrl base;
  base.host =
      url.host_type() == boost::urls::host_type::ipv6 ? std::string(url.host_address()) : std::string(url.host());
  const std::string usual_port = https ? "443" : "80";
  base.port = named_port ? std::string(url.port()) : usual_port;
  base.authority = std::string(url.encoded_host()) + (base.port == usual_port ? "" : ":" + base.port);
  base.prefix = std::string(url.encoded_path());
  while (base.prefix.ends_with('/')) base.prefix.pop_back();
  if (!https) return base;
  auto trust = http::make_trust(authorities);
  if (!trust) return base::Unexpected(trust.error());
  base.trust = *std::move(trust);
  return base;
}

}  // namespace gavel::cli
