// A Server with a small router on 127.0.0.1, each of its loops on a thread of its own.
//
//     TestServer server;                       // or TestServer server{options, 2};
//     RawClient client{server.port()};
//
// Its end checks that no exception has left a loop.
#pragma once

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "server/http/server.hpp"

namespace gavel::http {

/// Values that the server's threads hand to the test.
template <class T>
class Inbox {
 public:
  void put(T value) {
    const std::lock_guard lock{mutex_};
    values_.push_back(std::move(value));
    changed_.notify_all();
  }
  /// Waits for the next; throws std::runtime_error where none comes within half a minute.
  T take() {
    std::unique_lock lock{mutex_};
    const auto has = changed_.wait_for(lock, std::chrono::seconds{30}, [&] { return !values_.empty(); });
    if (!has) throw std::runtime_error{"nothing came"};
    T value = std::move(values_.front());
    values_.pop_front();
    return value;
  }
  bool empty() {
    const std::lock_guard lock{mutex_};
    return values_.empty();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<T> values_;
};

class TestServer {
 public:
  explicit TestServer(Options options = {}, std::size_t loops = 1);
  ~TestServer();

  std::uint16_t port() const { return port_; }
  Server& server() { return *server_; }
  /// Waits until the counts are as the test wants them; false where they are not within half a minute.
  bool eventually(const std::function<bool(const Counts&)>& wanted);

  std::atomic<int> smuggled{0};            ///< requests for /smuggled
  Inbox<Respond> never;                    ///< of requests for /never
  Inbox<std::shared_ptr<Socket>> sockets;  ///< opened at /live and /events
  Inbox<std::string> messages;             ///< that came at /live
  Inbox<int> closed;                       ///< one for each of them that ended
  Inbox<AnswerUpgrade> upgrades;           ///< at /slow-live
  Inbox<std::string> lines;                ///< of the log

 private:
  Router small_router();
  SocketHandlers live_handlers();

  std::vector<std::unique_ptr<boost::asio::io_context>> loops_;
  std::vector<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> work_;
  std::unique_ptr<Server> server_;
  std::vector<std::jthread> threads_;
  std::atomic<int> escaped_{0};
  std::uint16_t port_ = 0;
};

/// Limits with deadlines that a test can wait for.
Limits short_limits();

}  // namespace gavel::http
