#include "server/http/server.hpp"

#include <boost/asio/post.hpp>
#include <mutex>
#include <stdexcept>

#include "server/http/acceptor.hpp"
#include "server/http/loop.hpp"
#include "server/http/tls_identity.hpp"

namespace gavel::http {
namespace {

/// Over how much time that many WebSockets are sent away.
Limits::Duration spread_of(std::size_t sockets, const Limits& limits) {
  const std::chrono::duration<double> needed{static_cast<double>(sockets) / limits.farewell_rate};
  return std::min(limits.farewell_time, std::chrono::duration_cast<Limits::Duration>(needed));
}

void note_certificate(const Options& options) {
  const auto until = options.tls ? std::chrono::system_clock::to_time_t(options.tls->good_until()) : 0;
  traffic().certificate_until.store(until, std::memory_order_relaxed);
}

}  // namespace

struct Server::Parts {
  std::shared_ptr<Shared> shared;
  asio::io_context& first;
  std::vector<std::shared_ptr<Loop>> loops;
  std::mutex mutex;  ///< of acceptors
  std::vector<std::shared_ptr<Acceptor>> acceptors;

  void on_first(base::UniqueFunction<void()> action) {
    asio::post(loops.front()->executor(), [action = std::move(action)]() mutable { action(); });
  }
  /// An acceptor that `open` gives its socket.
  template <class Open>
  base::Expected<Endpoint, std::string> accept(Open&& open) {
    auto acceptor = std::make_shared<Acceptor>(first, loops);
    const auto bound = open(*acceptor);
    if (!bound) return base::Unexpected(bound.error());
    {
      const std::lock_guard lock{mutex};
      acceptors.push_back(acceptor);
    }
    on_first([acceptor] { acceptor->start(); });
    return Endpoint{bound->address().to_string(), bound->port()};
  }
  std::vector<std::shared_ptr<Acceptor>> take_acceptors() {
    const std::lock_guard lock{mutex};
    return std::move(acceptors);
  }
};

Server::Server(const std::vector<asio::io_context*>& loops, Router router, Options options) {
  if (loops.empty()) throw std::invalid_argument{"a server needs a loop"};
  const auto first = std::make_shared<const Options>(std::move(options));
  auto shared = std::make_shared<Shared>(std::move(router), *first);
  note_certificate(*first);
  parts_.reset(new Parts{shared, *loops.front(), {}, {}, {}});
  for (auto* const loop : loops) parts_->loops.push_back(std::make_shared<Loop>(*loop, shared, first));
}

Server::~Server() {
  stop_accepting();
  cut();
}

base::Expected<Endpoint, std::string> Server::listen(const std::string& host, std::uint16_t port) {
  return parts_->accept([&](Acceptor& acceptor) { return acceptor.open(host, port); });
}

base::Expected<Endpoint, std::string> Server::listen(int socket) {
  return parts_->accept([socket](Acceptor& acceptor) { return acceptor.adopt(socket); });
}

void Server::reconfigure(Options options) {
  const auto next = std::make_shared<const Options>(std::move(options));
  note_certificate(*next);
  parts_->shared->clients.bound(next->limits);
  for (const auto& loop : parts_->loops) {
    asio::post(loop->executor(), [loop, next] { loop->reconfigure(next); });
  }
}

void Server::stop_accepting() {
  parts_->on_first([acceptors = parts_->take_acceptors()] {
    for (const auto& acceptor : acceptors) acceptor->stop();
  });
}

void Server::drain(std::uint16_t code, std::string reason, base::UniqueFunction<void()> done) {
  stop_accepting();
  // After the acceptors have stopped: from here on the number of connections only falls.
  parts_->on_first([shared = parts_->shared, loops = parts_->loops, code, reason = std::move(reason),
                    done = std::move(done)]() mutable {
    shared->start_draining(loops.size(), std::move(done));
    const Farewell farewell{code, std::move(reason), spread_of(shared->counters.sockets, loops.front()->limits())};
    for (const auto& loop : loops) {
      asio::post(loop->executor(), [shared, loop, farewell] {
        loop->drain(farewell);
        shared->drained_loop();
      });
    }
  });
}

void Server::cut() {
  for (const auto& loop : parts_->loops) {
    asio::post(loop->executor(), [loop] { loop->cut_all(); });
  }
}

Counts Server::counts() const noexcept { return parts_->shared->counts(); }

}  // namespace gavel::http
