// Behind a proxy: which client a request comes from, by what the proxy says of it.
//
//     auto trusted = TrustedProxies::parse({"127.0.0.1", "10.0.0.0/8"});
//     client_address(request, "10.0.0.1", {*trusted, ForwardedField::x_forwarded_for});    // "192.0.2.7"
//
// Everybody can send such a field; so it is believed only of connections from trusted networks, and read from its end:
// each proxy has put down, at the end, who it was asked by. The client is the right-most address that is no trusted
// proxy. What is no address (RFC 7239's "unknown" and "_names", anything broken) ends the reading: then it is the last
// proxy before it.
//
// One of two fields is read, as the configuration says, and never the other: a proxy that writes one of them passes on
// what a client has put into the other. Forwarded is RFC 7239; X-Forwarded-For is what most proxies write.
//
// Thread rules: pure functions.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "core/base/expected.hpp"
#include "server/http/message.hpp"

namespace gavel::http {

enum class ForwardedField : std::uint8_t { x_forwarded_for, forwarded };

class TrustedProxies {
 public:
  TrustedProxies() = default;  ///< nobody

  /// Addresses ("192.0.2.7", "2001:db8::7") and networks ("10.0.0.0/8", "fd00::/8"). The error is a sentence.
  static base::Expected<TrustedProxies, std::string> parse(std::span<const std::string> networks);

  /// An IPv4 address in IPv6's clothes (::ffff:10.0.0.1) is that IPv4 address.
  bool trusts(const boost::asio::ip::address& address) const noexcept;
  bool empty() const noexcept { return networks_.empty(); }

 private:
  struct Network {
    boost::asio::ip::address address;
    unsigned bits;  ///< how many of it count
  };
  std::vector<Network> networks_;
};

struct Proxies {
  TrustedProxies trusted;
  ForwardedField field = ForwardedField::x_forwarded_for;
};

/// The address of the client, as text. @param peer whose connection it is
std::string client_address(const Request& request, std::string_view peer, const Proxies& proxies);

}  // namespace gavel::http
