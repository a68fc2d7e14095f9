#include "server/cli/http_client.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "server/cli/health.hpp"
#include "tests/server/cli/fake_gavel.hpp"

namespace gavel::cli::http_client_test {
namespace {

using namespace std::chrono_literals;

/// A port of this machine where nobody listens.
std::string closed_url() {
  boost::asio::io_context loop;
  boost::asio::ip::tcp::acceptor acceptor(loop, {boost::asio::ip::address_v4::loopback(), 0});
  return "http://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port());
}

class HttpClient : public testing::Test {
 protected:
  /// Sends them one after the other on one connection.
  std::vector<HttpResult> send(std::vector<HttpRequest> requests, std::chrono::milliseconds timeout = 10s) {
    boost::asio::io_context loop;
    HttpConnection connection(loop, parse_url(server_.url()).value(), timeout);
    std::vector<HttpResult> results;
    for (const auto& request : requests) {
      connection.send(request, [&](HttpResult result) { results.push_back(std::move(result)); });
      loop.restart();
      loop.run();
    }
    return results;
  }

  FakeGavel server_;
};

TEST_F(HttpClient, keeps_its_connection) {
  server_.start();
  const auto results = send({{"GET", "/healthz"}, {"GET", "/nothing-here"}, {"GET", "/readyz"}});
  server_.stop();
  ASSERT_EQ(results.size(), 3U);
  for (const auto& result : results) ASSERT_TRUE(result) << result.error().text;
  EXPECT_EQ(results[0]->status, 200);
  EXPECT_EQ(results[1]->status, 404);
  EXPECT_EQ(results[0]->body, "{}");
  EXPECT_GT(results[0]->took.count(), 0);
  EXPECT_EQ(server_.connections(), 1U);
}

TEST_F(HttpClient, connects_again_after_the_server_closed) {
  server_.keep_alive = false;
  server_.start();
  const auto results = send({{"GET", "/healthz"}, {"GET", "/healthz"}});
  server_.stop();
  for (const auto& result : results) EXPECT_TRUE(result);
  EXPECT_EQ(server_.connections(), 2U);
}

TEST_F(HttpClient, says_that_a_lost_answer_leaves_the_outcome_open) {
  server_.on_other = [](std::size_t nth) { return nth == 2 ? Fault::drop_after : Fault::none; };
  server_.start();
  const auto results = send({{"GET", "/healthz"}, {"GET", "/healthz"}, {"GET", "/healthz"}});
  ASSERT_FALSE(results[1]);
  EXPECT_EQ(results[1].error().kind, HttpFailure::Kind::unknown);
  EXPECT_EQ(results[1].error().text, "the server closed the connection");
  EXPECT_TRUE(results[2]) << "it connects anew";
}

TEST_F(HttpClient, gives_up_an_answer_that_is_late) {
  server_.on_other = [](std::size_t) { return Fault::silent; };
  server_.start();
  const auto results = send({{"GET", "/healthz"}}, 100ms);
  ASSERT_FALSE(results[0]);
  EXPECT_EQ(results[0].error().kind, HttpFailure::Kind::unknown);
  EXPECT_EQ(results[0].error().text, "no answer in time");
}

TEST_F(HttpClient, sends_its_token_and_body) {
  server_.start();
  const auto results =
      send({{"POST", "/v1/auctions",
             R"({"title":"t","currency":"USD","increments":"ebay-us","starting_price":1,"duration_ms":5})", "secret"}});
  server_.stop();
  ASSERT_TRUE(results[0]);
  EXPECT_EQ(results[0]->status, 201);
  EXPECT_EQ(server_.authorizations(), std::vector<std::string>{"Bearer secret"});
  EXPECT_EQ(server_.titles(), std::vector<std::string>{"t"});
}

TEST_F(HttpClient, finds_hosts_by_name) {
  server_.start();
  const auto port = server_.url().substr(server_.url().rfind(':'));
  const auto reply = fetch(parse_url("http://localhost" + port).value(), {"GET", "/healthz"}, 10s);
  ASSERT_TRUE(reply) << reply.error().text;
  EXPECT_EQ(reply->status, 200);
}

TEST_F(HttpClient, may_be_destroyed_while_a_request_is_in_flight) {
  server_.on_other = [](std::size_t) { return Fault::silent; };
  server_.start();
  boost::asio::io_context loop;
  bool called = false;
  {
    HttpConnection connection(loop, parse_url(server_.url()).value(), 10s);
    connection.send({"GET", "/healthz"}, [&](HttpResult) { called = true; });
    loop.run_one();
  }
  loop.run();
  EXPECT_FALSE(called);
}

TEST(HttpClientAlone, says_that_nothing_was_sent_where_nobody_listens) {
  const auto reply = fetch(parse_url(closed_url()).value(), {"GET", "/"}, 10s);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, HttpFailure::Kind::not_sent);
  EXPECT_EQ(reply.error().text, "Connection refused");
}

TEST_F(HttpClient, health_is_good_where_readyz_answers_200) {
  server_.start();
  EXPECT_TRUE(check_health({.url = server_.url(), .timeout = 10s}));
}

TEST_F(HttpClient, health_says_why_it_is_not) {
  server_.ready_status = 503;
  server_.start();
  EXPECT_EQ(check_health({.url = server_.url(), .timeout = 10s}).error(),
            server_.url() + " is not ready: /readyz answered 503");
  const auto nobody = closed_url();
  EXPECT_EQ(check_health({.url = nobody, .timeout = 10s}).error(), "cannot ask " + nobody + ": Connection refused");
  EXPECT_FALSE(check_health({.url = "no url", .timeout = 10s}));
}

}  // namespace
}  // namespace gavel::cli::http_client_test
