// Trace: by which names a request is known elsewhere: the X-Request-Id of a client or a proxy, and the trace of W3C
// Trace Context (https://www.w3.org/TR/trace-context/, section 3.2). Both stand in the log; the first comes back with
// the answer.
//
//     const auto trace = trace_of(request);
//     log("POST /v1/auctions 201" + trace.text());   // " request_id=a7 trace_id=4bf92f3577b34da6a3ce929d0e0e4736"
//
// What is no such name is no name, and no error: who asks shall not fail for what somebody in between has added.
//
// Thread rules: a value and pure functions.
#pragma once

#include <string>
#include <string_view>

#include "server/http/message.hpp"

namespace gavel::http {

struct Trace {
  std::string request_id;  ///< 1 to 128 characters of A-Z a-z 0-9 - _ . : / + =; empty: none
  std::string trace_id;    ///< 32 hexadecimal digits; empty: none

  /// Both as a line of the log has them, each after a space; empty where there is none.
  std::string text() const;
};

Trace trace_of(const Request& request);

/// The trace id of a `traceparent`; empty for a text that is none.
std::string_view trace_id_of(std::string_view traceparent) noexcept;

}  // namespace gavel::http
