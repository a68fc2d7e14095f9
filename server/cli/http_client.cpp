#include "server/cli/http_client.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <optional>

#include "server/cli/client_stream.hpp"
#include "server/cli/version.hpp"

namespace gavel::cli {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace bhttp = beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::uint64_t kAnswerLimit = 16 * 1024 * 1024;

bhttp::request<bhttp::string_body> make_message(const BaseUrl& base, HttpRequest request) {
  bhttp::request<bhttp::string_body> message(bhttp::string_to_verb(request.method), base.prefix + request.target, 11);
  message.set(bhttp::field::host, base.authority);
  message.set(bhttp::field::user_agent, "gavel/" + project_version());
  message.set(bhttp::field::accept, "application/json");
  if (!request.token.empty()) message.set(bhttp::field::authorization, "Bearer " + request.token);
  if (!request.idempotency_key.empty()) message.set("Idempotency-Key", request.idempotency_key);
  if (!request.body.empty()) message.set(bhttp::field::content_type, request.content_type);
  message.body() = std::move(request.body);
  message.prepare_payload();
  return message;
}

std::string sentence(const error_code& error) {
  if (error == beast::error::timeout) return "no answer in time";
  if (error == bhttp::error::end_of_stream || ClientStream::is_end(error)) return "the server closed the connection";
  return error.message();
}

}  // namespace

class HttpConnection::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(asio::io_context& loop, BaseUrl base, std::chrono::milliseconds timeout)
      : base_(std::move(base)), timeout_(timeout), resolver_(loop), stream_(loop, base_) {}

  void send(HttpRequest request, base::UniqueFunction<void(HttpResult)> done) {
    done_ = std::move(done);
    message_ = make_message(base_, std::move(request));
    asio::post(stream_.get_executor(), [self = shared_from_this()] { self->begin(); });
  }

  /// Nobody waits any more: what is in flight ends without a word.
  void abandon() {
    done_ = nullptr;
    resolver_.cancel();
    drop();
  }

 private:
  void begin() {
    if (connected_) return write();
    resolver_.async_resolve(base_.host, base_.port,
                            [self = shared_from_this()](error_code error, tcp::resolver::results_type found) {
                              if (error) return self->fail(HttpFailure::Kind::not_sent, error);
                              self->connect(found);
                            });
  }

  void connect(const tcp::resolver::results_type& found) {
    stream_.reopen();
    stream_.next_layer().expires_after(timeout_);
    stream_.async_connect(found, [self = shared_from_this()](error_code error) {
      if (ClientStream::is_tls(error)) return self->distrust(error);
      if (error) return self->fail(HttpFailure::Kind::not_sent, error);
      self->connected_ = true;
      self->buffer_.clear();
      self->write();
    });
  }

  void write() {
    if (!done_) return;
    started_ = Clock::now();
    stream_.next_layer().expires_after(timeout_);
    bhttp::async_write(stream_, message_, [self = shared_from_this()](error_code error, std::size_t) {
      // Even a failed write may have delivered the whole request.
      if (error) return self->fail(HttpFailure::Kind::unknown, error);
      self->read();
    });
  }

  void read() {
    parser_.emplace();
    parser_->body_limit(kAnswerLimit);
    bhttp::async_read(stream_, buffer_, *parser_, [self = shared_from_this()](error_code error, std::size_t) {
      if (error) return self->fail(HttpFailure::Kind::unknown, error);
      self->answer();
    });
  }

  void answer() {
    HttpReply reply;
    reply.took = Clock::now() - started_;
    auto response = parser_->release();
    if (!response.keep_alive()) drop();
    stream_.next_layer().expires_never();
    reply.status = response.result_int();
    reply.retry_after = std::string(response[bhttp::field::retry_after]);
    reply.location = std::string(response[bhttp::field::location]);
    reply.body = std::move(response.body());
    finish(std::move(reply));
  }

  void fail(HttpFailure::Kind kind, const error_code& error) {
    drop();
    finish(base::Unexpected(HttpFailure{kind, sentence(error)}));
  }

  void distrust(const error_code& error) {
    auto why = stream_.sentence_of(error);
    drop();
    finish(base::Unexpected(HttpFailure{HttpFailure::Kind::untrusted, std::move(why)}));
  }

  void finish(HttpResult result) {
    if (auto done = std::exchange(done_, nullptr)) done(std::move(result));
  }

  void drop() {
    connected_ = false;
    stream_.close();
  }

  BaseUrl base_;
  std::chrono::milliseconds timeout_;
  tcp::resolver resolver_;
  ClientStream stream_;
  beast::flat_buffer buffer_;
  bhttp::request<bhttp::string_body> message_;
  std::optional<bhttp::response_parser<bhttp::string_body>> parser_;
  base::UniqueFunction<void(HttpResult)> done_;
  Clock::time_point started_;
  bool connected_ = false;
};

HttpConnection::HttpConnection(asio::io_context& loop, BaseUrl base, std::chrono::milliseconds timeout)
    : impl_(std::make_shared<Impl>(loop, std::move(base), timeout)) {}

HttpConnection::~HttpConnection() {
  if (impl_) impl_->abandon();
}

HttpConnection::HttpConnection(HttpConnection&&) noexcept = default;

HttpConnection& HttpConnection::operator=(HttpConnection&& other) noexcept {
  std::swap(impl_, other.impl_);
  return *this;
}

void HttpConnection::send(HttpRequest request, base::UniqueFunction<void(HttpResult)> done) {
  impl_->send(std::move(request), std::move(done));
}

HttpResult fetch(const BaseUrl& base, HttpRequest request, std::chrono::milliseconds timeout) {
  asio::io_context loop(1);
  HttpConnection connection(loop, base, timeout);
  HttpResult result = base::Unexpected(HttpFailure{HttpFailure::Kind::not_sent, "not sent"});
  connection.send(std::move(request), [&](HttpResult got) { result = std::move(got); });
  loop.run();
  return result;
}

}  // namespace gavel::cli
