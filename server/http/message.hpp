// Requests and responses as the application sees them: checked, decoded, whole. Nothing here knows a socket.
//
// Thread rules: values; a Respond may be called from any thread, exactly once.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/unique_function.hpp"

namespace gavel::http {

/// A request that has passed the gate: RFC 9112 framing, an origin-form target, one Host, header and body within
/// limits.
struct Request {
  std::string method;                                       ///< "GET", "POST", …
  std::string path;                                         ///< decoded once, starts with '/'
  std::vector<std::pair<std::string, std::string>> query;   ///< decoded, in order
  std::vector<std::pair<std::string, std::string>> fields;  ///< names in lower case, in order
  std::string body;
  std::string remote;                                      ///< address of the client: of the peer, or forwarded.hpp
  std::map<std::string, std::string, std::less<>> params;  ///< "{id}" of the route's pattern

  /// The field's value; empty where there is none. `name` in lower case.
  std::string_view field(std::string_view name) const noexcept;
  /// The query parameter's value; nothing where there is none. (Twice the same name: the router refuses it.)
  std::optional<std::string_view> parameter(std::string_view name) const noexcept;
};

struct SocketHandlers;

struct Response {
  int status = 200;
  std::string content_type;  ///< empty: no body, no Content-Type
  std::string body;
  std::vector<std::pair<std::string, std::string>> fields;
  bool close = false;   ///< close the connection after it
  bool waited = false;  ///< for something to happen, as was asked: how long it took says nothing of the server
  /// The body is a stream of events (event_stream.hpp), which begins when the head is sent. Null: `body` is all of it.
  std::shared_ptr<SocketHandlers> stream = nullptr;
};

using Respond = base::UniqueFunction<void(Response)>;

/// Bytes that many watchers get: built once, shared.
using Frame = std::shared_ptr<const std::string>;

/// An accepted WebSocket, or an open stream of events. All functions may be called from any thread.
class Socket {
 public:
  virtual ~Socket() = default;

  enum class Kind : std::uint8_t {
    event,  ///< must arrive: a client too slow for it is closed with 1013 and told so
    tick,   ///< latest wins: a newer one of the same topic replaces one that still waits
  };
  /// What a tick is about, where there are several things on one socket.
  using Topic = std::uint64_t;

  /// Queues one text message. Never blocks; after close() it does nothing.
  virtual void send(Frame text, Kind kind, Topic topic = 0) = 0;
  /// Sends what is queued, then the close frame (RFC 6455 7.4 codes; a stream of events has none, and ends).
  virtual void close(std::uint16_t code, std::string reason) = 0;
};

/// What happens to a WebSocket after its handshake, and to a stream of events after its head. Each is called on the
/// socket's own loop.
struct SocketHandlers {
  base::UniqueFunction<void(std::shared_ptr<Socket>)> opened;
  base::UniqueFunction<void(std::string)> message;  ///< text messages; binary ones close with 1003
  base::UniqueFunction<void()> closed;              ///< exactly once, however it ended
  std::size_t room = 1;                             ///< how many times Limits::queue_bytes and queue_frames may wait
};

/// Answers an upgrade request: handlers accept it, a Response refuses it. Exactly once, from any thread.
using AnswerUpgrade = base::UniqueFunction<void(std::variant<SocketHandlers, Response>)>;

}  // namespace gavel::http
