// The life of a connection as a stream of server-sent events (text/event-stream): WHATWG HTML, section 9.2,
// https://html.spec.whatwg.org/multipage/server-sent-events.html
//
// What the application sends are whole blocks ("event: …\ndata: …\n\n"). Around them it does what a live stream needs:
// a bounded queue, deadlines, a comment line when nothing was said for Limits::ping_time (section 9.2.7 asks for that,
// against proxies that end silent connections), and `retry:`, which says after how many milliseconds to come again.
//
// The body has no length and lasts until the connection ends (RFC 9112 section 6.3, rule 8). A client that is too slow
// for events loses what is queued, and its stream ends: a browser comes again, with Last-Event-ID. So it does after
// every end; whoever is to stay away is answered 204 then (section 9.2.3).
//
// Thread rules: on the loop's thread. The Socket that the handlers get may be used anywhere and keeps nothing alive.
#pragma once

#include <memory>

#include "server/http/loop.hpp"

namespace gavel::http {

/// Takes over a connection whose head is written; nothing may be pending on its socket. The handlers hear no messages.
void start_event_stream(const std::shared_ptr<Loop>& loop, Peer peer, SocketTicket ticket, SocketHandlers handlers);

}  // namespace gavel::http
