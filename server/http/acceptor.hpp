// Acceptor: takes connections from one listening socket and deals them out to the loops in turn.
//
// It lives on one loop. When the process is out of file descriptors, it gives up the one it keeps in reserve to take
// the waiting connection and close it, then waits a moment: otherwise the listening socket would stay readable and the
// loop would spin (the trick is libev's). Above Limits::connections, and above nine tenths of the process's
// descriptors, a connection is answered 503 and closed; above its client's bounds (clients.hpp) 429. Where TLS is
// spoken such a one is closed unanswered.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/expected.hpp"
#include "server/http/loop.hpp"

namespace gavel::http {

class Acceptor : public std::enable_shared_from_this<Acceptor> {
 public:
  /// @param loops the first is where it lives
  Acceptor(asio::io_context& context, std::vector<std::shared_ptr<Loop>> loops);
  ~Acceptor();

  /// Binds and listens. Before start(); the error is a sentence. @param host an IP address, or "localhost"
  base::Expected<Tcp::endpoint, std::string> open(const std::string& host, std::uint16_t port);
  /// Uses a copy of a socket that listens already.
  base::Expected<Tcp::endpoint, std::string> adopt(int socket);
  /// From now on it accepts. These two on the loop's thread.
  void start();
  void stop();

 private:
  void wait();
  void accept_some();
  bool accept_one();
  void deal(TcpSocket socket, const Tcp::endpoint& remote);
  struct Quiet {
    Clock::time_point until;  ///< no more lines before
  };
  template <class Line>
  void note(Quiet& quiet, Line&& line);
  void out_of_descriptors();

  std::vector<std::shared_ptr<Loop>> loops_;
  TcpAcceptor acceptor_;
  Timer pause_;
  std::size_t turn_ = 0;
  std::size_t by_descriptors_;  ///< as many connections as the process can have
  Quiet greedy_, exhausted_;
  int reserve_;  ///< a file descriptor, -1 when there is none
};

}  // namespace gavel::http
