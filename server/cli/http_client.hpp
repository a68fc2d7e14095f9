// A small HTTP/1.1 client: one keep-alive connection that takes one request at a time.
//
//     asio::io_context loop;
//     HttpConnection connection(loop, url, 10s);
//     connection.send({"GET", "/readyz"}, [](HttpResult result) { … });
//     loop.run();
//
// It connects when the first request needs it and again after the connection was lost. It never sends a request twice
// by itself: whether that is safe only the caller knows, and Failure says what there is to know.
//
// Thread rules: everything on the thread that runs the loop. A connection may be destroyed at any time, also in a
// completion; a request in flight is then dropped without one.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/base/expected.hpp"
#include "core/base/unique_function.hpp"
#include "server/cli/url.hpp"

namespace boost::asio {
class io_context;
}

namespace gavel::cli {

struct HttpRequest {
  std::string method = "GET";
  std::string target = "/";          ///< after the base URL's prefix
  std::string body = {};             ///< none where empty
  std::string token = {};            ///< for Authorization: Bearer; none where empty
  std::string idempotency_key = {};  ///< none where empty
  std::string content_type = "application/json";
};

struct HttpReply {
  int status = 0;
  std::string body;
  std::string retry_after;  ///< the field's value; empty where there is none
  std::string location;
  std::chrono::nanoseconds took{};  ///< from the first byte written to the last byte read, connecting not included
};

struct HttpFailure {
  enum class Kind {
    not_sent,   ///< no byte left: name not found, refused, timed out while connecting. Safe to send again
    untrusted,  ///< no byte left: no TLS came to be, or not with whom was meant. Another try would not help
    unknown,    ///< lost or late after it may have been read: the server may have done it
  };
  Kind kind = Kind::not_sent;
  std::string text;  ///< "connection refused"
};

using HttpResult = base::Expected<HttpReply, HttpFailure>;

class HttpConnection {
 public:
  /// `timeout`: of connecting, and of a request and its answer, each.
  HttpConnection(boost::asio::io_context& loop, BaseUrl base, std::chrono::milliseconds timeout);
  ~HttpConnection();
  HttpConnection(HttpConnection&&) noexcept;
  HttpConnection& operator=(HttpConnection&&) noexcept;

  /// Sends it and calls `done` once, never from within send(). @pre no other request is in flight
  void send(HttpRequest request, base::UniqueFunction<void(HttpResult)> done);

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

/// One request on a connection of its own; blocks until it is answered.
HttpResult fetch(const BaseUrl& base, HttpRequest request, std::chrono::milliseconds timeout);

}  // namespace gavel::cli
