#include "server/webhooks/sender.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <charconv>
#include <map>
#include <thread>
#include <utility>

#include "server/http/trust.hpp"
#include "server/webhooks/addresses.hpp"

namespace gavel::webhooks {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace bhttp = boost::beast::http;
using boost::system::error_code;
using Tcp = asio::ip::tcp;
using SenderClock = std::chrono::steady_clock;
using Tls = beast::ssl_stream<beast::tcp_stream>;
using Request = bhttp::request<bhttp::string_body>;

/// Threads that look up names: a name server that does not answer holds up one of them for half a minute.
constexpr std::size_t kLookups = 8;
/// After so long without use the other side may have closed a connection, and the next post would find out too late.
constexpr auto kIdle = std::chrono::seconds(4);
constexpr std::uint32_t kHeadBytes = 16 * 1024;
constexpr std::uint64_t kBodyBytes = 64 * 1024;

/// A connection, by TLS or without.
struct Connection {
  std::unique_ptr<beast::tcp_stream> plain;
  std::unique_ptr<Tls> tls;
  beast::flat_buffer buffer;
  SenderClock::time_point used;

  beast::tcp_stream& lowest() noexcept { return tls ? tls->next_layer() : *plain; }
};
using ConnectionPtr = std::unique_ptr<Connection>;

/// How a post ended, but for what it was.
struct Ending {
  std::optional<int> status = {};
  std::string error = {};
  std::optional<std::chrono::seconds> retry_after = {};
  bool usable = false;  ///< the connection, for another one
};

struct Lookup {
  std::vector<Tcp::endpoint> found;
  std::string error;
};

/// On a thread that may wait.
asio::awaitable<Lookup> look_up(std::string host, std::string port) {
  Lookup result;
  error_code ec;
  Tcp::resolver resolver(co_await asio::this_coro::executor);
  const auto all = resolver.resolve(host, port, ec);
  if (ec) result.error = "its name is not found: " + ec.message();
  for (const auto& one : all) result.found.push_back(one.endpoint());
  co_return result;
}

/// Leaves the public ones.
void keep_public(Lookup& lookup) {
  if (lookup.found.empty()) return;
  std::erase_if(lookup.found, [](const Tcp::endpoint& one) { return !is_public(one.address()); });
  if (lookup.found.empty()) lookup.error = "its address is not in the public internet (webhooks.allow_private)";
}

Request request_of(const Sender::Post& post) {
  Request request{bhttp::verb::post, post.url.target, 11};
  request.set(bhttp::field::host, post.url.authority);
  request.set(bhttp::field::user_agent, "gavel");
  request.set(bhttp::field::content_type, "application/json");
  request.set("webhook-id", post.id);
  request.set("webhook-timestamp", std::to_string(post.timestamp));
  request.set("webhook-signature", signature(post.secrets, post.id, post.timestamp, post.body));
  request.body() = post.body;
  request.prepare_payload();
  return request;
}

/// RFC 9110 section 10.2.3, as a number of seconds; a date is not looked at.
std::optional<std::chrono::seconds> retry_after_of(std::string_view text) {
  std::uint32_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return std::chrono::seconds(seconds);
}

std::string failure(std::string_view doing, const error_code& ec) {
  if (ec == beast::error::timeout) return "it took too long to " + std::string(doing);
  return "could not " + std::string(doing) + ": " + ec.message();
}

template <class Stream>
asio::awaitable<Ending> exchange(Stream& stream, beast::flat_buffer& buffer, const Request& request) {
  Ending ending;
  error_code ec;
  co_await bhttp::async_write(stream, request, asio::redirect_error(asio::use_awaitable, ec));
  if (ec) {
    ending.error = failure("send", ec);
    co_return ending;
  }
  bhttp::response_parser<bhttp::string_body> parser;
  parser.header_limit(kHeadBytes);
  parser.body_limit(boost::none);  // one that says that it is long has answered, too
  co_await bhttp::async_read_header(stream, buffer, parser, asio::redirect_error(asio::use_awaitable, ec));
  if (ec) {
    ending.error = failure("read an answer", ec);
    co_return ending;
  }
  ending.status = static_cast<int>(parser.get().result_int());
  ending.retry_after = retry_after_of(parser.get()[bhttp::field::retry_after]);
  // What it says is of no interest; but a connection whose answer is not read cannot be used again.
  if (parser.content_length_remaining().value_or(0) > kBodyBytes) co_return ending;
  parser.body_limit(kBodyBytes);
  co_await bhttp::async_read(stream, buffer, parser, asio::redirect_error(asio::use_awaitable, ec));
  ending.usable = !ec && parser.get().keep_alive();
  co_return ending;
}

}  // namespace

class Sender::Implementation {
 public:
  Implementation(Options options, std::function<void(Answer)> answered)
      : options_(options), answered_(std::move(answered)) {
    auto trust = http::make_trust();
    if (!trust) throw std::runtime_error(trust.error());
    trust_ = *std::move(trust);
    thread_ = std::thread([this] { loop_.run(); });
  }

  ~Implementation() {
    asio::post(loop_, [this] { loop_.stop(); });
    thread_.join();
    lookups_.stop();
    lookups_.join();
  }

  void post(Post post) {
    asio::post(loop_, [this, post = std::move(post)]() mutable { start(std::move(post)); });
  }

 private:
  void start(Post post) {
    auto all = send(std::make_unique<const Post>(std::move(post)));
    asio::co_spawn(loop_, std::move(all), asio::detached);
  }

  asio::awaitable<void> send(std::unique_ptr<const Post> post) {
    Ending ending;
    try {
      auto attempt = attempt_of(*post);
      ending = co_await std::move(attempt);
    } catch (const std::exception& e) {
      ending = Ending();
      ending.error = e.what();
    }
    answered_({post->number, post->webhook, ending.status, std::move(ending.error), ending.retry_after});
  }

  asio::awaitable<Ending> attempt_of(const Post& post) {
    const Request request = request_of(post);
    if (auto idle = take_idle(post)) {
      idle->lowest().expires_after(options_.timeout);
      auto again = exchange_on(*idle, request);
      Ending ending = co_await std::move(again);
      // A connection that the other side had closed meanwhile says nothing about the post.
      if (ending.status) {
        give_back(post, std::move(idle), ending);
        co_return ending;
      }
    }
    std::string error;
    auto connecting = connect(post, error);
    ConnectionPtr fresh = co_await std::move(connecting);
    if (!fresh) {
      Ending ending;
      ending.error = std::move(error);
      co_return ending;
    }
    auto once = exchange_on(*fresh, request);
    Ending ending = co_await std::move(once);
    give_back(post, std::move(fresh), ending);
    co_return ending;
  }

  asio::awaitable<Ending> exchange_on(Connection& connection, const Request& request) {
    if (connection.tls) return exchange(*connection.tls, connection.buffer, request);
    return exchange(*connection.plain, connection.buffer, request);
  }

  /// Null where it failed, and `error` says why. The deadline is that of the whole post, after the look-up.
  asio::awaitable<ConnectionPtr> connect(const Post& post, std::string& error) {
    auto looking = asio::co_spawn(lookups_, look_up(post.url.host, post.url.port), asio::use_awaitable);
    Lookup where = co_await std::move(looking);
    if (!options_.allow_private) keep_public(where);
    if (where.found.empty()) {
      error = where.error.empty() ? "its name has no address" : std::move(where.error);
      co_return nullptr;
    }
    auto connection = std::make_unique<Connection>();
    if (post.url.tls) {
      connection->tls = std::make_unique<Tls>(beast::tcp_stream(loop_), trust_->context);
    } else {
      connection->plain = std::make_unique<beast::tcp_stream>(loop_);
    }
    error_code ec;
    connection->lowest().expires_after(options_.timeout);
    co_await connection->lowest().async_connect(where.found, asio::redirect_error(asio::use_awaitable, ec));
    if (ec) {
      error = failure("connect", ec);
      co_return nullptr;
    }
    if (!connection->tls) co_return connection;
    Tls& tls = *connection->tls;
    if (!http::expect_host(tls.native_handle(), post.url.host)) throw std::bad_alloc();
    co_await tls.async_handshake(asio::ssl::stream_base::client, asio::redirect_error(asio::use_awaitable, ec));
    if (ec) {
      error = failure("agree on TLS", ec);
      co_return nullptr;
    }
    co_return connection;
  }

  ConnectionPtr take_idle(const Post& post) {
    auto& idle = idle_[post.webhook];
    const auto oldest = SenderClock::now() - kIdle;
    std::erase_if(idle, [&](const auto& one) { return one.connection->used < oldest || one.authority != key(post); });
    if (idle.empty()) return nullptr;
    auto connection = std::move(idle.back().connection);
    idle.pop_back();
    return connection;
  }

  void give_back(const Post& post, ConnectionPtr connection, const Ending& ending) {
    drop_old();
    if (!ending.usable) return;
    connection->used = SenderClock::now();
    connection->lowest().expires_never();
    idle_[post.webhook].push_back({key(post), std::move(connection)});
  }

  /// No connection is kept for a webhook that is silent.
  void drop_old() {
    const auto oldest = SenderClock::now() - kIdle;
    for (auto& [hook, idle] : idle_) {
      std::erase_if(idle, [&](const auto& one) { return one.connection->used < oldest; });
    }
    std::erase_if(idle_, [](const auto& one) { return one.second.empty(); });
  }

  static std::string key(const Post& post) { return (post.url.tls ? "https://" : "http://") + post.url.authority; }

  struct Idle {
    std::string authority;
    ConnectionPtr connection;
  };

  const Options options_;
  const std::function<void(Answer)> answered_;
  asio::io_context loop_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_{loop_.get_executor()};
  asio::thread_pool lookups_{kLookups};
  std::shared_ptr<http::Trust> trust_;
  std::map<WebhookId, std::vector<Idle>> idle_;
  std::thread thread_;
};

Sender::Sender(Options options, std::function<void(Answer)> answered)
    : implementation_(std::make_unique<Implementation>(options, std::move(answered))) {}

Sender::~Sender() = default;

void Sender::post(Post post) { implementation_->post(std::move(post)); }

}  // namespace gavel::webhooks
