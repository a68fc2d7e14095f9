#include "server/http/forwarded.hpp"

#include <algorithm>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <charconv>
#include <optional>

#include "server/http/text.hpp"

namespace gavel::http {
namespace {

using boost::asio::ip::address;

std::optional<address> plain_address(std::string_view text) {
  if (text.find('%') != text.npos) return std::nullopt;  // a zone is of one machine alone
  boost::system::error_code ec;
  auto parsed = boost::asio::ip::make_address(std::string(text), ec);
  if (ec) return std::nullopt;
  if (parsed.is_v6() && parsed.to_v6().is_v4_mapped()) {
    return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, parsed.to_v6());
  }
  return parsed;
}

/// "192.0.2.7", "192.0.2.7:4711", "2001:db8::7", "[2001:db8::7]", "[2001:db8::7]:4711": ports are no help here.
std::optional<address> node_address(std::string_view text) {
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == text.npos || (end + 1 < text.size() && text[end + 1] != ':')) return std::nullopt;
    return plain_address(text.substr(1, end - 1));
  }
  if (std::ranges::count(text, ':') == 1) text = text.substr(0, text.find(':'));
  return plain_address(text);
}

/// All values of the field, in order, cut at commas; those within quotes are none (RFC 9110 section 5.6.4).
std::vector<std::string> elements(const Request& request, std::string_view name) {
  std::vector<std::string> all;
  for (const auto& [field, value] : request.fields) {
    if (field != name) continue;
    bool quoted = false;
    all.emplace_back();
    for (std::size_t i = 0; i < value.size(); ++i) {
      const char c = value[i];
      if (c == '"') quoted = !quoted;
      if (c == ',' && !quoted) {
        all.emplace_back();
      } else {
        all.back() += c;
        if (c == '\\' && quoted && i + 1 < value.size()) all.back() += value[++i];
      }
    }
    // A quote that a client has left open hides what the proxy wrote behind it: nothing is known then.
    if (quoted) all.back().clear();
  }
  return all;
}

/// The node of "for=…" of one element of Forwarded (RFC 7239 section 4).
std::string_view for_of(std::string_view element) {
  std::string_view node;
  text::split(element, ';', [&](std::string_view pair) {
    pair = text::trim(pair);
    const auto equals = pair.find('=');
    if (equals == pair.npos || !text::equal_no_case(pair.substr(0, equals), "for")) return true;
    node = pair.substr(equals + 1);
    return false;
  });
  if (node.size() >= 2 && node.starts_with('"') && node.ends_with('"')) node = node.substr(1, node.size() - 2);
  return node;
}

template <class Bytes>
bool same_bits(const Bytes& a, const Bytes& b, unsigned bits) noexcept {
  const auto whole = bits / 8;
  if (!std::equal(a.begin(), a.begin() + whole, b.begin())) return false;
  const auto rest = bits % 8;
  return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

}  // namespace

base::Expected<TrustedProxies, std::string> TrustedProxies::parse(std::span<const std::string> networks) {
  TrustedProxies proxies;
  for (const std::string& text : networks) {
    const auto slash = text.find('/');
    const auto parsed = plain_address(std::string_view(text).substr(0, slash));
    const unsigned most = parsed && parsed->is_v4() ? 32 : 128;
    unsigned bits = most;
    bool good = parsed.has_value();
    if (slash != text.npos) {
      const auto* const end = text.data() + text.size();
      const auto [at, error] = std::from_chars(text.data() + slash + 1, end, bits);
      good = good && error == std::errc() && at == end && bits <= most;
    }
    if (!good) return base::Unexpected("'" + text + "' is no address or network, such as 10.0.0.0/8 or ::1");
    proxies.networks_.push_back({*parsed, bits});
  }
  return proxies;
}

bool TrustedProxies::trusts(const address& given) const noexcept {
  const bool mapped = given.is_v6() && given.to_v6().is_v4_mapped();
  const address asked =
      mapped ? address(boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, given.to_v6())) : given;
  return std::ranges::any_of(networks_, [&](const Network& network) {
    if (network.address.is_v4() != asked.is_v4()) return false;
    if (asked.is_v4()) return same_bits(network.address.to_v4().to_bytes(), asked.to_v4().to_bytes(), network.bits);
    return same_bits(network.address.to_v6().to_bytes(), asked.to_v6().to_bytes(), network.bits);
  });
}

std::string client_address(const Request& request, std::string_view peer, const Proxies& proxies) {
  auto client = plain_address(peer);
  if (!client || !proxies.trusted.trusts(*client)) return std::string(peer);
  const bool standard = proxies.field == ForwardedField::forwarded;
  const auto hops = elements(request, standard ? "forwarded" : "x-forwarded-for");
  for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
    const auto text = text::trim(*hop);
    const auto next = node_address(standard ? for_of(text) : text);
    if (!next) break;
    client = next;
    if (!proxies.trusted.trusts(*client)) break;
  }
  return client->to_string();
}

}  // namespace gavel::http
