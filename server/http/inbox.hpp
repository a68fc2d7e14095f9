// Inbox: what other threads say to the watchers of a loop.
//
// The hub tells thousands the same thing, one after the other. Were each told by a task of the loop, the tasks would
// cost more than what they do; so there is one for all that has been said by the time it runs.
//
// Thread rules: put() from any thread; the watchers are told on their loop, in the order in which one thread says it.
#pragma once

#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "server/http/loop.hpp"
#include "server/http/message.hpp"

namespace gavel::http {

/// The connection of somebody who watches: a WebSocket or a stream of events. On its loop's thread.
class Live : public Connection {
 public:
  virtual void send(Frame text, Socket::Kind kind, Socket::Topic topic) = 0;
  virtual void close(std::uint16_t code, std::string_view reason) = 0;
};

class Inbox : public std::enable_shared_from_this<Inbox> {
 public:
  struct Said {
    std::weak_ptr<Live> to;
    Frame text;  ///< of a message, or the reason of a close
    Socket::Kind kind = Socket::Kind::event;
    std::uint16_t code = 0;  ///< of a close; 0: a message
    Socket::Topic topic = 0;
  };

  explicit Inbox(Executor executor) : executor_(std::move(executor)) {}

  /// @pre said.to is there, and its io_context with it
  void put(Said said);

 private:
  void tell();

  Executor executor_;
  std::mutex mutex_;
  std::vector<Said> said_;     ///< not told yet
  std::vector<Said> telling_;  ///< the loop's
};

/// The Socket that the application has of a connection. The connection lives and dies with its loop, so this only
/// points there: what is said to one that has gone is dropped. Any thread.
class Handle final : public Socket {
 public:
  Handle(const std::shared_ptr<Live>& live, std::shared_ptr<Inbox> inbox) : live_(live), inbox_(std::move(inbox)) {}

  void send(Frame text, Kind kind, Topic topic) override;
  void close(std::uint16_t code, std::string reason) override;

 private:
  std::weak_ptr<Live> live_;
  std::shared_ptr<Inbox> inbox_;
};

}  // namespace gavel::http
