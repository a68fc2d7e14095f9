#include "server/cli/client/live_stream.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <charconv>
#include <random>

#include "server/cli/client_stream.hpp"
#include "server/cli/options.hpp"
#include "server/cli/version.hpp"

namespace gavel::cli {
namespace {

namespace net = boost::asio;
namespace beast_http = boost::beast::http;
namespace websocket = boost::beast::websocket;
using net::ip::tcp;
using Error = boost::system::error_code;
using Steady = std::chrono::steady_clock;
using Socket = websocket::stream<ClientStream>;
using std::chrono::milliseconds;

constexpr std::uint16_t kOver = 1000, kPolicy = 1008;
constexpr milliseconds kConnectTime{10'000};
constexpr milliseconds kSilence{30'000};  // then it is taken for lost; pings are sent before
constexpr std::size_t kLargestMessage = 4 * 1024 * 1024;

std::string words_of(const Error& error) {
  if (error == boost::beast::error::timeout) return "no answer in time";
  if (ClientStream::is_end(error) || error == websocket::error::closed) return "the server closed the connection";
  return error.message();
}

}  // namespace

std::optional<milliseconds> retry_after_of(std::string_view reason) {
  constexpr std::string_view kName = "retry_after_ms=";
  const auto at = reason.find(kName);
  if (at == reason.npos) return std::nullopt;
  const auto digits = reason.substr(at + kName.size());
  std::uint32_t ms = 0;
  if (std::from_chars(digits.data(), digits.data() + digits.size(), ms).ec != std::errc()) return std::nullopt;
  return milliseconds(std::min(ms, 60'000U));
}

class LiveStream::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(net::io_context& loop, BaseUrl url, std::string path, milliseconds patience, Callbacks callbacks)
      : loop_(loop),
        url_(std::move(url)),
        path_(std::move(path)),
        patience_(patience),
        callbacks_(std::move(callbacks)),
        resolver_(loop),
        timer_(loop),
        connected_at_(Steady::now()) {}

  void start() {
    net::post(loop_, [self = shared_from_this()] { self->connect(); });
  }

  void stop() {
    over_ = true;
    timer_.cancel();
    resolver_.cancel();
    if (socket_) boost::beast::get_lowest_layer(*socket_).close();
  }

 private:
  void connect() {
    if (over_) return;
    buffer_.clear();
    socket_ = std::make_unique<Socket>(loop_, url_);
    resolver_.async_resolve(url_.host, url_.port, [self = shared_from_this()](Error error, const auto& found) {
      if (self->over_) return;
      if (error) return self->again(words_of(error));
      auto& stream = boost::beast::get_lowest_layer(*self->socket_);
      stream.expires_after(kConnectTime);
      self->socket_->next_layer().async_connect(found, [self](Error failure) {
        if (self->over_) return;
        if (ClientStream::is_tls(failure)) return self->distrust(failure);
        if (failure) return self->again(words_of(failure));
        self->shake_hands();
      });
    });
  }

  void shake_hands() {
    boost::beast::get_lowest_layer(*socket_).expires_never();  // the WebSocket has timeouts of its own
    socket_->set_option(websocket::stream_base::timeout{kConnectTime, kSilence, true});
    socket_->set_option(websocket::stream_base::decorator([](websocket::request_type& request) {
      request.set(beast_http::field::user_agent, "gavel/" + project_version());
    }));
    socket_->read_message_max(kLargestMessage);
    const std::string target = url_.prefix + path_ + (last_ ? "?after=" + std::to_string(*last_) : "");
    socket_->async_handshake(response_, url_.authority, target, [self = shared_from_this()](Error error) {
      if (self->over_) return;
      if (error == websocket::error::upgrade_declined) return self->declined();
      if (error) return self->again(words_of(error));
      self->tries_ = 0;
      self->connected_at_ = Steady::now();
      self->callbacks_.connected();
      self->read();
    });
  }

  /// An answer that is no WebSocket: what it says of itself.
  void declined() {
    const auto status = response_.result_int();
    const auto problem = Json::parse(response_.body(), nullptr, false);
    const std::string why = problem.is_object() ? problem_text(problem) : "it answered " + std::to_string(status);
    if (status == 429 || status >= 500) return again(why);
    end(Trouble{kExitRefused, why, problem.is_object() ? problem : Json::object()});
  }

  void read() {
    socket_->async_read(buffer_, [self = shared_from_this()](Error error, std::size_t) {
      if (self->over_) return;
      if (error) return self->closed(error);
      self->connected_at_ = Steady::now();
      self->take();
      if (!self->over_) self->read();
    });
  }

  void take() {
    const auto bytes = buffer_.cdata();
    const auto* const text = static_cast<const char*>(bytes.data());
    const auto message = Json::parse(text, text + bytes.size(), nullptr, false);
    buffer_.consume(buffer_.size());
    if (!message.is_object()) return end(Trouble{kExitFailed, "a message is not JSON: is this a Gavel server?"});
    if (text_of(message, "type") != "tick") {
      if (const auto seq = number_of(message, "seq")) last_ = *seq;
    }
    callbacks_.message(message);
  }

  void closed(const Error& error) {
    if (error != websocket::error::closed) return again(words_of(error));
    const auto code = static_cast<std::uint16_t>(socket_->reason().code);
    const std::string reason = socket_->reason().reason.c_str();
    if (code == kOver) return end(std::nullopt);
    if (code == kPolicy) return end(Trouble{kExitFailed, "the server sent us away: " + reason});
    again(reason.empty() ? "closed with " + std::to_string(code) : reason, retry_after_of(reason));
  }

  void distrust(const Error& error) {
    end(Trouble{kExitFailed, "cannot talk to " + url_.text() + ": " + socket_->next_layer().sentence_of(error)});
  }

  void again(const std::string& why, std::optional<milliseconds> wanted = std::nullopt) {
    const auto pause = wanted.value_or(pause_before(tries_++, std::random_device{}()));
    if (Steady::now() + pause - connected_at_ > patience_)
      return end(Trouble{kExitFailed, "cannot reach " + url_.text() + ": " + why});
    callbacks_.lost(why);
    timer_.expires_after(pause);
    timer_.async_wait([self = shared_from_this()](Error error) {
      if (!error) self->connect();
    });
  }

  void end(std::optional<Trouble> trouble) {
    stop();
    callbacks_.ended(std::move(trouble));
  }

  net::io_context& loop_;
  BaseUrl url_;
  std::string path_;
  milliseconds patience_;
  Callbacks callbacks_;
  tcp::resolver resolver_;
  net::steady_timer timer_;
  std::unique_ptr<Socket> socket_;
  websocket::response_type response_;
  boost::beast::flat_buffer buffer_;
  std::optional<std::int64_t> last_;  ///< number of the last event
  unsigned tries_ = 0;
  Steady::time_point connected_at_;  ///< when it last heard of the server, or began
  bool over_ = false;
};

LiveStream::LiveStream(net::io_context& loop, BaseUrl url, std::string path, milliseconds patience, Callbacks callbacks)
    : impl_(std::make_shared<Impl>(loop, std::move(url), std::move(path), patience, std::move(callbacks))) {}

LiveStream::~LiveStream() { impl_->stop(); }

void LiveStream::start() { impl_->start(); }
void LiveStream::stop() { impl_->stop(); }

}  // namespace gavel::cli
