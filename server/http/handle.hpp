// Handle: the Socket that the application holds of a connection.
//
// The connection lives and dies with its loop, so this only points there: what is said to one that has gone is dropped.
//
// Thread rules: any thread; what is said is done on the connection's loop, in the order in which one thread says it.
#pragma once

#include <boost/asio/dispatch.hpp>
#include <memory>
#include <string>
#include <utility>

#include "server/http/message.hpp"
#include "server/http/net.hpp"

namespace gavel::http {

/// Live: a Connection with send() and close() of its own.
template <class Live>
class Handle final : public Socket {
 public:
  Handle(const std::shared_ptr<Live>& live, Executor executor) : live_(live), executor_(std::move(executor)) {}

  void send(Frame text, Kind kind, Topic topic) override {
    on_loop([text = std::move(text), kind, topic](Live& live) mutable { live.send(std::move(text), kind, topic); });
  }
  void close(std::uint16_t code, std::string reason) override {
    on_loop([code, reason = std::move(reason)](Live& live) { live.close(code, reason); });
  }

 private:
  template <class F>
  void on_loop(F&& action) {
    if (live_.expired()) return;
    asio::dispatch(executor_, [live = live_, action = std::forward<F>(action)]() mutable {
      if (const auto there = live.lock()) action(*there);
    });
  }

  std::weak_ptr<Live> live_;
  Executor executor_;
};

}  // namespace gavel::http
