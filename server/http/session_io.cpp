// What a session does with its socket: reading, writing, and the ways in which it ends.
#include <algorithm>
#include <boost/asio/write.hpp>
#include <utility>

#include "server/http/event_stream.hpp"
#include "server/http/linger.hpp"
#include "server/http/problem.hpp"
#include "server/http/session.hpp"
#include "server/http/websocket.hpp"

namespace gavel::http {

// -- the socket -------------------------------------------------------------------------------------------------------

void Session::read() {
  if (std::exchange(reading_, true)) return;
  const auto missing = state_ == State::body ? body_size_ - std::min(body_size_, in_.size()) : 0;
  const auto room = in_.max_size() - in_.size();
  auto done = [this, self = shared_from_this()](error_code ec, std::size_t size) {
    loop_->guard(*this, [&] { on_read(ec, size); });
  };
  peer_.wire.async_read_some(in_.prepare(std::min(room, std::max(kReadAtOnce, missing))), std::move(done));
}

void Session::on_read(error_code ec, std::size_t size) {
  reading_ = false;
  in_.commit(size);
  if (state_ == State::over) return;
  if (state_ == State::closing) return next();  // a deadline has answered meanwhile
  if (ec) return leave();
  run();
}

/// True when all that was to be written is with the kernel.
bool Session::flush() {
  if (writing_ || state_ == State::over) return false;
  if (out_.empty()) return true;
  std::swap(out_, sending_);
  error_code ec;
  const auto written = peer_.wire.write_some(asio::buffer(sending_), ec);
  if (ec && ec != asio::error::would_block && ec != asio::error::try_again) return cut(), false;
  if (written == sending_.size()) return on_written({}), true;
  writing_ = true;
  write_deadline_ = loop_->deadline(limits().write_time, sending_.size());
  asio::async_write(peer_.wire, asio::buffer(sending_) + written,
                    [this, self = shared_from_this()](error_code failure, std::size_t) {
                      loop_->guard(*this, [&] {
                        on_written(failure);
                        run();
                      });
                    });
  return false;
}

void Session::on_written(error_code ec) {
  writing_ = false;
  if (sending_.capacity() > kOutputAtOnce) sending_.shrink_to_fit();
  sending_.clear();
  if (ec && state_ != State::over) cut();
}

std::string_view Session::received() const noexcept {
  return {static_cast<const char*>(in_.data().data()), in_.size()};
}

// -- the end ----------------------------------------------------------------------------------------------------------

/// Between two requests nothing waits to be read: no need to linger.
void Session::leave() {
  peer_.wire.say_goodbye();
  cut();
}

void Session::become_linger() {
  if (reading_) {
    error_code ignored;
    peer_.wire.socket().cancel(ignored);
    return;  // on_read comes back here
  }
  state_ = State::over;
  const auto self = shared_from_this();
  loop_->remove(*this);
  linger(loop_, std::move(peer_));
}

void Session::become_socket() {
  state_ = State::over;
  const auto self = shared_from_this();
  loop_->remove(*this);
  if (is_stream_) return start_event_stream(loop_, std::move(peer_), *std::move(socket_ticket_), *std::move(upgrade_));
  start_websocket(loop_, std::move(peer_), *std::move(socket_ticket_), {websocket_key_, subprotocol_},
                  *std::move(upgrade_));
}

void Session::sweep(Clock::time_point now) {
  if (writing_ && now >= write_deadline_) return cut();
  if (now < deadline_) return;
  switch (state_) {
    case State::head:
      if (!request_begun_) return leave();
      if (writing_) return;
      refuse({408, "request_timeout", "The request head did not come in time."});
      return run();
    case State::body:
      refuse({408, "request_timeout", "The request body did not come in time."});
      return run();
    case State::handler:
      handler_failed("no answer in time");
      close_after_ = true;
      put(problem(504, "no_answer",
                  "The server did not answer in time; whether the request took effect is not known."));
      return run();
    default:
      return;
  }
}

void Session::drain(const Farewell&) {
  if (state_ == State::head && !request_begun_ && !writing_) leave();
}

void Session::cut() {
  state_ = State::over;
  peer_.wire.close();
  if (upgrade_) close_unopened(*std::exchange(upgrade_, std::nullopt));
  const auto self = shared_from_this();
  loop_->remove(*this);
}

}  // namespace gavel::http
