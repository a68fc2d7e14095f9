#include "server/http/websocket.hpp"

#include <algorithm>
#include <boost/asio/write.hpp>
#include <optional>
#include <utility>

#include "server/http/budget.hpp"
#include "server/http/close_code.hpp"
#include "server/http/frame.hpp"
#include "server/http/frame_reader.hpp"
#include "server/http/inbox.hpp"
#include "server/http/linger.hpp"
#include "server/http/outbox.hpp"
#include "server/http/text.hpp"
#include "server/http/watcher_socket.hpp"

namespace gavel::http {
namespace {

/// The payload of a close frame: the code, and as much of the reason as there is room for (RFC 6455 5.5: 125 bytes).
std::string close_payload(std::uint16_t code, std::string_view reason) {
  auto size = std::min<std::size_t>(reason.size(), 123);
  while (size > 0 && !text::is_utf8(reason.substr(0, size))) --size;
  std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)};
  return payload.append(reason.substr(0, size));
}

class WebSocket final : public Live {
 public:
  WebSocket(std::shared_ptr<Loop> loop, Peer peer, SocketTicket ticket, SocketHandlers handlers);

  void start(const Handshake& handshake);
  void send(Frame frame, Socket::Kind kind, Socket::Topic topic) override;
  void close(std::uint16_t code, std::string_view reason) override;

  void sweep(Clock::time_point now) override;
  void drain(const Farewell& farewell) override;
  void cut() override;
  void write_waiting() override;

 private:
  enum class State {
    open,
    closing,  ///< the queue goes out, then the close frame, then the client's is awaited; nothing more is queued
    leaving,  ///< nothing more is read; the close frame goes out
    over,     ///< waits until nothing is pending
  };

  void wait(TcpSocket::wait_type what);
  void on_ready(error_code ec);
  void take(std::string_view bytes, Clock::time_point now);
  void take(FrameReader::What what);
  void take_message();
  void take_close();
  void heard(Clock::time_point now);
  void write_next();
  void write(std::string& bytes);
  void collect(std::string& bytes);
  void fail(std::uint16_t code, std::string_view reason);
  void leave();
  void ended();
  void leave_if_idle();
  template <class F>
  auto pending(F&& handler);

  std::shared_ptr<Loop> loop_;
  Peer peer_;
  SocketTicket socket_ticket_;
  SocketHandlers handlers_;
  Budget budget_;
  FrameReader reader_;

  State state_ = State::open;
  Outbox outbox_;
  std::string unsent_;                ///< of what was written, what the kernel had no room for
  std::optional<std::string> pong_;   ///< to the latest ping: that is enough (RFC 6455 5.5.3)
  std::string goodbye_;               ///< the payload of the close frame
  std::optional<Farewell> farewell_;  ///< to be said at farewell_at_
  Clock::time_point farewell_at_;
  int pending_ = 0;  ///< operations that have not come back
  bool close_sent_ = false, pings_ = false, flushes_ = false, lingering_ = false;
  Clock::time_point heard_at_;        ///< when bytes last came
  Clock::time_point pinged_at_;       ///< after heard_at_: since then nothing came
  Clock::time_point deadline_;        ///< of closing
  Clock::time_point write_deadline_;  ///< while unsent_
};

WebSocket::WebSocket(std::shared_ptr<Loop> loop, Peer peer, SocketTicket ticket, SocketHandlers handlers)
    : loop_(std::move(loop)),
      peer_(std::move(peer)),
      socket_ticket_(std::move(ticket)),
      handlers_(std::move(handlers)),
      budget_(loop_->limits().flood_burst, loop_->limits().flood_rate, Clock::now()),
      reader_(loop_->limits().message),
      outbox_(handlers_.room * loop_->limits().queue_bytes, handlers_.room * loop_->limits().queue_frames),
      heard_at_(Clock::now()) {}

/// A handler of an operation: keeps the socket alive, and says when the last one has come back.
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
  set_watcher_options(peer_.wire.socket(), loop_->limits());
  std::string accepted = acceptance(handshake);
  write(accepted);
  wait(TcpSocket::wait_read);
  if (handlers_.opened) {
    const auto self = std::static_pointer_cast<WebSocket>(shared_from_this());
    handlers_.opened(std::make_shared<Handle>(self, loop_->inbox()));
  }
}

// -- in ---------------------------------------------------------------------------------------------------------------

/// Waits without a buffer: there is one for all the sockets of the loop.
void WebSocket::wait(TcpSocket::wait_type what) {
  peer_.wire.async_wait(what, pending([this](error_code ec) { on_ready(ec); }));
}

void WebSocket::on_ready(error_code ec) {
  if (state_ == State::leaving || state_ == State::over) return;
  if (ec) return cut();
  const auto tried = peer_.wire.read_now(loop_->scratch());
  if (tried.ec == asio::error::would_block) return wait(tried.wait);
  if (tried.ec) return close_sent_ ? ended() : cut();
  take({static_cast<const char*>(loop_->scratch().data()), tried.size}, Clock::now());
  if (state_ == State::open || state_ == State::closing) wait(TcpSocket::wait_read);
}

void WebSocket::take(std::string_view bytes, Clock::time_point now) {
  heard(now);
  while (state_ == State::open || state_ == State::closing) {
    const auto what = reader_.next(bytes);
    if (what == FrameReader::What::nothing) return;
    heard(now);
    take(what);
  }
}

void WebSocket::take(FrameReader::What what) {
  using What = FrameReader::What;
  if (what == What::close) return take_close();
  if (what == What::broken) {
    fail(reader_.code(), reader_.code() == close_code::kUnsupportedData ? "send text messages" : "");
    return leave();
  }
  if (state_ != State::open) return;
  if (what == What::message) return take_message();
  if (what != What::ping) return;
  pong_ = reader_.payload();
  write_next();
}

void WebSocket::take_message() {
  if (!handlers_.message) return;
  try {
    handlers_.message(std::move(reader_.text()));
  } catch (const std::exception& e) {
    loop_->shared()->log(std::string{"a WebSocket's message handler failed, it is closed: "} + e.what());
    fail(close_code::kInternalError, "internal error");
  }
}

/// It is answered with the same code, unless ours has gone out already.
void WebSocket::take_close() {
  fail(reader_.code() == close_code::kNone ? close_code::kNormal : reader_.code(), "");
  leave();
}

/// Something came: a frame, or bytes of one.
void WebSocket::heard(Clock::time_point now) {
  heard_at_ = now;
  if (state_ == State::open && !budget_.spend(now)) fail(close_code::kPolicyViolation, "too many frames");
}

// -- out --------------------------------------------------------------------------------------------------------------

void WebSocket::send(Frame frame, Socket::Kind kind, Socket::Topic topic) {
  if (state_ != State::open) return;
  loop_->guard(*this, [&] {
    if (!outbox_.push(std::move(frame), kind, topic))
      return fail(close_code::kTryAgainLater, "too slow, reconnect and resume");
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
  thread_local std::string bytes;
  while (unsent_.empty() && state_ != State::over) {
    bytes.clear();
    collect(bytes);
    if (bytes.empty()) break;
    write(bytes);
  }
  if (state_ == State::leaving && close_sent_ && unsent_.empty()) ended();
}

void WebSocket::collect(std::string& bytes) {
  if (close_sent_) return;
  if (const auto pong = std::exchange(pong_, std::nullopt)) append_frame(bytes, Opcode::pong, *pong);
  if (std::exchange(pings_, false)) append_frame(bytes, Opcode::ping, {});
  while (bytes.size() < loop_->limits().unsent) {
    const auto frame = outbox_.pop();
    if (!frame) break;
    append_frame(bytes, Opcode::text, *frame);
  }
  if (state_ == State::open || !outbox_.empty()) return;
  append_frame(bytes, Opcode::close, goodbye_);
  close_sent_ = true;
}

/// @pre unsent_ is empty
void WebSocket::write(std::string& bytes) {
  error_code ec;
  const auto written = peer_.wire.write_some(asio::buffer(bytes), ec);
  const bool broken = ec && ec != asio::error::would_block && ec != asio::error::try_again;
  if (broken) return outbox_.clear();  // whoever reads hears of it
  if (written == bytes.size()) return;
  unsent_.assign(bytes, written);
  write_deadline_ = loop_->deadline(loop_->limits().write_time, unsent_.size());
  asio::async_write(peer_.wire, asio::buffer(unsent_), pending([this](error_code failed) {
                      unsent_ = {};
                      if (!failed) return write_next();
                      if (state_ == State::leaving) ended();
                    }));
}

// -- the end ----------------------------------------------------------------------------------------------------------

void WebSocket::close(std::uint16_t code, std::string_view reason) {
  if (state_ != State::open) return;
  loop_->guard(*this, [&] {
    state_ = State::closing;
    goodbye_ = close_payload(code, reason);
    deadline_ = loop_->deadline(loop_->limits().close_time);
    write_next();
  });
}

/// Closes without what is still queued.
void WebSocket::fail(std::uint16_t code, std::string_view reason) {
  outbox_.clear();
  close(code, reason);
}

/// The client has said its last word: when ours has gone out, it is over.
void WebSocket::leave() {
  if (state_ != State::closing) return;
  state_ = State::leaving;
  outbox_.clear();
  write_next();
}

void WebSocket::ended() {
  if (std::exchange(state_, State::over) == State::over) return;
  outbox_.clear();
  if (auto closed = std::exchange(handlers_, SocketHandlers{}).closed) closed();
}

void WebSocket::leave_if_idle() {
  if (state_ != State::over || pending_ > 0 || std::exchange(lingering_, true)) return;
  const auto self = shared_from_this();
  loop_->remove(*this);
  if (peer_.wire.is_open()) linger(loop_, std::move(peer_));
}

void WebSocket::cut() {
  peer_.wire.close();
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
  if (silence < loop_->limits().ping_time || pinged_at_ > heard_at_) return;
  pinged_at_ = now;
  pings_ = true;
  write_next();
}

}  // namespace

void start_websocket(const std::shared_ptr<Loop>& loop, Peer peer, SocketTicket ticket, const Handshake& handshake,
                     SocketHandlers handlers) {
  auto socket = std::make_shared<WebSocket>(loop, std::move(peer), std::move(ticket), std::move(handlers));
  loop->add(socket);
  loop->guard(*socket, [&] { socket->start(handshake); });
}

}  // namespace gavel::http
