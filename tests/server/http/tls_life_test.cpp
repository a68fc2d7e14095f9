// How connections with TLS begin and end: handshakes that do not, plain HTTP, other certificates, goodbyes, deadlines.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "server/http/traffic.hpp"
#include "tests/server/http/certificates.hpp"
#include "tests/server/http/raw_client.hpp"
#include "tests/server/http/test_server.hpp"
#include "tests/server/http/websocket_client.hpp"

namespace gavel::http::tls_life_test {
namespace {

using namespace std::chrono_literals;

const CertificateFiles& files() {
  static const CertificateFiles made;
  return made;
}

/// Only the deadline under test is short.
Options with_tls(void (*change)(Limits&) = nullptr) {
  Options options;
  options.limits.sweep = 20ms;
  if (change) change(options.limits);
  options.tls = files().identity();
  return options;
}

bool all_gone(TestServer& server) {
  return server.eventually([](const Counts& c) { return c.accepted > 0 && c.connections == 0; });
}

/// A whole ClientHello, as far as its first bytes say.
const std::string kHelloBegun{"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11};

// -- handshakes -------------------------------------------------------------------------------------------------------

TEST(TlsLife, who_says_nothing_is_closed_at_the_deadline_of_a_head) {
  TestServer server{with_tls([](Limits& l) { l.head_time = 200ms; })};
  EXPECT_TRUE(RawClient{server.port()}.is_closed());
  EXPECT_TRUE(all_gone(server));
}

TEST(TlsLife, a_handshake_that_comes_byte_by_byte_is_closed_at_the_deadline_though_each_byte_is_in_time) {
  TestServer server{with_tls([](Limits& l) { l.head_time = 300ms; })};
  RawClient client{server.port()};
  client.send(kHelloBegun);
  do {
    client.send({"\0", 1});
  } while (!client.has_something_within(20ms));
  EXPECT_TRUE(client.is_closed());
  EXPECT_TRUE(all_gone(server));
}

TEST(TlsLife, handshakes_that_do_not_end_count_as_connections) {
  auto options = with_tls();
  options.limits.client_connections = 2;
  TestServer server{options};
  RawClient first{server.port()}, second{server.port()};
  first.send(kHelloBegun);
  EXPECT_TRUE(server.eventually([](const Counts& c) { return c.connections == 2; }));
  EXPECT_TRUE(RawClient{server.port()}.is_closed()) << "for an answer there would have to be a handshake";
  EXPECT_EQ(server.server().counts().turned_away, 1u);
}

TEST(TlsLife, a_handshake_that_is_going_on_does_not_hold_up_a_drain) {
  TestServer server{with_tls()};
  RawClient silent{server.port()}, begun{server.port()};
  begun.send(kHelloBegun);
  EXPECT_TRUE(server.eventually([](const Counts& c) { return c.connections == 2; }));
  Inbox<int> drained;
  server.server().drain(1001, "bye", [&] { drained.put(1); });
  EXPECT_EQ(drained.take(), 1);
  EXPECT_TRUE(begun.is_closed());
}

TEST(TlsLife, plain_http_is_told_that_tls_is_spoken_here) {
  TestServer server{with_tls()};
  for (const auto& request : {get("/hello"), post("/echo", "1"), std::string{"DELETE /hello HTTP/1.1\r\n\r\n"}}) {
    RawClient client{server.port()};
    client.send(request);
    const auto answer = client.answer();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 400);
    EXPECT_NE(answer->body.find("\"code\":\"tls_required\""), std::string::npos) << answer->body;
    EXPECT_EQ(answer->fields.at("connection"), "close");
    EXPECT_TRUE(client.is_closed());
  }
  EXPECT_EQ(server.server().counts().refused, 3u);
  EXPECT_TRUE(server.lines.empty()) << "the world's mistakes are not for the log";
}

TEST(TlsLife, what_is_neither_tls_nor_http_is_closed) {
  const auto failed_before = traffic().handshakes_failed.value();
  TestServer server{with_tls()};
  for (const auto& bytes : {std::string("\x05\x01\x00", 3), std::string(64, '\xff'), std::string(64, '\0')}) {
    RawClient client{server.port()};
    client.send(bytes);
    client.end_sending();
    EXPECT_LT(client.rest().size(), 16u) << "an alert at most";
  }
  EXPECT_TRUE(all_gone(server));
  EXPECT_EQ(traffic().handshakes_failed.value(), failed_before + 3);
  EXPECT_TRUE(server.lines.empty());
}

TEST(TlsLife, why_a_handshake_failed_is_told_with_the_answers) {
  Inbox<std::string> told;
  auto options = with_tls();
  options.answers = [&told](std::string_view line) { told.put(std::string{line}); };
  TestServer server{options};
  RawClient client{server.port(), TlsStyle{.most = TLS1_1_VERSION}};
  EXPECT_EQ(told.take(), "TLS handshake with 127.0.0.1 failed: unsupported protocol");
}

// -- certificates -----------------------------------------------------------------------------------------------------

TEST(TlsLife, another_certificate_is_shown_to_who_comes_then_and_older_connections_go_on) {
  const CertificateFiles next("next.test");
  auto options = with_tls();
  TestServer server{options, 2};
  RawClient older{server.port(), TlsStyle{}};
  const auto before = older.fingerprint();
  WebSocketClient watcher{RawClient{server.port(), TlsStyle{}}};
  const auto socket = server.sockets.take();

  options.tls = next.identity();
  server.server().reconfigure(options);
  auto shown = before;
  for (int i = 0; i < 1'000 && shown == before; ++i) {
    shown = RawClient{server.port(), TlsStyle{}}.fingerprint();  // each loop hears of it in its own time
  }
  EXPECT_NE(shown, before);
  EXPECT_EQ(older.status_of(get("/hello")), 200);
  socket->send(std::make_shared<const std::string>("still there"), Socket::Kind::event);
  EXPECT_EQ(watcher.receive()->payload, "still there");
}

// -- the end ----------------------------------------------------------------------------------------------------------

TEST(TlsLife, an_answer_that_closes_is_followed_by_a_goodbye) {
  TestServer server{with_tls()};
  RawClient client{server.port(), TlsStyle{}};
  client.send(get("/hello", "Connection: close\r\n"));
  EXPECT_EQ(client.answer()->status, 200);
  EXPECT_TRUE(client.is_closed());
  EXPECT_TRUE(client.was_told_goodbye());
}

TEST(TlsLife, a_connection_that_is_idle_for_too_long_gets_a_goodbye) {
  TestServer server{with_tls([](Limits& l) { l.idle_time = 100ms; })};
  RawClient client{server.port(), TlsStyle{}};
  EXPECT_EQ(client.status_of(get("/hello")), 200);
  EXPECT_TRUE(client.is_closed());
  EXPECT_TRUE(client.was_told_goodbye());
}

TEST(TlsLife, a_client_that_says_goodbye_is_told_the_same) {
  TestServer server{with_tls()};
  RawClient client{server.port(), TlsStyle{}};
  EXPECT_EQ(client.status_of(get("/hello")), 200);
  client.end_sending();
  EXPECT_TRUE(client.is_closed());
  EXPECT_TRUE(client.was_told_goodbye());
}

TEST(TlsLife, a_client_that_goes_without_a_word_leaves_nothing_behind) {
  TestServer server{with_tls()};
  { RawClient client{server.port(), TlsStyle{}}; }
  { WebSocketClient client{RawClient{server.port(), TlsStyle{}}}; }
  EXPECT_EQ(server.closed.take(), 1);
  EXPECT_TRUE(all_gone(server));
}

TEST(TlsLife, a_drain_says_goodbye_to_who_is_idle_and_answers_what_is_in_flight) {
  TestServer server{with_tls()};
  RawClient idle{server.port(), TlsStyle{}}, busy{server.port(), TlsStyle{}};
  EXPECT_EQ(idle.status_of(get("/hello")), 200);
  busy.send(get("/never"));
  auto respond = server.never.take();
  Inbox<int> drained;
  server.server().drain(1001, "bye", [&] { drained.put(1); });
  EXPECT_TRUE(idle.is_closed());
  EXPECT_TRUE(idle.was_told_goodbye());
  respond({.status = 204});
  EXPECT_EQ(busy.answer()->status, 204);
  EXPECT_TRUE(busy.is_closed());
  EXPECT_EQ(drained.take(), 1);
}

// -- slow readers -----------------------------------------------------------------------------------------------------

TEST(TlsLife, a_client_that_does_not_read_its_answer_is_dropped) {
  TestServer server{with_tls([](Limits& l) {
    l.write_time = 200ms;
    l.min_rate = 1 << 30;
  })};
  RawClient client{server.port(), TlsStyle{}, 4'096};
  client.send(get("/big"));
  EXPECT_TRUE(all_gone(server));
  EXPECT_FALSE(client.answer()) << "the answer must have been cut off";
}

TEST(TlsLife, a_client_that_reads_slowly_gets_all_of_it_and_the_goodbye) {
  TestServer server{with_tls()};
  RawClient client{server.port(), TlsStyle{}, 4'096};
  client.send(get("/big", "Connection: close\r\n"));
  EXPECT_EQ(client.answer()->body, std::string(8 << 20, 'x'));
  EXPECT_TRUE(client.is_closed());
  EXPECT_TRUE(client.was_told_goodbye());
}

TEST(TlsLife, a_head_that_stops_is_answered_408) {
  TestServer server{with_tls([](Limits& l) { l.head_time = 300ms; })};
  RawClient client{server.port(), TlsStyle{}};
  client.send("GET /hello HTTP/1.1\r\nHost: a\r\n");
  EXPECT_EQ(client.answer()->status, 408);
  EXPECT_TRUE(client.is_closed());
}

}  // namespace
}  // namespace gavel::http::tls_life_test
