#include "server/http/acceptor.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <cstdint>

#include "server/http/linger.hpp"
#include "server/http/problem.hpp"
#include "server/http/session.hpp"
#include "server/http/tls_accept.hpp"

namespace gavel::http {
namespace {

using base::Unexpected;

constexpr int kAcceptAtOnce = 64;             // then other work of the loop gets its turn
constexpr std::size_t kToldAboveLimit = 256;  // connections above the limit that still get a 503; the rest are closed
constexpr std::chrono::milliseconds kPause{50};
constexpr std::chrono::seconds kQuiet{10};  // between lines of the log about the same kind of trouble

int open_reserve() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }

/// Nine tenths of what the process may open.
std::size_t connections_by_descriptors() {
  rlimit descriptors{};
  if (getrlimit(RLIMIT_NOFILE, &descriptors) != 0 || descriptors.rlim_cur == RLIM_INFINITY) return SIZE_MAX;
  return descriptors.rlim_cur / 10 * 9;
}

std::string why_not(const std::string& host, std::uint16_t port, error_code ec) {
  const auto where = "cannot listen on " + host + " port " + std::to_string(port) + ": ";
  if (ec == asio::error::address_in_use) return where + "another program listens there already";
  if (ec == asio::error::access_denied) return where + "this user may not use that port";
  if (ec == boost::system::errc::address_not_available) return where + "this machine does not have that address";
  return where + ec.message();
}

std::string client_of(const asio::ip::address& address) {
  const auto text = [](const auto& bytes) {
    return http::client_of({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  };
  return address.is_v4() ? text(address.to_v4().to_bytes()) : text(address.to_v6().to_bytes());
}

Response server_is_full() {
  return with_field(problem(503, "too_many_connections", "The server has as many connections as it can take."),
                    "Retry-After", "5");
}

Response client_is_greedy() {
  return with_field(problem(429, "too_many_connections_of_client",
                            "There are too many connections from this address, or it opens them too fast."),
                    "Retry-After", "5");
}

void count_turned_away(Shared& shared) {
  shared.counters.turned_away.fetch_add(1, std::memory_order_relaxed);
  traffic().turned_away.add();
}

}  // namespace

Acceptor::Acceptor(asio::io_context& context, std::vector<std::shared_ptr<Loop>> loops)
    : loops_(std::move(loops)),
      acceptor_(context),
      pause_(context),
      by_descriptors_(connections_by_descriptors()),
      reserve_(open_reserve()) {}

Acceptor::~Acceptor() {
  if (reserve_ >= 0) ::close(reserve_);
}

base::Expected<Tcp::endpoint, std::string> Acceptor::open(const std::string& host, std::uint16_t port) {
  error_code ec;
  const auto address = asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, ec);
  if (ec) return Unexpected("cannot listen on \"" + host + "\": it is not an IP address");
  const Tcp::endpoint endpoint{address, port};
  acceptor_.open(endpoint.protocol(), ec);
  if (!ec) acceptor_.set_option(Tcp::acceptor::reuse_address{true}, ec);
  if (!ec) acceptor_.bind(endpoint, ec);
  if (!ec) acceptor_.listen(asio::socket_base::max_listen_connections, ec);
  if (!ec) acceptor_.non_blocking(true, ec);
  Tcp::endpoint bound;
  if (!ec) bound = acceptor_.local_endpoint(ec);
  if (ec) return Unexpected(why_not(host, port, ec));
  return bound;
}

base::Expected<Tcp::endpoint, std::string> Acceptor::adopt(int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  const int copy = ::fcntl(socket, F_DUPFD_CLOEXEC, 0);
  error_code ec;
  if (copy < 0 || ::getsockname(copy, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    ec.assign(errno, boost::system::system_category());
  } else {
    acceptor_.assign(address.ss_family == AF_INET6 ? Tcp::v6() : Tcp::v4(), copy, ec);
  }
  if (!ec) acceptor_.non_blocking(true, ec);
  Tcp::endpoint bound;
  if (!ec) bound = acceptor_.local_endpoint(ec);
  if (!ec) return bound;
  if (copy >= 0 && !acceptor_.is_open()) ::close(copy);
  return Unexpected("cannot use the socket that was handed over: " + ec.message());
}

void Acceptor::start() { wait(); }

void Acceptor::stop() {
  error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
}

void Acceptor::wait() {
  if (!acceptor_.is_open()) return;
  acceptor_.async_wait(TcpAcceptor::wait_read, [self = shared_from_this()](error_code ec) {
    if (!ec) self->accept_some();
  });
}

void Acceptor::accept_some() {
  try {
    for (int i = 0; i < kAcceptAtOnce; ++i) {
      if (!accept_one()) return;
    }
  } catch (const std::exception& e) {
    loops_.front()->shared()->log(std::string{"a connection could not be accepted: "} + e.what());
  }
  wait();
}

/// False when it has arranged for its own continuation.
bool Acceptor::accept_one() {
  TcpSocket socket{loops_[turn_]->executor()};
  Tcp::endpoint remote;
  error_code ec;
  acceptor_.accept(socket, remote, ec);
  if (ec == asio::error::would_block || ec == asio::error::try_again) return wait(), false;
  if (ec == asio::error::no_descriptors || ec == boost::system::errc::too_many_files_open_in_system ||
      ec == asio::error::no_buffer_space || ec == asio::error::no_memory) {
    return out_of_descriptors(), false;
  }
  if (!ec) deal(std::move(socket), remote);
  return acceptor_.is_open();  // other errors are of the one connection (RFC 1122 and accept(2) agree)
}

/// One line for many: a flood must not fill the log.
template <class Line>
void Acceptor::note(Quiet& quiet, Line&& line) {
  const auto now = Clock::now();
  if (now < quiet.until) return;
  quiet.until = now + kQuiet;
  loops_.front()->shared()->log(line());
}

void Acceptor::deal(TcpSocket socket, const Tcp::endpoint& remote) {
  const auto loop = loops_[turn_];
  turn_ = (turn_ + 1) % loops_.size();
  const auto& shared = loop->shared();
  const auto before = shared->counters.connections.load();
  const auto limit = std::min(loops_.front()->limits().connections, by_descriptors_);
  const bool full = before >= limit;
  const auto client = client_of(remote.address());
  // Behind a proxy that is trusted are many clients: it keeps them within bounds.
  const bool proxy = loops_.front()->options()->proxies.trusted.trusts(remote.address());
  auto place = proxy ? Place() : shared->clients.enter(client, Clock::now());
  const bool greedy = place.welcome() != Place::Welcome::served;
  if (full || greedy) count_turned_away(*shared);
  if (greedy) {
    note(greedy_, [&] { return "connections of " + client + " are turned away: too many, or opened too fast"; });
  }
  if (before >= limit + kToldAboveLimit || place.welcome() == Place::Welcome::dropped) return;
  Peer peer{Wire{std::move(socket)}, Ticket{shared, std::move(place)}, remote.address().to_string()};
  asio::post(loop->executor(), [loop, peer = std::move(peer), full, greedy]() mutable {
    const auto& tls = loop->options()->tls;
    if (tls && (full || greedy)) return;  // a handshake for an answer is what is too much
    if (full) return turn_away(loop, std::move(peer), server_is_full());
    if (greedy) return turn_away(loop, std::move(peer), client_is_greedy());
    if (!tls) return start_session(loop, std::move(peer));
    accept_tls(loop, std::move(peer), tls);
  });
}

void Acceptor::out_of_descriptors() {
  auto& shared = *loops_.front()->shared();
  count_turned_away(shared);
  note(exhausted_, [] { return std::string("out of file descriptors, connections are closed unanswered"); });
  if (reserve_ >= 0) {
    ::close(reserve_);
    const int taken = ::accept4(acceptor_.native_handle(), nullptr, nullptr, SOCK_CLOEXEC);
    if (taken >= 0) ::close(taken);
  }
  reserve_ = open_reserve();
  pause_.expires_after(kPause);
  pause_.async_wait([self = shared_from_this()](error_code ec) {
    if (!ec) self->wait();
  });
}

}  // namespace gavel::http
