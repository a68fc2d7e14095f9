// Shared: what all connections of a Server have in common; and Ticket, the right to be one of them.
//
// Thread rules: any thread. It lives as long as its last connection.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>

#include "core/base/unique_function.hpp"
#include "server/http/clients.hpp"
#include "server/http/options.hpp"
#include "server/http/router.hpp"
#include "server/http/traffic.hpp"

namespace gavel::http {

class Shared {
 public:
  Shared(Router router, const Options& options)
      : router(std::move(router)), clients(options.limits), log_(options.log) {}

  const Router router;
  Clients clients;

  struct {
    std::atomic<std::size_t> connections{0}, sockets{0};
    std::atomic<std::uint64_t> accepted{0}, turned_away{0}, requests{0}, refused{0}, failed{0};
    std::array<std::atomic<std::uint64_t>, 6> answers{};
  } counters;

  void log(std::string_view line) const noexcept { say(log_, line); }
  /// Gives a log its line; none where there is no log, and whatever it throws ends here.
  static void say(const Log& log, std::string_view line) noexcept;
  Counts counts() const noexcept;
  /// @param method as Traffic::method_index()
  void count_answer(std::size_t method, int status) noexcept;

  bool draining() const noexcept { return draining_.load(std::memory_order_relaxed); }
  /// From now on every answer closes its connection. `done` is called once, when the last connection has gone and all
  /// of `loops` have said drained_loop().
  void start_draining(std::size_t loops, base::UniqueFunction<void()> done);
  void drained_loop();

 private:
  friend class Ticket;
  void tell_if_drained();

  const Log log_;
  std::atomic<bool> draining_{false};
  std::mutex mutex_;
  std::size_t loops_left_ = 0;
  base::UniqueFunction<void()> done_;
};

/// Counts one connection for as long as it lives.
class Ticket {
 public:
  Ticket(std::shared_ptr<Shared> shared, Place place);
  Ticket(Ticket&&) noexcept = default;
  Ticket& operator=(Ticket&&) = delete;
  ~Ticket();

 private:
  std::shared_ptr<Shared> shared_;
  Place place_;
};

/// Counts one WebSocket, from the question whether it may be opened until it is closed.
class SocketTicket {
 public:
  explicit SocketTicket(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {
    ++shared_->counters.sockets;
    ++traffic().sockets;
  }
  SocketTicket(SocketTicket&&) noexcept = default;
  SocketTicket& operator=(SocketTicket&&) = delete;
  ~SocketTicket() {
    if (!shared_) return;
    --shared_->counters.sockets;
    --traffic().sockets;
  }

 private:
  std::shared_ptr<Shared> shared_;
};

}  // namespace gavel::http
