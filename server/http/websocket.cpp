#include "server/http/websocket.hpp"

#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <optional>
#include <utility>

#include "server/http/budget.hpp"
#include "server/http/handle.hpp"
#include "server/http/handshake.hpp"
#include "server/http/heard_socket.hpp"
#include "server/http/linger.hpp"
#include "server/http/outbox.hpp"
#include "server/http/text.hpp"
#include "server/http/text_frame.hpp"
#include "server/http/watcher_socket.hpp"

namespace gavel::http {
namespace {

namespace ws = boost::beast::websocket;

enum Code : std::uint16_t { unsupported = 1003, policy = 1008, internal = 1011, try_again = 1013 };

/// Bytes that are read into a message at once: what every watcher pays for, so not much.
constexpr std::size_t kPiece = 512;

/// As much of the reason as a close frame has room for (RFC 6455 5.5: 125 bytes, two of them the code).
ws::reason_string short_reason(std::string_view reason) {
  auto size = std::min<std::size_t>(reason.size(), 123);
  while (size > 0 && !text::is_utf8(reason.substr(0, size))) --size;
  return {reason.data(), size};
}

boost::beast::http::request<boost::beast::http::empty_body> upgrade_request(const std::string& key) {
  using boost::beast::http::field;
  boost::beast::http::request<boost::beast::http::empty_body> request{boost::beast::http::verb::get, "/", 11};
  request.set(field::host, "checked");
  request.set(field::connection, "Upgrade");
  request.set(field::upgrade, "websocket");
  request.set(field::sec_websocket_version, "13");
  request.set(field::sec_websocket_key, key);
  return request;
}

class WebSocket final : public Connection {
 public:
  WebSocket(std::shared_ptr<Loop> loop, Peer peer, SocketTicket ticket, SocketHandlers handlers);

  void start(const Handshake& handshake);
  void send(Frame frame, Socket::Kind kind, Socket::Topic topic);
  void close(std::uint16_t code, std::string_view reason);

  void sweep(Clock::time_point now) override;
  void drain(const Farewell& farewell) override;
  void cut() override;
  void write_waiting() override;

 private:
  enum class State {
    accepting,
    open,
    closing,  ///< the queue goes out, then the close frame; nothing more is queued
    over,     ///< nothing more is read; waits until nothing is pending
  };

  void on_accepted(error_code ec);
  void read();
  void on_read(error_code ec);
  void take_message();
  void heard();
  void write_next();
  void write_rest(std::string_view rest);
  void fail(std::uint16_t code, std::string_view reason);
  void start_close();
  void ping();
  void ended();
  void leave_if_idle();
  template <class F>
  auto pending(F&& handler);

  std::shared_ptr<Loop> loop_;
  Ticket ticket_;
  std::string remote_;
  SocketTicket socket_ticket_;
  SocketHandlers handlers_;
  Budget budget_;
  ws::stream<HeardSocket, false> stream_;

  State state_ = State::accepting;
  boost::beast::flat_buffer message_;
  Outbox outbox_;
  std::string unsent_;  ///< of what was written, what the kernel had no room for
  ws::close_reason reason_;
  std::optional<Farewell> farewell_;  ///< to be said at farewell_at_
  Clock::time_point farewell_at_;
  int pending_ = 0;  ///< operations of the stream that have not come back
  bool close_started_ = false, pinging_ = false, lingering_ = false, flushes_ = false;
  Clock::time_point heard_at_;        ///< when bytes last came
  Clock::time_point deadline_;        ///< of accepting and closing
  Clock::time_point write_deadline_;  ///< while unsent_
};

WebSocket::WebSocket(std::shared_ptr<Loop> loop, Peer peer, SocketTicket ticket, SocketHandlers handlers)
    : loop_(std::move(loop)),
      ticket_(std::move(peer.ticket)),
      remote_(std::move(peer.remote)),
      socket_ticket_(std::move(ticket)),
      handlers_(std::move(handlers)),
      budget_(loop_->limits().flood_burst, loop_->limits().flood_rate, Clock::now()),
      stream_(HeardSocket{std::move(peer.wire), [this] { heard(); },
                          [this] { loop_->guard(*this, [this] { write_next(); }); }}),
      outbox_(handlers_.room * loop_->limits().queue_bytes, handlers_.room * loop_->limits().queue_frames),
      heard_at_(Clock::now()),
      deadline_(loop_->deadline(loop_->limits().write_time)) {}

/// A handler of a stream operation: keeps the socket alive, and says when the last one has come back.
template <class F>
auto WebSocket::pending(F&& handler) {
  ++pending_;
  return [this, self = shared_from_this(), handler = std::forward<F>(handler)](error_code ec, auto...) mutable {
    --pending_;
    loop_->guard(*this, [&] {
      handler(ec);
      leave_if_idle();
    });
  };
}

void WebSocket::start(const Handshake& handshake) {
  stream_.read_message_max(loop_->limits().message);
  stream_.control_callback([this](ws::frame_type, boost::beast::string_view) { heard(); });
  stream_.set_option(ws::stream_base::decorator([subprotocol = handshake.subprotocol](ws::response_type& r) {
    r.set("Server", "gavel");
    if (subprotocol) r.set(boost::beast::http::field::sec_websocket_protocol, kSubprotocol);
  }));
  set_watcher_options(stream_.next_layer().wire().socket(), loop_->limits());
  stream_.async_accept(upgrade_request(handshake.key), pending([this](error_code ec) { on_accepted(ec); }));
}

void WebSocket::on_accepted(error_code ec) {
  if (ec || state_ == State::over) return cut();
  if (state_ == State::accepting) state_ = State::open;
  read();
  if (handlers_.opened) {
    const auto self = std::static_pointer_cast<WebSocket>(shared_from_this());
    handlers_.opened(std::make_shared<Handle<WebSocket>>(self, loop_->executor()));
  }
  write_next();
}

// -- in ---------------------------------------------------------------------------------------------------------------

void WebSocket::read() {
  stream_.async_read_some(message_, kPiece, pending([this](error_code ec) { on_read(ec); }));
}

void WebSocket::on_read(error_code ec) {
  if (state_ == State::over) return;
  const bool said_goodbye = ec.category() == make_error_code(ws::error::closed).category();  // or was refused
  if (ec && said_goodbye) return ended();
  if (ec) return close_started_ ? ended() : cut();
  heard();
  if (state_ == State::open) take_message();
  if (state_ == State::closing) message_.clear();
  read();
}

void WebSocket::take_message() {
  if (stream_.got_binary()) return fail(unsupported, "send text messages");
  if (!stream_.is_message_done()) return;
  auto text = boost::beast::buffers_to_string(message_.data());
  message_.clear();
  if (message_.capacity() > 4 * kPiece) message_.shrink_to_fit();
  if (!handlers_.message) return;
  try {
    handlers_.message(std::move(text));
  } catch (const std::exception& e) {
    loop_->shared()->log(std::string{"a WebSocket's message handler failed, it is closed: "} + e.what());
    fail(internal, "internal error");
  }
}

/// Something came: a frame, or bytes of one.
void WebSocket::heard() {
  heard_at_ = Clock::now();
  if (state_ == State::open && !budget_.spend(heard_at_)) {
    // Not at once: this may be called from within an operation of the stream.
    asio::post(loop_->executor(), [self = std::static_pointer_cast<WebSocket>(shared_from_this())] {
      self->loop_->guard(*self, [&] { self->fail(policy, "too many frames"); });
    });
  }
}

// -- out --------------------------------------------------------------------------------------------------------------

void WebSocket::send(Frame frame, Socket::Kind kind, Socket::Topic topic) {
  if (state_ != State::open && state_ != State::accepting) return;
  loop_->guard(*this, [&] {
    if (!outbox_.push(std::move(frame), kind, topic)) return fail(try_again, "too slow, reconnect and resume");
    if (outbox_.bytes() >= loop_->limits().unsent) return write_next();
    if (!std::exchange(flushes_, true)) loop_->flush_later(shared_from_this());
  });
}

void WebSocket::write_waiting() {
  flushes_ = false;
  write_next();
}

/// All that waits, up to what the kernel is to hold, in one write. Copied into one piece: that is less than what the
/// kernel takes for several.
void WebSocket::write_next() {
  auto& wire = stream_.next_layer();
  while (unsent_.empty() && !close_started_ && wire.is_free() && stream_.is_open()) {
    thread_local std::string bytes;
    bytes.clear();
    while (bytes.size() < loop_->limits().unsent) {
      const auto frame = outbox_.pop();
      if (!frame) break;
      append_text_frame(bytes, *frame);
    }
    if (bytes.empty()) {
      if (state_ == State::closing) start_close();
      return;
    }
    error_code ec;
    const auto written = wire.write_some(asio::buffer(bytes), ec);
    const bool broken = ec && ec != asio::error::would_block && ec != asio::error::try_again;
    if (broken) return outbox_.clear();  // whoever reads hears of it
    if (written < bytes.size()) write_rest(std::string_view(bytes).substr(written));
  }
}

void WebSocket::write_rest(std::string_view rest) {
  unsent_ = rest;
  write_deadline_ = loop_->deadline(loop_->limits().write_time, unsent_.size());
  stream_.next_layer().async_write(asio::buffer(unsent_), pending([this](error_code ec) {
                                     unsent_ = {};
                                     if (!ec) write_next();
                                   }));
}

void WebSocket::ping() {
  if (std::exchange(pinging_, true)) return;
  stream_.async_ping({}, pending([this](error_code) { pinging_ = false; }));
}

// -- the end ----------------------------------------------------------------------------------------------------------

void WebSocket::close(std::uint16_t code, std::string_view reason) {
  if (state_ == State::closing || state_ == State::over) return;
  loop_->guard(*this, [&] {
    const bool accepted = state_ == State::open;
    state_ = State::closing;
    reason_ = ws::close_reason{static_cast<ws::close_code>(code)};
    reason_.reason = short_reason(reason);
    deadline_ = loop_->deadline(loop_->limits().close_time);
    if (accepted) write_next();
  });
}

/// Closes without what is still queued.
void WebSocket::fail(std::uint16_t code, std::string_view reason) {
  outbox_.clear();
  close(code, reason);
}

void WebSocket::start_close() {
  close_started_ = true;
  stream_.async_close(reason_, pending([this](error_code) { ended(); }));
}

/// No more comes and goes: the close handshake is done, or Beast has answered a broken frame with its close frame.
void WebSocket::ended() {
  if (std::exchange(state_, State::over) == State::over) return;
  deadline_ = loop_->deadline(loop_->limits().close_time);
  outbox_.clear();
  if (auto closed = std::exchange(handlers_, SocketHandlers{}).closed) closed();
}

void WebSocket::leave_if_idle() {
  if (state_ != State::over || pending_ > 0 || std::exchange(lingering_, true)) return;
  const auto self = shared_from_this();
  loop_->remove(*this);
  auto& wire = stream_.next_layer().wire();
  if (wire.is_open()) linger(loop_, Peer{std::move(wire), std::move(ticket_), std::move(remote_)});
}

void WebSocket::cut() {
  stream_.next_layer().wire().close();
  const auto self = shared_from_this();
  loop_->remove(*this);
  ended();
}

void WebSocket::drain(const Farewell& farewell) {
  if (farewell_) return;
  farewell_ = farewell;
  farewell_at_ = Clock::now() + random_part(farewell.spread);
  farewell_->reason += "; retry_after_ms=" + std::to_string(time_to_come_back(farewell).count());
  if (farewell.spread < loop_->limits().sweep) close(farewell_->code, farewell_->reason);
}

void WebSocket::sweep(Clock::time_point now) {
  if (farewell_ && now >= farewell_at_) close(farewell_->code, farewell_->reason);
  if (state_ != State::open && now >= deadline_) return cut();
  if (!unsent_.empty() && now >= write_deadline_) return cut();
  if (state_ != State::open) return;
  const auto silence = now - heard_at_;
  if (silence >= loop_->limits().ping_time + loop_->limits().pong_time) return cut();
  if (silence >= loop_->limits().ping_time) ping();
}

}  // namespace

void start_websocket(const std::shared_ptr<Loop>& loop, Peer peer, SocketTicket ticket, const Handshake& handshake,
                     SocketHandlers handlers) {
  auto socket = std::make_shared<WebSocket>(loop, std::move(peer), std::move(ticket), std::move(handlers));
  loop->add(socket);
  loop->guard(*socket, [&] { socket->start(handshake); });
}

}  // namespace gavel::http
