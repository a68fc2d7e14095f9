// The sender against servers of this test's own, each on a port of loopback, that do what servers do.
#include "server/webhooks/sender.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace gavel::webhooks::sender_test {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using boost::system::error_code;

/// Whatever is put in is taken out by somebody who waits.
template <class T>
class Channel {
 public:
  void put(T value) {
    const std::lock_guard lock(mutex_);
    values_.push_back(std::move(value));
    there_.notify_one();
  }
  T take() {
    std::unique_lock lock(mutex_);
    if (!there_.wait_for(lock, 60s, [&] { return !values_.empty(); })) throw std::runtime_error("nothing came");
    T value = std::move(values_.front());
    values_.pop_front();
    return value;
  }

 private:
  std::mutex mutex_;
  std::condition_variable there_;
  std::deque<T> values_;
};

/// One connection of the server.
class Peer {
 public:
  explicit Peer(Tcp::socket socket) : socket_(std::move(socket)) {}

  /// Head and body of the next request; empty where there is none.
  std::string request() {
    error_code ec;
    const auto size = asio::read_until(socket_, buffer_, "\r\n\r\n", ec);
    if (ec) return {};
    std::string text(asio::buffers_begin(buffer_.data()),
                     asio::buffers_begin(buffer_.data()) + static_cast<long>(size));
    buffer_.consume(size);
    const auto at = text.find("Content-Length: ");
    const auto length = at == text.npos ? 0 : std::stoul(text.substr(at + 16));
    while (buffer_.size() < length) {
      const auto more = socket_.read_some(buffer_.prepare(4096), ec);
      if (ec) return {};
      buffer_.commit(more);
    }
    text.append(asio::buffers_begin(buffer_.data()), asio::buffers_begin(buffer_.data()) + static_cast<long>(length));
    buffer_.consume(length);
    return text;
  }
  void answer(const std::string& text) {
    error_code ignored;
    asio::write(socket_, asio::buffer(text), ignored);
  }
  void close() { socket_.close(); }

 private:
  Tcp::socket socket_;
  asio::streambuf buffer_;
};

/// Gives each connection to `serve`, one after the other.
class Server {
 public:
  explicit Server(std::function<void(Peer&)> serve)
      : acceptor_(loop_, {asio::ip::make_address("127.0.0.1"), 0}), thread_([this, serve = std::move(serve)] {
          for (;;) {
            error_code ec;
            Tcp::socket socket(loop_);
            acceptor_.accept(socket, ec);
            if (ec || ended_) return;
            ++connections;
            Peer peer(std::move(socket));
            serve(peer);
          }
        }) {}
  ~Server() {
    ended_ = true;
    error_code ignored;
    Tcp::socket last(loop_);
    last.connect(acceptor_.local_endpoint(), ignored);  // wakes it
    thread_.join();
  }
  http::Url url() const {
    const auto authority = "127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
    return http::parse_url("http://" + authority + "/hooks?v=1").value();
  }

  std::atomic<int> connections = 0;

 private:
  asio::io_context loop_;
  Tcp::acceptor acceptor_;
  std::atomic<bool> ended_ = false;
  std::thread thread_;
};

constexpr const char* kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

class SenderTest : public ::testing::Test {
 protected:
  void start(Sender::Options options = {.timeout = 30s, .allow_private = true}) {
    sender_.emplace(options, [this](Sender::Answer answer) { answers_.put(std::move(answer)); });
  }
  Sender::Answer post(const http::Url& url, std::int64_t number = 7) {
    sender_->post({.number = number,
                   .webhook = {},
                   .url = url,
                   .id = "msg_" + std::to_string(number),
                   .timestamp = 1614265330,
                   .body = R"({"n":1})",
                   .secrets = {secret_}});
    return answers_.take();
  }

  const Secret secret_ = make_secret();
  Channel<Sender::Answer> answers_;
  std::optional<Sender> sender_;
};

TEST_F(SenderTest, posts_the_body_signed_and_tells_the_status) {
  Channel<std::string> seen;
  Server server([&](Peer& peer) {
    seen.put(peer.request());
    peer.answer(kOk);
  });
  start();
  const auto answer = post(server.url());
  EXPECT_EQ(answer.number, 7);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.error, "");
  const auto request = seen.take();
  EXPECT_EQ(request.find("POST /hooks?v=1 HTTP/1.1\r\n"), 0u) << request;
  EXPECT_THAT(request, HasSubstr("\r\nHost: " + server.url().authority + "\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nContent-Type: application/json\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nwebhook-id: msg_7\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nwebhook-timestamp: 1614265330\r\n"));
  const auto expected = signature(std::span(&secret_, 1), "msg_7", 1614265330, R"({"n":1})");
  EXPECT_THAT(request, HasSubstr("\r\nwebhook-signature: " + expected + "\r\n"));
  EXPECT_TRUE(request.ends_with("\r\n\r\n{\"n\":1}")) << request;
}

TEST_F(SenderTest, uses_a_connection_again) {
  Server server([](Peer& peer) {
    while (!peer.request().empty()) peer.answer(kOk);
  });
  start();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(post(server.url(), i).status, 200);
  EXPECT_EQ(server.connections, 1);
  sender_.reset();  // the server waits for the connection's end
}

TEST_F(SenderTest, sends_once_more_where_the_connection_had_been_closed_meanwhile) {
  Server server([](Peer& peer) {
    peer.request();
    peer.answer(kOk);
    peer.close();
  });
  start();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(post(server.url(), i).status, 200);
  EXPECT_EQ(server.connections, 3);
}

TEST_F(SenderTest, does_not_follow_a_redirect) {
  Server server([](Peer& peer) {
    peer.request();
    peer.answer("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  });
  start();
  EXPECT_EQ(post(server.url()).status, 302);
  EXPECT_EQ(server.connections, 1);
}

TEST_F(SenderTest, tells_retry_after_as_a_number) {
  Server server([](Peer& peer) {
    peer.request();
    peer.answer("HTTP/1.1 503 No\r\nRetry-After: 120\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  });
  start();
  const auto answer = post(server.url());
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.retry_after, 120s);
}

TEST_F(SenderTest, an_answer_counts_however_long_its_body_is_and_that_is_not_read) {
  Server server([](Peer& peer) {
    peer.request();
    peer.answer("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n" + std::string(300'000, 'x'));
    peer.close();
  });
  start();
  EXPECT_EQ(post(server.url()).status, 200);
}

TEST_F(SenderTest, gives_up_on_a_server_that_does_not_answer) {
  Channel<int> release;
  Server server([&](Peer& peer) {
    peer.request();
    release.take();
  });
  start({.timeout = 200ms, .allow_private = true});
  const auto answer = post(server.url());
  EXPECT_EQ(answer.status, std::nullopt);
  EXPECT_THAT(answer.error, HasSubstr("too long"));
  release.put(1);
}

TEST_F(SenderTest, says_what_went_wrong) {
  start();
  http::Url closed;
  {
    Server server([](Peer&) {});
    closed = server.url();
  }
  EXPECT_THAT(post(closed).error, HasSubstr("could not connect"));
  EXPECT_THAT(post(http::parse_url("http://nobody.invalid/").value()).error, HasSubstr("name"));
  Server server([](Peer& peer) {
    peer.answer("SSH-2.0-OpenSSH_9.2\r\n\r\n");
    peer.request();
  });
  const auto nonsense = post(server.url());
  EXPECT_EQ(nonsense.status, std::nullopt);
  EXPECT_THAT(nonsense.error, HasSubstr("could not read an answer"));
  auto no_tls = server.url();
  no_tls.tls = true;
  EXPECT_THAT(post(no_tls).error, HasSubstr("could not agree on TLS"));
}

TEST_F(SenderTest, reaches_nothing_that_is_private_unless_it_may) {
  Server server([](Peer& peer) {
    peer.request();
    peer.answer(kOk);
  });
  start({.timeout = 30s, .allow_private = false});
  auto url = server.url();
  EXPECT_THAT(post(url).error, HasSubstr("not in the public internet"));
  url.host = "localhost";
  EXPECT_THAT(post(url).error, HasSubstr("not in the public internet"));
  EXPECT_EQ(server.connections, 0);
}

TEST_F(SenderTest, one_that_hangs_delays_no_other) {
  Channel<int> release;
  Server hangs([&](Peer& peer) {
    peer.request();
    release.take();
  });
  Server answers([](Peer& peer) {
    while (!peer.request().empty()) peer.answer(kOk);
  });
  start();
  sender_->post({.number = 1,
                 .webhook = {},
                 .url = hangs.url(),
                 .id = "msg_1",
                 .timestamp = 1,
                 .body = "",
                 .secrets = {secret_}});
  for (int i = 2; i < 50; ++i) EXPECT_EQ(post(answers.url(), i).number, i);
  release.put(1);
  EXPECT_EQ(answers_.take().number, 1);
  sender_.reset();
}

TEST_F(SenderTest, ends_while_posts_are_under_way) {
  Channel<int> release, there;
  Server server([&](Peer& peer) {
    peer.request();
    there.put(1);
    release.take();
  });
  start();
  sender_->post({.number = 1,
                 .webhook = {},
                 .url = server.url(),
                 .id = "msg_1",
                 .timestamp = 1,
                 .body = "",
                 .secrets = {secret_}});
  there.take();
  sender_.reset();
  release.put(1);
}

}  // namespace
}  // namespace gavel::webhooks::sender_test
