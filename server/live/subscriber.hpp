// Subscriber: whom a hub sends the messages of one auction to, whatever the channel.
//
// Thread rules: the hub calls it, from one thread at a time. It must not block, and not call the hub back.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "server/live/message.hpp"

namespace gavel::live {

class Subscriber {
 public:
  virtual ~Subscriber() = default;
  virtual void send(Message& message) = 0;
  /// No more comes. `code`: of close.hpp.
  virtual void close(std::uint16_t code, std::string reason) = 0;
};

/// One that has a socket, or a stream of server-sent events, to itself.
class SocketSubscriber final : public Subscriber {
 public:
  SocketSubscriber(std::shared_ptr<http::Socket> socket, Form form) : socket_(std::move(socket)), form_(form) {}

  void send(Message& message) override { socket_->send(message.as(form_), message.kind(), message.topic()); }
  void close(std::uint16_t code, std::string reason) override { socket_->close(code, std::move(reason)); }

 private:
  std::shared_ptr<http::Socket> socket_;
  Form form_;
};

}  // namespace gavel::live
