// Which addresses a webhook may be sent to: a server that sends where its users say can be used to reach what only it
// can reach (server-side request forgery). So only what is in the public internet, unless the operator says otherwise.
//
// The ranges are those of IANA's special-purpose registries (RFC 6890 and its updates): whatever is not globally
// reachable is refused, and so are addresses that lead to an IPv4 one inside them (mapped, NAT64, 6to4).
//
// Thread rules: pure functions.
#pragma once

#include <boost/asio/ip/address.hpp>

namespace gavel::webhooks {

bool is_public(const boost::asio::ip::address& address) noexcept;

}  // namespace gavel::webhooks
