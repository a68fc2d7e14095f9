// What goes over TLS: requests, answers, WebSockets, streams of events; and who is let in.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "tests/server/http/certificates.hpp"
#include "tests/server/http/raw_client.hpp"
#include "tests/server/http/test_server.hpp"
#include "tests/server/http/websocket_client.hpp"

namespace gavel::http::tls_test {
namespace {

constexpr const char* kHttp1 = "\x08http/1.1";
constexpr const char* kHttp2 = "\x02h2";

const CertificateFiles& files() {
  static const CertificateFiles made;
  return made;
}

Options with_tls(Options options = {}) {
  options.tls = files().identity();
  return options;
}

Frame text(std::string bytes) { return std::make_shared<const std::string>(std::move(bytes)); }

// -- requests and answers ---------------------------------------------------------------------------------------------

TEST(Tls, requests_are_answered_one_after_the_other_on_one_connection) {
  TestServer server{with_tls()};
  RawClient client{server.port(), TlsStyle{}};
  EXPECT_EQ(client.tls_version(), "TLSv1.3");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.status_of(get("/hello")), 200);
  EXPECT_EQ(client.status_of(get("/nowhere")), 404);
  EXPECT_EQ(server.server().counts().accepted, 1u);
}

TEST(Tls, pipelined_requests_in_one_record_are_answered_in_order) {
  TestServer server{with_tls()};
  RawClient client{server.port(), TlsStyle{}};
  std::string many;
  for (int i = 0; i < 200; ++i) many += get("/items/" + std::to_string(i));
  client.send(many);
  for (int i = 0; i < 200; ++i) EXPECT_EQ(client.answer()->body, std::to_string(i));
}

TEST(Tls, a_request_with_each_byte_in_a_record_of_its_own_is_answered) {
  TestServer server{with_tls()};
  RawClient client{server.port(), TlsStyle{}};
  for (const char byte : post("/echo", "\"a\"")) client.send({&byte, 1});
  EXPECT_EQ(client.answer()->body, "\"a\"");
}

TEST(Tls, large_bodies_go_both_ways_whole) {
  Options options;
  options.limits.body = 8 << 20;
  TestServer server{with_tls(options)};
  RawClient client{server.port(), TlsStyle{}};
  std::string body = "\"";
  for (std::size_t i = 0; body.size() < (6 << 20); ++i) body += std::to_string(i * i);
  body += '"';
  client.send(post("/echo", body));
  EXPECT_EQ(client.answer()->body, body);
  EXPECT_EQ(client.status_of(get("/hello")), 200);
}

TEST(Tls, works_with_1_2_and_is_refused_below) {
  TestServer server{with_tls()};
  RawClient older{server.port(), TlsStyle{.most = TLS1_2_VERSION}};
  EXPECT_EQ(older.tls_version(), "TLSv1.2");
  EXPECT_EQ(older.status_of(get("/hello")), 200);
  EXPECT_EQ((RawClient{server.port(), TlsStyle{.most = TLS1_1_VERSION}}.tls_version()), "");
  EXPECT_EQ((RawClient{server.port(), TlsStyle{.most = TLS1_VERSION}}.tls_version()), "");
}

TEST(Tls, chooses_http_1_1_and_refuses_who_speaks_another_alone) {
  TestServer server{with_tls()};
  EXPECT_EQ((RawClient{server.port(), TlsStyle{.protocols = std::string{kHttp2} + kHttp1}}.protocol()), "http/1.1");
  EXPECT_EQ((RawClient{server.port(), TlsStyle{.protocols = kHttp2}}.tls_version()), "");
  RawClient silent{server.port(), TlsStyle{}};
  EXPECT_EQ(silent.protocol(), "");
  EXPECT_EQ(silent.status_of(get("/hello")), 200);
}

TEST(Tls, goes_on_when_the_client_changes_its_key) {
  TestServer server{with_tls()};
  RawClient client{server.port(), TlsStyle{}};
  EXPECT_EQ(client.status_of(get("/hello")), 200);
  EXPECT_TRUE(client.change_keys());
  EXPECT_EQ(client.status_of(get("/hello")), 200);
}

TEST(Tls, a_client_that_does_nothing_but_change_its_key_is_cut) {
  TestServer server{with_tls()};
  RawClient client{server.port(), TlsStyle{}};
  EXPECT_EQ(client.status_of(get("/hello")), 200);
  for (int i = 0; i < 200'000 && client.change_keys(); ++i) {
  }
  EXPECT_TRUE(server.eventually([](const Counts& c) { return c.connections == 0; }));
}

// -- browsers ---------------------------------------------------------------------------------------------------------

TEST(Tls, answers_say_for_how_long_a_browser_shall_come_by_tls_and_plain_ones_do_not) {
  Options options;
  options.transport_security = "max-age=31536000";
  TestServer secure{with_tls(options)}, plain{options};
  RawClient by_tls{secure.port(), TlsStyle{}};
  by_tls.send(get("/hello") + get("/nowhere"));
  for (int i = 0; i < 2; ++i) EXPECT_EQ(by_tls.answer()->fields["strict-transport-security"], "max-age=31536000");
  RawClient client{plain.port()};
  client.send(get("/hello"));
  EXPECT_FALSE(client.answer()->fields.contains("strict-transport-security"));
}

TEST(Tls, a_page_of_the_server_itself_has_come_by_tls_too) {
  TestServer server{with_tls()};
  RawClient client{server.port(), TlsStyle{}};
  EXPECT_EQ(client.status_of(post("/echo", "1", "Origin: https://gavel.test\r\n")), 200);
  EXPECT_EQ(client.status_of(post("/echo", "1", "Origin: http://gavel.test\r\n")), 403);
  EXPECT_EQ((WebSocketClient{RawClient{server.port(), TlsStyle{}}, "/live", "Origin: https://gavel.test\r\n"}.status()),
            101);
  EXPECT_EQ((WebSocketClient{RawClient{server.port(), TlsStyle{}}, "/live", "Origin: http://gavel.test\r\n"}.status()),
            403);
}

// -- watching ---------------------------------------------------------------------------------------------------------

TEST(Tls, a_websocket_hears_and_says_and_closes) {
  TestServer server{with_tls()};
  WebSocketClient client{RawClient{server.port(), TlsStyle{}}};
  ASSERT_EQ(client.status(), 101);
  const auto socket = server.sockets.take();
  client.send("hello");
  EXPECT_EQ(server.messages.take(), "hello");
  const std::string large(100'000, 'x');
  for (int i = 0; i < 3; ++i) socket->send(text(large), Socket::Kind::event);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.receive()->payload, large);
  client.send("ping", {.opcode = 9});
  EXPECT_EQ(client.receive()->opcode, 10);
  socket->close(1000, "over");
  EXPECT_EQ(client.close_code(), 1000);
  client.send(close_payload(1000), {.opcode = 8});
  EXPECT_TRUE(client.raw().is_closed());
  EXPECT_TRUE(client.raw().was_told_goodbye());
  EXPECT_EQ(server.closed.take(), 1);
}

TEST(Tls, a_stream_of_events_is_heard_and_ends_with_a_goodbye) {
  TestServer server{with_tls()};
  RawClient client{server.port(), TlsStyle{}};
  client.send(get("/events"));
  EXPECT_EQ(client.answer()->status, 200);
  const auto socket = server.sockets.take();
  for (int i = 0; i < 3; ++i) socket->send(text("data: " + std::to_string(i) + "\n\n"), Socket::Kind::event);
  socket->close(1000, "over");
  const auto all = client.rest();
  EXPECT_NE(all.find("data: 0\n\ndata: 1\n\ndata: 2\n\n: over\n\n"), std::string::npos) << all;
  EXPECT_TRUE(client.was_told_goodbye()) << "or its end could be anybody's";
}

TEST(Tls, a_watcher_that_reads_nothing_is_sent_away_and_holds_no_more_than_its_queue) {
  Options options;
  options.limits.queue_bytes = 64 * 1024;
  options.limits.sweep = std::chrono::milliseconds{20};
  options.limits.write_time = options.limits.close_time = std::chrono::milliseconds{300};
  TestServer server{with_tls(options)};
  WebSocketClient client{RawClient{server.port(), TlsStyle{}, 4'096}};
  const auto socket = server.sockets.take();
  const auto frame = text(std::string(16 * 1024, 'x'));
  for (int i = 0; i < 1'000; ++i) socket->send(frame, Socket::Kind::event);
  EXPECT_EQ(server.closed.take(), 1);
  EXPECT_TRUE(server.eventually([](const Counts& c) { return c.connections == 0 && c.sockets == 0; }));
}

}  // namespace
}  // namespace gavel::http::tls_test
