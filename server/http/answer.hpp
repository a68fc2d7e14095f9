// A Response as the bytes of an HTTP/1.1 answer (RFC 9112 section 4 to 6), and the Date that goes with it.
//
// Every answer has Date, Connection, X-Content-Type-Options: nosniff and, where a body may be, Content-Length. Unless
// the Response has its own, it has Cache-Control: no-store, Referrer-Policy: no-referrer, and a Content-Security-Policy
// by which a browser that shows the answer as a page loads nothing for it, runs nothing in it and puts it into no
// frame. Thread rules: append_answer is pure; a Date belongs to one thread.
#pragma once

#include <ctime>
#include <string>
#include <string_view>

#include "server/http/message.hpp"

namespace gavel::http {

/// The current date as HTTP writes it (IMF-fixdate), put together once a second.
class Date {
 public:
  std::string_view text();

 private:
  std::time_t second_ = -1;
  std::string text_;
};

struct AnswerStyle {
  bool head_only = false;                    ///< the answer to HEAD: Content-Length of the body, but not the body
  bool close = false;                        ///< Connection: close
  bool stream = false;                       ///< no Content-Length: the body lasts until the connection ends
  std::string_view readable_by = {};         ///< Access-Control-Allow-Origin; empty: none
  bool depends_on_origin = false;            ///< Vary: Origin
  std::string_view transport_security = {};  ///< Strict-Transport-Security; empty: none
  std::string_view request_id = {};          ///< X-Request-Id; empty: none
};

/// Appends the answer to `out`. Fields about the connection and the framing in response.fields are left out: they are
/// the session's. @throws std::invalid_argument for a field whose name is no token or whose value has control bytes;
/// `out` is then as before
void append_answer(std::string& out, const Response& response, std::string_view date, AnswerStyle style);

}  // namespace gavel::http
