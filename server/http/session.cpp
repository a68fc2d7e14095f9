#include "server/http/session.hpp"

#include <algorithm>
#include <boost/asio/write.hpp>
#include <utility>

#include "server/http/access.hpp"
#include "server/http/handshake.hpp"
#include "server/http/linger.hpp"
#include "server/http/problem.hpp"
#include "server/http/reply.hpp"
#include "server/http/websocket.hpp"

namespace gavel::http {
namespace {

constexpr std::size_t kReadAtOnce = 2 * 1024;
/// Answers beyond this are written before the next pipelined request is looked at; also what buffers may keep.
constexpr std::size_t kOutputAtOnce = 64 * 1024;

Response internal_error() { return problem(500, "internal_error", "The request failed in the server."); }

Response no_more_sockets() {
  auto busy = problem(503, "too_many_sockets", "No more WebSockets can be opened here now.");
  busy.fields.emplace_back("Retry-After", "5");
  return busy;
}

void close_unopened(SocketHandlers handlers) {
  if (handlers.closed) handlers.closed();
}

}  // namespace

Session::Session(std::shared_ptr<Loop> loop, Peer peer)
    : loop_(std::move(loop)),
      peer_(std::move(peer)),
      deadline_(loop_->deadline(loop_->limits().head_time)),
      in_(loop_->limits().head + loop_->limits().body + kReadAtOnce) {}

void Session::start() {
  error_code ignored;
  peer_.socket.non_blocking(true, ignored);
  peer_.socket.set_option(Tcp::no_delay{true}, ignored);
  read();
}

// -- the machine ------------------------------------------------------------------------------------------------------

/// Goes as far as the received bytes lead. Called by whoever changed something; an answer that is given inside a
/// handler finds it running and leaves the rest to it, so that pipelined requests do not pile up on the stack.
void Session::run() {
  if (std::exchange(running_, true)) return;
  for (;;) {
    while (step()) {
    }
    const bool held_back = state_ == State::head && out_.size() >= kOutputAtOnce;
    if (!flush() || !held_back) break;
  }
  running_ = false;
  next();
}

bool Session::step() {
  switch (state_) {
    case State::head:
      return take_head();
    case State::body:
      return take_body();
    default:
      return false;
  }
}

void Session::next() {
  if (writing_) return;
  switch (state_) {
    case State::head:
      return loop_->shared()->draining() && !request_begun_ ? become_linger() : read();
    case State::body:
      return read();
    case State::closing:
      return become_linger();
    case State::upgrading:
      return become_websocket();
    case State::handler:
    case State::over:
      return;
  }
}

bool Session::take_head() {
  if (out_.size() >= kOutputAtOnce) return false;
  if (!line_skipped_ && received().starts_with("\r\n")) {
    in_.consume(2);
    line_skipped_ = true;
  }
  if (!request_begun_ && in_.size() > 0) {
    request_begun_ = true;
    deadline_ = loop_->deadline(loop_->limits().head_time);
  }
  const auto size = find_head(received(), std::exchange(scanned_, in_.size()), loop_->limits());
  if (!size) return refuse(size.error()), false;
  if (!*size) return false;
  auto head = inspect(received().substr(0, **size), loop_->limits());
  in_.consume(**size);
  if (!head) return refuse(head.error()), false;
  return take_request(*std::move(head));
}

bool Session::take_request(Head head) {
  loop_->shared()->counters.requests.fetch_add(1, std::memory_order_relaxed);
  request_ = std::move(head.request);
  request_.remote = peer_.remote;
  body_size_ = head.content_length;
  head_only_ = request_.method == "HEAD";
  close_after_ = !head.keep_alive;

  auto matched = match(head.upgrade);
  if (auto* const response = std::get_if<Response>(&matched)) {
    close_after_ |= body_size_ > 0 || head.upgrade;  // what follows was not meant as a request
    put(*response);
    return state_ == State::head;
  }
  if (auto* const socket = std::get_if<SocketHandler*>(&matched)) return take_upgrade(**socket);
  handler_ = std::get<Handler*>(matched);
  state_ = State::body;
  deadline_ = loop_->deadline(loop_->limits().body_time, body_size_);
  if (head.expect_continue && in_.size() < body_size_) out_ += "HTTP/1.1 100 Continue\r\n\r\n";
  return true;
}

/// Where the request goes, or the answer of those that it does not get past.
Router::Match Session::route(bool upgrade) {
  auto access = look_at(request_, upgrade, loop_->shared()->options);
  readable_by_ = std::move(access.readable_by);
  if (access.refused) return *std::move(access.refused);
  auto matched = loop_->shared()->router.match(request_, upgrade, body_size_ > 0);
  auto* const answer = std::get_if<Response>(&matched);
  if (answer && answer->status == 204 && !readable_by_.empty() && is_preflight(request_)) add_preflight_fields(*answer);
  return matched;
}

Router::Match Session::match(bool upgrade) {
  try {
    return route(upgrade);
  } catch (const std::exception& e) {
    handler_failed(e.what());
  } catch (...) {
    handler_failed("unknown exception");
  }
  return internal_error();
}

bool Session::take_body() {
  if (in_.size() < body_size_) return false;
  request_.body = received().substr(0, body_size_);
  in_.consume(body_size_);
  return hand_over([this](const std::shared_ptr<Session>& self) {
    (*handler_)(std::move(request_), Reply{self, loop_->executor(), number_});
  });
}

bool Session::take_upgrade(SocketHandler& handler) {
  close_after_ = true;  // for every answer but an acceptance
  if (auto refused = check_handshake(request_)) return put(*refused), false;
  if (in_.size() > 0) {
    return refuse({400, "bad_upgrade", "Nothing may follow an upgrade request before it is answered."}), false;
  }
  if (loop_->shared()->draining() || loop_->shared()->counters.sockets >= loop_->limits().sockets) {
    return put(no_more_sockets()), false;
  }
  socket_ticket_.emplace(loop_->shared());
  websocket_key_ = request_.field("sec-websocket-key");
  return hand_over([&](const std::shared_ptr<Session>& self) {
    handler(std::move(request_), UpgradeReply{self, loop_->executor(), number_});
  });
}

/// Gives the request to the application. True when it was answered at once and another may follow.
template <class Call>
bool Session::hand_over(Call&& call) {
  state_ = State::handler;
  deadline_ = loop_->deadline(loop_->limits().answer_time);
  const auto number = number_;
  const auto failed = [&](std::string_view what) {
    handler_failed(what);
    answer(number, internal_error());
  };
  try {
    call(std::static_pointer_cast<Session>(shared_from_this()));
  } catch (const std::exception& e) {
    failed(e.what());
  } catch (...) {
    failed("unknown exception");
  }
  return state_ == State::head;
}

// -- answers ----------------------------------------------------------------------------------------------------------

void Session::answer(std::uint64_t number, Response response) {
  loop_->guard(*this, [&] {
    if (state_ != State::handler || number != number_) return;
    put(response);
    run();
  });
}

void Session::answer_upgrade(std::uint64_t number, std::variant<SocketHandlers, Response> answer) {
  loop_->guard(*this, [&] {
    auto* const handlers = std::get_if<SocketHandlers>(&answer);
    if (state_ != State::handler || number != number_) {
      if (handlers) close_unopened(std::move(*handlers));
      return;
    }
    if (handlers && loop_->shared()->draining()) {
      close_unopened(std::move(*handlers));  // nobody would send it away any more
      put(no_more_sockets());
    } else if (handlers) {
      ++number_;
      upgrade_ = std::move(*handlers);
      state_ = State::upgrading;
    } else {
      put(std::get<Response>(answer));
    }
    run();
  });
}

/// Queues the answer to the current request; the state is then that of waiting for the next, or closing.
void Session::put(const Response& response) {
  ++number_;
  socket_ticket_.reset();
  close_after_ |= response.close || loop_->shared()->draining();
  const AnswerStyle style{head_only_, close_after_, readable_by_, !loop_->shared()->options.origins.empty()};
  try {
    append_answer(out_, response, loop_->date(), style);
    loop_->shared()->count_answer(response.status);
  } catch (const std::invalid_argument& e) {
    handler_failed(e.what());
    append_answer(out_, internal_error(), loop_->date(), style);
    loop_->shared()->count_answer(500);
  }
  if (close_after_) {
    state_ = State::closing;
  } else {
    expect_head();
  }
}

void Session::refuse(const Refusal& refusal) {
  loop_->shared()->counters.refused.fetch_add(1, std::memory_order_relaxed);
  close_after_ = true;
  put(problem(refusal));
}

void Session::expect_head() {
  state_ = State::head;
  deadline_ = loop_->deadline(loop_->limits().idle_time);
  scanned_ = 0;
  readable_by_.clear();
  line_skipped_ = request_begun_ = false;
  if (in_.size() == 0 && in_.capacity() > 2 * kReadAtOnce) in_.shrink_to_fit();
}

void Session::handler_failed(std::string_view what) {
  loop_->shared()->counters.failed.fetch_add(1, std::memory_order_relaxed);
  loop_->shared()->log("a handler failed, the answer is 500: " + std::string{what});
}

// -- the socket -------------------------------------------------------------------------------------------------------

void Session::read() {
  if (std::exchange(reading_, true)) return;
  const auto missing = state_ == State::body ? body_size_ - std::min(body_size_, in_.size()) : 0;
  const auto room = in_.max_size() - in_.size();
  auto done = [this, self = shared_from_this()](error_code ec, std::size_t size) {
    loop_->guard(*this, [&] { on_read(ec, size); });
  };
  peer_.socket.async_read_some(in_.prepare(std::min(room, std::max(kReadAtOnce, missing))), std::move(done));
}

void Session::on_read(error_code ec, std::size_t size) {
  reading_ = false;
  in_.commit(size);
  if (state_ == State::over) return;
  if (state_ == State::closing) return next();  // a deadline has answered meanwhile
  if (ec) return cut();
  run();
}

/// True when all that was to be written is with the kernel.
bool Session::flush() {
  if (writing_ || state_ == State::over) return false;
  if (out_.empty()) return true;
  std::swap(out_, sending_);
  error_code ec;
  const auto written = peer_.socket.write_some(asio::buffer(sending_), ec);
  if (ec && ec != asio::error::would_block && ec != asio::error::try_again) return cut(), false;
  if (written == sending_.size()) return on_written({}), true;
  writing_ = true;
  write_deadline_ = loop_->deadline(loop_->limits().write_time, sending_.size());
  asio::async_write(peer_.socket, asio::buffer(sending_) + written,
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

void Session::become_linger() {
  if (reading_) {
    error_code ignored;
    peer_.socket.cancel(ignored);
    return;  // on_read comes back here
  }
  state_ = State::over;
  const auto self = shared_from_this();
  loop_->remove(*this);
  linger(loop_, std::move(peer_));
}

void Session::become_websocket() {
  state_ = State::over;
  const auto self = shared_from_this();
  loop_->remove(*this);
  start_websocket(loop_, std::move(peer_), *std::move(socket_ticket_), websocket_key_, *std::move(upgrade_));
}

void Session::sweep(Clock::time_point now) {
  if (writing_ && now >= write_deadline_) return cut();
  if (now < deadline_) return;
  switch (state_) {
    case State::head:
      if (!request_begun_) return cut();
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
  if (state_ == State::head && !request_begun_ && !writing_) cut();
}

void Session::cut() {
  state_ = State::over;
  error_code ignored;
  peer_.socket.close(ignored);
  if (upgrade_) close_unopened(*std::exchange(upgrade_, std::nullopt));
  const auto self = shared_from_this();
  loop_->remove(*this);
}

}  // namespace gavel::http
