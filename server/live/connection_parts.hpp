// What the parts of a Connection have in common; for connection.cpp and connection_channels.cpp alone.
#pragma once

#include <atomic>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "core/rules/time.hpp"
#include "server/live/close.hpp"
#include "server/live/connection.hpp"
#include "server/live/standings.hpp"

namespace gavel::live {

/// What a JavaScript number holds exactly.
inline constexpr std::int64_t kSafeInteger = (std::int64_t{1} << 53) - 1;

inline std::string json_text(const nlohmann::ordered_json& json) {
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}
inline std::string json_string(std::string_view text) { return json_text(nlohmann::ordered_json(std::string(text))); }

/// What a client asked for, as far as every answer needs it.
struct Connection::Asked {
  std::string ref;  ///< as JSON; empty: none
  rules::Time at;   ///< when it came

  std::string answer(std::string_view type, std::string_view more) const {
    std::string text = "{\"type\":\"" + std::string(type) + '"';
    if (!ref.empty()) text += ",\"ref\":" + ref;
    return (text += more) += '}';
  }
};

/// One auction on the connection.
class Connection::Subscription final : public Subscriber {
 public:
  Subscription(const std::shared_ptr<Connection>& connection, const auction::AuctionId& id, std::uint64_t number)
      : connection_(connection), socket_(connection->socket_), id_(id), number_(number) {}

  void send(Message& message) override {
    if (left_) return;
    socket_->send(message.as(Form::with_id), message.kind(), number_ * kTopics + message.topic());
  }
  void close(std::uint16_t code, std::string reason) override {
    const auto connection = connection_.lock();
    if (!connection || !connection->take_out(id_, this)) return;
    connection->say(json_text(
        nlohmann::ordered_json{{"type", "ended"}, {"id", id_.to_string()}, {"code", code}, {"reason", reason}}));
  }
  const auction::AuctionId& id() const noexcept { return id_; }
  /// Unsubscribed: whatever the hub says from now on is not for the client.
  void leave() noexcept { left_ = true; }

 private:
  std::weak_ptr<Connection> connection_;
  std::shared_ptr<http::Socket> socket_;
  auction::AuctionId id_;
  std::uint64_t number_;
  std::atomic<bool> left_{false};
};

/// How the connection's account stands.
class Connection::OwnChannel final : public Follower {
 public:
  explicit OwnChannel(const std::shared_ptr<Connection>& connection)
      : connection_(connection), socket_(connection->socket_) {}

  // Whose token was taken back, or has ended, meanwhile is told so, and hears no more. It leaves the hub with the
  // connection.
  void tell(http::Frame standing) override {
    const auto connection = connection_.lock();
    if (left_ || !connection) return;
    if (!connection->not_its_own()) return socket_->send(std::move(standing), http::Socket::Kind::event, 0);
    if (!left_.exchange(true)) say_ended(*connection, kPolicyViolation, "the token is good for nothing any more");
  }
  void close(std::uint16_t code, std::string reason) override {
    const auto connection = connection_.lock();
    if (!connection) return;
    {
      const std::lock_guard lock(connection->mutex_);
      if (connection->own_.get() != this) return;
      connection->own_ = nullptr;
    }
    say_ended(*connection, code, reason);
  }
  void leave() noexcept { left_ = true; }

 private:
  static void say_ended(Connection& connection, std::uint16_t code, std::string_view reason) {
    connection.say(
        json_text(nlohmann::ordered_json{{"type", "ended"}, {"channel", "me"}, {"code", code}, {"reason", reason}}));
  }

  std::weak_ptr<Connection> connection_;
  std::shared_ptr<http::Socket> socket_;
  std::atomic<bool> left_{false};
};

}  // namespace gavel::live
