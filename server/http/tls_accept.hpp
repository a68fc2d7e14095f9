// The first life of a connection where the server speaks TLS: the handshake, with a deadline.
//
// Until it is over the client has no session, and no more than Limits::head_time; until its first byte, nothing of
// OpenSSL either. Who speaks plain HTTP is answered so,
// with 400, and who speaks neither is closed. Handshakes that fail are counted, and lines of Options::answers: a port
// that the world can reach sees too many to log.
#pragma once

#include <memory>

#include "server/http/loop.hpp"

namespace gavel::http {

/// Takes over a connection that has just been accepted; a Session follows. On the loop's thread.
void accept_tls(const std::shared_ptr<Loop>& loop, Peer peer, std::shared_ptr<const TlsIdentity> identity);

}  // namespace gavel::http
