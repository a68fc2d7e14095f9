// Loop: the connections of one io_context, and the one timer that watches their deadlines.
//
// A timer for each request would cost as much as the request. So a connection only writes down until when it waits,
// and every `Limits::sweep` the loop asks each of them whether that has passed. Without connections it has no timer.
//
// Thread rules: everything on the loop's own thread, but executor() and the constructor.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/http/answer.hpp"
#include "server/http/net.hpp"
#include "server/http/shared.hpp"
#include "server/http/wire.hpp"

namespace gavel::http {

class Inbox;

/// How WebSockets are sent away: with this close code and reason, each at some moment within `spread`, and told when
/// to come back.
struct Farewell {
  std::uint16_t code;
  std::string reason;
  Limits::Duration spread;
};

/// A random part of it: so that many do not do the same thing in the same moment.
Limits::Duration random_part(Limits::Duration whole);

/// How long one that is sent away should wait before it comes back: half a second at least.
Limits::Duration time_to_come_back(const Farewell& farewell);

/// One client's connection in one of its lives: HTTP session, WebSocket, lingering. The loop owns it.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  virtual ~Connection() = default;
  /// Ends what has waited for too long.
  virtual void sweep(Clock::time_point now) = 0;
  /// Ends when nothing is in flight any more: sockets with their farewell, sessions with their last answer.
  virtual void drain(const Farewell& farewell) = 0;
  /// Closes the TCP connection now.
  virtual void cut() = 0;
  /// Writes what waits to be written; see Loop::flush_later().
  virtual void write_waiting() {}

 private:
  friend class Loop;
  std::size_t place_ = 0;  ///< in Loop::connections_
};

/// What passes from one life to the next.
struct Peer {
  Wire wire;
  Ticket ticket;
  std::string remote;  ///< the client's address, for the log
};

class Loop : public std::enable_shared_from_this<Loop> {
 public:
  Loop(asio::io_context& context, std::shared_ptr<Shared> shared, std::shared_ptr<const Options> options);

  Executor executor() const noexcept { return executor_; }
  const std::shared_ptr<Shared>& shared() const noexcept { return shared_; }
  /// What holds from now on: reconfigure() gives another object, whoever holds this one may go on with it.
  const std::shared_ptr<const Options>& options() const noexcept { return options_; }
  const Limits& limits() const noexcept { return options_->limits; }
  void reconfigure(std::shared_ptr<const Options> options) noexcept { options_ = std::move(options); }
  std::string_view date() { return date_.text(); }
  /// Until when `bytes` may take: `base`, and what the minimum rate allows.
  Clock::time_point deadline(Limits::Duration base, std::size_t bytes = 0) const;

  void add(std::shared_ptr<Connection> connection);
  void remove(Connection& connection);
  void drain(const Farewell& farewell);
  void cut_all();
  /// Calls its write_waiting() when everything is done that this loop was asked for until now: what is said to one
  /// watcher in that time goes out in one write. A call of the kernel for each message is what many watchers cost.
  void flush_later(std::shared_ptr<Connection> connection);

  /// What the application says to watchers comes through this.
  const std::shared_ptr<Inbox>& inbox() const noexcept { return inbox_; }

  /// Room for one read, and good until whoever reads returns to the loop; or for bytes that nobody looks at.
  asio::mutable_buffer scratch() noexcept { return asio::buffer(scratch_); }

  /// Runs a completion handler of the connection; what escapes from it costs this connection alone.
  template <class F>
  void guard(Connection& connection, F&& handler) noexcept {
    try {
      handler();
    } catch (const std::exception& e) {
      failed(connection, e.what());
    } catch (...) {
      failed(connection, "unknown exception");
    }
  }

 private:
  void arm();
  void sweep();
  void failed(Connection& connection, const char* what) noexcept;
  template <class F>
  void for_each(F&& visit);

  Executor executor_;
  std::shared_ptr<Shared> shared_;
  std::shared_ptr<const Options> options_;
  Timer timer_;
  bool armed_ = false;
  Date date_;
  std::vector<std::shared_ptr<Connection>> connections_;
  std::vector<std::shared_ptr<Connection>> unflushed_, flushing_;
  std::shared_ptr<Inbox> inbox_;
  std::array<char, 16 * 1024> scratch_;
};

}  // namespace gavel::http
