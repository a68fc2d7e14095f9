// The server as a whole: addresses, limits, file descriptors, loops, and how it ends.
#include "server/http/server.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <boost/asio/post.hpp>
#include <set>

#include "tests/server/http/raw_client.hpp"
#include "tests/server/http/test_server.hpp"
#include "tests/server/http/websocket_client.hpp"

namespace gavel::http::server_test {
namespace {

using Kind = Socket::Kind;

TEST(Listening, says_why_it_does_not) {
  TestServer server;
  auto& s = server.server();
  EXPECT_EQ(
      s.listen("127.0.0.1", server.port()).error(),
      "cannot listen on 127.0.0.1 port " + std::to_string(server.port()) + ": another program listens there already");
  EXPECT_EQ(s.listen("no.such.host", 1).error(), "cannot listen on \"no.such.host\": it is not an IP address");
  EXPECT_EQ(s.listen("192.0.2.1", 0).error(),
            "cannot listen on 192.0.2.1 port 0: this machine does not have that address");
}

TEST(Listening, on_a_second_address_serves_there_too) {
  TestServer server;
  const auto second = server.server().listen("localhost", 0).value();
  EXPECT_EQ(second.address, "127.0.0.1");
  EXPECT_EQ(RawClient{second.port}.status_of(get("/hello")), 200);
  EXPECT_EQ(RawClient{server.port()}.status_of(get("/hello")), 200);
}

TEST(Listening, on_a_socket_that_was_handed_over_uses_a_copy_and_can_do_so_again) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(::listen(socket, 16), 0);
  for (int life = 0; life < 2; ++life) {  // as when the endpoint's supervisor starts it again
    TestServer server;
    const auto where = server.server().listen(socket).value();
    EXPECT_EQ(where.address, "127.0.0.1");
    EXPECT_EQ(RawClient{where.port}.status_of(get("/hello")), 200) << life;
  }
  ::close(socket);
  TestServer server;
  const int none = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  EXPECT_EQ(server.server().listen(none).error(),
            "cannot use the socket that was handed over: Socket operation on non-socket");
  ::close(none);
}

TEST(Loops, share_the_connections) {
  TestServer server{{}, 3};
  std::vector<RawClient> clients;
  for (int i = 0; i < 30; ++i) clients.emplace_back(server.port());
  for (int round = 0; round < 10; ++round) {
    for (auto& client : clients) client.send(get("/later?n=1"));
    for (auto& client : clients) EXPECT_EQ(client.answer()->body, "1");
  }
  EXPECT_EQ(server.server().counts().connections, 30u);
}

TEST(ConnectionLimit, answers_503_above_it_and_serves_again_below_it) {
  Options options;
  options.limits.connections = 2;
  TestServer server{options};
  RawClient first{server.port()};
  EXPECT_EQ(first.status_of(get("/hello")), 200);
  {
    RawClient second{server.port()};
    EXPECT_EQ(second.status_of(get("/hello")), 200);
    RawClient third{server.port()};
    const auto refused = third.answer().value();
    EXPECT_EQ(refused.status, 503);
    EXPECT_TRUE(refused.fields.contains("retry-after"));
    EXPECT_TRUE(third.is_closed());
  }
  EXPECT_TRUE(server.eventually([](const Counts& c) { return c.connections == 1; }));
  EXPECT_EQ(RawClient{server.port()}.status_of(get("/hello")), 200);
  EXPECT_EQ(server.server().counts().turned_away, 1u);
}

#ifndef __SANITIZE_ADDRESS__
/// While it lives, the process may open no more file descriptors than it has.
class NoMoreDescriptors {
 public:
  NoMoreDescriptors() {
    getrlimit(RLIMIT_NOFILE, &before_);
    const int next = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::close(next);
    const rlimit now{static_cast<rlim_t>(next), before_.rlim_max};
    setrlimit(RLIMIT_NOFILE, &now);
  }
  ~NoMoreDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};
#else
/// The same as accept(2) tells it, once: UBSan's check of virtual calls needs descriptors of its own and ends the
/// process where there are none.
std::atomic<bool> g_accept_fails{false};

class NoMoreDescriptors {
 public:
  NoMoreDescriptors() { g_accept_fails = true; }
  ~NoMoreDescriptors() { EXPECT_FALSE(g_accept_fails) << "nobody was refused a descriptor"; }
};
#endif

TEST(Descriptors, when_there_are_none_left_connections_are_closed_and_later_ones_served) {
  TestServer server;
  const int spare = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  {
    const NoMoreDescriptors tight;
    ::close(spare);
    // The client lives in this process too and takes the descriptor that is free now; the server finds none.
    EXPECT_TRUE(RawClient{server.port()}.is_closed());
  }
  EXPECT_EQ(server.server().counts().turned_away, 1u);
  EXPECT_EQ(RawClient{server.port()}.status_of(get("/hello")), 200);
}

TEST(Draining, answers_what_is_in_flight_and_closes_what_is_idle) {
  TestServer server{{}, 2};
  RawClient idle{server.port()};
  EXPECT_EQ(idle.status_of(get("/hello")), 200);
  RawClient busy{server.port()};
  busy.send(get("/never"));
  auto respond = server.never.take();
  Inbox<int> done;
  server.server().drain(1001, "going away", [&] { done.put(1); });
  EXPECT_TRUE(idle.is_closed());
  EXPECT_TRUE(done.empty());
  respond(Response{200, "text/plain", "at last", {}});
  const auto answer = busy.answer().value();
  EXPECT_EQ(answer.body, "at last");
  EXPECT_EQ(answer.fields.at("connection"), "close");
  EXPECT_TRUE(busy.is_closed());
  busy.end_sending();
  EXPECT_EQ(done.take(), 1);
  EXPECT_THROW(RawClient{server.port()}, std::runtime_error) << "nobody listens any more";
}

TEST(Draining, lets_a_client_read_the_answer_that_is_being_written) {
  TestServer server;
  RawClient client{server.port(), 4'096};
  client.send(get("/big"));
  EXPECT_EQ(client.take(5), "HTTP/");
  Inbox<int> done;
  server.server().drain(1001, "", [&] { done.put(1); });
  EXPECT_GT(client.rest().size(), std::size_t{8 << 20});
  client.end_sending();
  EXPECT_EQ(done.take(), 1);
}

TEST(Draining, tells_websockets_after_what_is_queued) {
  TestServer server;
  WebSocketClient client{server.port()};
  const auto socket = server.sockets.take();
  Inbox<int> done;
  socket->send(std::make_shared<const std::string>("last"), Kind::event);
  server.server().drain(1012, "restarting", [&] { done.put(1); });
  EXPECT_EQ(client.receive()->payload, "last");
  const auto close = client.receive().value();
  EXPECT_EQ(close.opcode, 8);
  EXPECT_TRUE(close.payload.starts_with(close_payload(1012, "restarting; retry_after_ms="))) << close.payload;
  client.send(close_payload(1012), {.opcode = 8});
  EXPECT_TRUE(client.raw().is_closed());
  client.raw().end_sending();
  EXPECT_EQ(server.closed.take(), 1);
  // The client's end of the connection is closed by its destructor, or by the server's patience.
  EXPECT_EQ(done.take(), 1);
}

TEST(Draining, sends_many_websockets_away_one_after_another_and_tells_each_when_to_come_back) {
  Options options;
  options.limits.sweep = options.limits.farewell_time = std::chrono::milliseconds{20};
  options.limits.farewell_rate = 1;  // so that they take all of that time
  TestServer server{options, 2};
  std::vector<WebSocketClient> clients;
  for (int i = 0; i < 50; ++i) clients.emplace_back(server.port());
  for (int i = 0; i < 50; ++i) server.sockets.take();
  Inbox<int> done;
  server.server().drain(1012, "restarting", [&] { done.put(1); });
  std::set<std::string> reasons;
  for (auto& client : clients) {
    const auto close = client.receive().value();
    EXPECT_EQ(close.opcode, 8);
    reasons.insert(close.payload);
  }
  EXPECT_GT(reasons.size(), 25U) << "they would all come back at once";
  clients.clear();
  EXPECT_EQ(done.take(), 1);
}

TEST(Draining, refuses_a_websocket_that_the_application_accepts_meanwhile) {
  TestServer server;
  RawClient client{server.port()};
  client.send(get("/slow-live",
                  "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"));
  auto answer = server.upgrades.take();
  Inbox<int> done, closed;
  server.server().drain(1012, "restarting", [&] { done.put(1); });
  SocketHandlers handlers;
  handlers.closed = [&] { closed.put(1); };
  answer(std::move(handlers));
  EXPECT_EQ(client.answer()->status, 503);
  client.end_sending();
  EXPECT_EQ(closed.take(), 1);
  EXPECT_EQ(done.take(), 1);
}

TEST(Draining, without_connections_is_done_at_once) {
  TestServer server{{}, 2};
  Inbox<int> done;
  server.server().drain(1001, "", [&] { done.put(1); });
  EXPECT_EQ(done.take(), 1);
}

TEST(Cutting, ends_requests_and_websockets_where_they_are) {
  TestServer server;
  RawClient busy{server.port()};
  busy.send(get("/never"));
  auto respond = server.never.take();
  WebSocketClient client{server.port()};
  server.sockets.take();
  server.server().cut();
  EXPECT_TRUE(busy.is_closed());
  EXPECT_EQ(client.close_code(), 0);
  EXPECT_EQ(server.closed.take(), 1);
  EXPECT_TRUE(server.eventually([](const Counts& c) { return c.connections == 0; }));
  respond(Response{});
}

TEST(Server, may_go_while_its_loop_never_ran) {
  boost::asio::io_context loop{1};
  Server server{{&loop}, Router{}, {}};
  EXPECT_TRUE(server.listen("127.0.0.1", 0));
}

TEST(Server, may_go_before_its_loops_which_then_still_have_connections) {
  boost::asio::io_context loop{1};
  std::uint16_t port = 0;
  std::optional<RawClient> client;
  {
    Server server{{&loop}, Router{}, {}};
    port = server.listen("127.0.0.1", 0).value().port;
    client.emplace(port);
    loop.run_one();
    loop.run_one();
  }
  // The loop goes without having run what the server left behind.
}

}  // namespace
}  // namespace gavel::http::server_test

#ifdef __SANITIZE_ADDRESS__
extern "C" int accept(int listener, sockaddr* peer, socklen_t* size) {
  if (gavel::http::server_test::g_accept_fails.exchange(false)) {
    errno = EMFILE;
    return -1;
  }
  static const auto next = reinterpret_cast<decltype(&accept)>(dlsym(RTLD_NEXT, "accept"));
  return next(listener, peer, size);
}
#endif
