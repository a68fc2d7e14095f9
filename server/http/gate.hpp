// The gate: what a request's head must be before anything else of the program sees it.
//
// It is the only parser of HTTP/1.1 requests here, and it is strict: where RFC 9112 leaves a choice between repairing
// and refusing, it refuses, so that no proxy in front can disagree with it about where a request ends. A head that is
// refused ends its connection: no byte after it is read as a request.
//
//     auto size = find_head(received, 0, limits);          // Expected<optional<size>>: nothing while it is incomplete
//     auto head = inspect(received.substr(0, **size), limits);
//     if (!head) answer(problem(head.error()));            // and close
//
// What is refused, and with what (RFC 9112 unless another is named):
//   400  bare CR or LF, NUL and other control bytes (2.2), obs-fold (5.2), space before the colon (5.1), no or more
//   than
//        one Host or a bad one (3.2), a target that is not origin-form (target.hpp), Content-Length that is not one
//        number (6.3), Transfer-Encoding together with Content-Length or with HTTP/1.0 or not ending in chunked (6.1),
//        an upgrade with a body, a body where the method has none, a field twice that may be there once
//   411  any other Transfer-Encoding: clients of this API know how long their body is
//   413  Content-Length above the limit          414  target above the limit
//   415  a content coding                        417  an expectation other than 100-continue (RFC 9110 10.1.1)
//   431  head or number of fields above the limit
//   501  a method that is none of RFC 9110's     505  a version other than 1.0 and 1.1
//
// Thread rules: pure functions; what they return owns its memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/expected.hpp"
#include "server/http/limits.hpp"
#include "server/http/message.hpp"
#include "server/http/refusal.hpp"

namespace gavel::http {

/// A head that has passed.
struct Head {
  Request request;  ///< body, remote and params still empty
  std::uint64_t content_length = 0;
  bool keep_alive = true;        ///< HTTP/1.1 without "Connection: close"
  bool upgrade = false;          ///< asks for a WebSocket: GET, Connection: Upgrade, Upgrade: websocket
  bool expect_continue = false;  ///< the client waits for "100 Continue" before it sends the body
};

/// The size of the head at the start of `bytes`, its empty line included; nothing while more bytes are needed. Refuses
/// as early as it can: a head that can only become too long or has a bad byte is not waited for.
/// @param scanned how many of the bytes an earlier call has seen (0 at first)
base::Expected<std::optional<std::size_t>, Refusal> find_head(std::string_view bytes, std::size_t scanned,
                                                              const Limits& limits);

/// @param head from the first byte of the request line to the empty line, CRLF CRLF included
base::Expected<Head, Refusal> inspect(std::string_view head, const Limits& limits);

}  // namespace gavel::http
