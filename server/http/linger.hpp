// The last life of a connection: the answer is sent, and the client gets a moment to read it.
//
// Closing a TCP socket that has unread bytes resets the connection, and the reset can overtake the answer (RFC 9112
// section 9.6). So TLS says goodbye where there is TLS, the sending side is shut down, what still comes is thrown away
// unread, and the socket is closed when the client closes, or after Limits::linger_time or linger_bytes.
#pragma once

#include <memory>

#include "server/http/loop.hpp"

namespace gavel::http {

/// Answers before there is a session, and lingers. On the loop's thread.
void turn_away(const std::shared_ptr<Loop>& loop, Peer peer, const Response& why);

/// Takes over the connection; nothing may be pending on its socket. On the loop's thread.
void linger(const std::shared_ptr<Loop>& loop, Peer peer);

}  // namespace gavel::http
