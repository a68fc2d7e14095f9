#include "server/auth/download.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <new>
#include <utility>

#include "server/http/trust.hpp"

namespace gavel::auth {
namespace {

namespace asio = boost::asio;
namespace bhttp = boost::beast::http;
using Tcp = asio::ip::tcp;
using boost::system::error_code;
using DownloadClock = std::chrono::steady_clock;

/// Runs one operation at a time, none beyond the deadline.
class Runner {
 public:
  explicit Runner(std::chrono::milliseconds time) : deadline_(DownloadClock::now() + time) {}

  asio::io_context& loop() noexcept { return loop_; }

  /// `start(done)` begins an operation whose handler takes an error first.
  template <class Start>
  error_code run(Start start) {
    error_code result = asio::error::timed_out;
    start([&result](error_code ec, const auto&...) { result = ec; });
    loop_.restart();
    loop_.run_until(deadline_);
    return result;
  }

 private:
  const DownloadClock::time_point deadline_;
  asio::io_context loop_;
};

template <class Stream>
base::Expected<std::string, std::string> exchange(Runner& runner, Stream& stream, const http::Url& from,
                                                  std::size_t most) {
  bhttp::request<bhttp::empty_body> request{bhttp::verb::get, from.target, 11};
  request.set(bhttp::field::host, from.authority);
  request.set(bhttp::field::accept, "application/jwk-set+json, application/json");
  request.set(bhttp::field::user_agent, "gavel");
  request.set(bhttp::field::connection, "close");
  if (auto ec = runner.run([&](auto done) { bhttp::async_write(stream, request, std::move(done)); })) {
    return base::Unexpected(ec.message());
  }
  boost::beast::flat_buffer buffer(most + 64 * 1024);
  bhttp::response_parser<bhttp::string_body> parser;
  parser.body_limit(most);
  parser.header_limit(16 * 1024);
  if (auto ec = runner.run([&](auto done) { bhttp::async_read(stream, buffer, parser, std::move(done)); })) {
    return base::Unexpected(ec.message());
  }
  if (parser.get().result_int() != 200) {
    return base::Unexpected("it answered " + std::to_string(parser.get().result_int()));
  }
  return std::move(parser.get().body());
}

base::Expected<std::string, std::string> exchange_by_tls(Runner& runner, Tcp::socket& socket, const http::Url& from,
                                                         std::size_t most) {
  const auto trust = http::make_trust();
  if (!trust) return base::Unexpected(trust.error());
  asio::ssl::stream<Tcp::socket&> stream(socket, (*trust)->context);
  if (!http::expect_host(stream.native_handle(), from.host)) throw std::bad_alloc();
  const auto ec =
      runner.run([&](auto done) { stream.async_handshake(asio::ssl::stream_base::client, std::move(done)); });
  if (ec) return base::Unexpected("TLS: " + ec.message());
  return exchange(runner, stream, from, most);
}

}  // namespace

base::Expected<std::string, std::string> download(const http::Url& from, DownloadLimits limits) {
  Runner runner(limits.time);
  Tcp::resolver resolver(runner.loop());
  Tcp::resolver::results_type addresses;
  auto ec = runner.run([&](auto done) {
    resolver.async_resolve(from.host, from.port, [&addresses, done](error_code failed, auto found) {
      addresses = std::move(found);
      done(failed);
    });
  });
  Tcp::socket socket(runner.loop());
  if (!ec) ec = runner.run([&](auto done) { asio::async_connect(socket, addresses, std::move(done)); });
  if (ec) return base::Unexpected(ec.message());
  return from.tls ? exchange_by_tls(runner, socket, from, limits.bytes) : exchange(runner, socket, from, limits.bytes);
}

}  // namespace gavel::auth
