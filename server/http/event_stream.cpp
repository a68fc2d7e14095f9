#include "server/http/event_stream.hpp"

#include <boost/asio/write.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "server/http/budget.hpp"
#include "server/http/inbox.hpp"
#include "server/http/linger.hpp"
#include "server/http/outbox.hpp"
#include "server/http/watcher_socket.hpp"

namespace gavel::http {
namespace {

/// After an end that nobody planned: at least so long, and up to twice that.
constexpr Limits::Duration kRetry{1'000};

Frame text_frame(std::string text) { return std::make_shared<const std::string>(std::move(text)); }

Frame retry_after(Limits::Duration time) { return text_frame("retry: " + std::to_string(time.count()) + "\n\n"); }

class EventStream final : public Live {
 public:
  EventStream(std::shared_ptr<Loop> loop, Peer peer, SocketTicket ticket, SocketHandlers handlers)
      : loop_(std::move(loop)),
        peer_(std::move(peer)),
        socket_ticket_(std::move(ticket)),
        handlers_(std::move(handlers)),
        budget_(loop_->limits().flood_burst, loop_->limits().flood_rate, Clock::now()),
        outbox_(handlers_.room * loop_->limits().queue_bytes, handlers_.room * loop_->limits().queue_frames),
        written_at_(Clock::now()) {}

  void start();
  void send(Frame block, Socket::Kind kind, Socket::Topic topic) override;
  void close(std::uint16_t code, std::string_view reason) override;

  void sweep(Clock::time_point now) override;
  void drain(const Farewell& farewell) override;
  void cut() override;
  void write_waiting() override;

 private:
  enum class State {
    open,
    closing,  ///< the queue goes out; nothing more is queued
    over,     ///< waits until nothing is pending
  };

  void read();
  void write_next();
  void begin_end();
  void ended();
  void leave_if_idle();

  std::shared_ptr<Loop> loop_;
  Peer peer_;
  SocketTicket socket_ticket_;
  SocketHandlers handlers_;
  Budget budget_;

  State state_ = State::open;
  Outbox outbox_;
  std::vector<Frame> in_flight_;
  std::optional<Farewell> farewell_;  ///< at farewell_at_
  Clock::time_point farewell_at_;
  bool reading_ = false, lingering_ = false, flushes_ = false;
  Clock::time_point written_at_;      ///< when bytes last went out
  Clock::time_point write_deadline_;  ///< while in_flight_
  Clock::time_point deadline_;        ///< of closing
};

void EventStream::start() {
  set_watcher_options(peer_.wire.socket(), loop_->limits());
  read();
  outbox_.push(retry_after(kRetry + random_part(kRetry)), Socket::Kind::event);
  if (handlers_.opened) {
    const auto self = std::static_pointer_cast<EventStream>(shared_from_this());
    handlers_.opened(std::make_shared<Handle>(self, loop_->inbox()));
  }
  write_next();
}

/// A client has nothing to say any more: what comes is thrown away, and too much of it ends the stream.
void EventStream::read() {
  reading_ = true;
  peer_.wire.async_read_some(loop_->scratch(), [this, self = shared_from_this()](error_code ec, std::size_t) {
    reading_ = false;
    loop_->guard(*this, [&] {
      if (state_ == State::over) return leave_if_idle();
      if (ec || !budget_.spend(Clock::now())) return cut();
      read();
    });
  });
}

// -- out --------------------------------------------------------------------------------------------------------------

void EventStream::send(Frame block, Socket::Kind kind, Socket::Topic topic) {
  if (state_ != State::open) return;
  loop_->guard(*this, [&] {
    if (!outbox_.push(std::move(block), kind, topic)) {
      outbox_.clear();
      begin_end();
      return write_next();
    }
    if (!std::exchange(flushes_, true)) loop_->flush_later(shared_from_this());
  });
}

void EventStream::write_waiting() {
  flushes_ = false;
  write_next();
}

/// All that waits, up to what the kernel is to hold, in one write.
void EventStream::write_next() {
  if (!in_flight_.empty() || state_ == State::over) return;
  std::vector<asio::const_buffer> buffers;
  std::size_t size = 0;
  while (size < loop_->limits().unsent) {
    auto block = outbox_.pop();
    if (!block) break;
    size += block->size();
    buffers.push_back(asio::buffer(*block));
    in_flight_.push_back(std::move(block));
  }
  if (buffers.empty()) {
    if (state_ == State::closing) ended();
    return;
  }
  write_deadline_ = loop_->deadline(loop_->limits().write_time, size);
  asio::async_write(peer_.wire, buffers, [this, self = shared_from_this()](error_code ec, std::size_t) {
    in_flight_.clear();
    loop_->guard(*this, [&] {
      if (state_ == State::over) return leave_if_idle();
      if (ec) return cut();
      written_at_ = Clock::now();
      write_next();
    });
  });
}

// -- the end ----------------------------------------------------------------------------------------------------------

/// There is no close frame: the reason is a comment, for people who look at the bytes.
void EventStream::close(std::uint16_t, std::string_view reason) {
  if (state_ != State::open) return;
  loop_->guard(*this, [&] {
    outbox_.push(text_frame(": " + std::string(reason) + "\n\n"), Socket::Kind::tick);
    begin_end();
    write_next();
  });
}

/// What waits still goes out, if that takes no longer than the end of a WebSocket may.
void EventStream::begin_end() {
  state_ = State::closing;
  deadline_ = loop_->deadline(loop_->limits().close_time);
}

void EventStream::ended() {
  if (std::exchange(state_, State::over) == State::over) return;
  outbox_.clear();
  error_code ignored;
  peer_.wire.socket().cancel(ignored);
  if (auto closed = std::exchange(handlers_, SocketHandlers{}).closed) closed();
  leave_if_idle();
}

void EventStream::leave_if_idle() {
  if (reading_ || !in_flight_.empty() || std::exchange(lingering_, true)) return;
  const auto self = shared_from_this();
  loop_->remove(*this);
  if (peer_.wire.is_open()) linger(loop_, std::move(peer_));
}

void EventStream::cut() {
  peer_.wire.close();
  const auto self = shared_from_this();
  loop_->remove(*this);
  ended();
}

void EventStream::drain(const Farewell& farewell) {
  if (farewell_ || state_ != State::open) return;
  farewell_ = farewell;
  farewell_at_ = Clock::now() + random_part(farewell.spread);
  send(retry_after(time_to_come_back(farewell)), Socket::Kind::event, 0);
  if (farewell.spread < loop_->limits().sweep) close(farewell.code, farewell.reason);
}

void EventStream::sweep(Clock::time_point now) {
  if (farewell_ && now >= farewell_at_) close(farewell_->code, farewell_->reason);
  if (state_ == State::closing && now >= deadline_) return cut();
  if (!in_flight_.empty()) {
    if (now >= write_deadline_) cut();
  } else if (now - written_at_ >= loop_->limits().ping_time) {
    send(text_frame(":\n\n"), Socket::Kind::tick, 0);
  }
}

}  // namespace

void start_event_stream(const std::shared_ptr<Loop>& loop, Peer peer, SocketTicket ticket, SocketHandlers handlers) {
  auto stream = std::make_shared<EventStream>(loop, std::move(peer), std::move(ticket), std::move(handlers));
  loop->add(stream);
  loop->guard(*stream, [&] { stream->start(); });
}

}  // namespace gavel::http
