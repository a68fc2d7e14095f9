#include "server/http/session.hpp"

#include <algorithm>
#include <utility>

#include "server/http/access.hpp"
#include "server/http/handshake.hpp"
#include "server/http/problem.hpp"
#include "server/http/reply.hpp"

namespace gavel::http {
namespace {

Response internal_error() { return problem(500, "internal_error", "The request failed in the server."); }

Response no_more_sockets() {
  return with_field(problem(503, "too_many_sockets", "No more WebSockets or streams can be opened here now."),
                    "Retry-After", "5");
}

}  // namespace

void Session::close_unopened(SocketHandlers handlers) {
  if (handlers.closed) handlers.closed();
}

Session::Session(std::shared_ptr<Loop> loop, Peer peer)
    : loop_(std::move(loop)),
      options_(loop_->options()),
      peer_(std::move(peer)),
      deadline_(loop_->deadline(limits().head_time)),
      in_(limits().head + limits().body + kReadAtOnce) {}

/// Takes over what the loop was told meanwhile. Between two requests alone: what one may be is settled as it begins.
void Session::take_options() {
  if (options_ == loop_->options()) return;
  options_ = loop_->options();
  in_.max_size(std::max(in_.size(), limits().head + limits().body) + kReadAtOnce);
}

void Session::start() {
  error_code ignored;
  peer_.wire.socket().non_blocking(true, ignored);
  peer_.wire.socket().set_option(Tcp::no_delay{true}, ignored);
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
      return become_socket();
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
    take_options();
    begun_at_ = Clock::now();
    deadline_ = loop_->deadline(limits().head_time);
  }
  const auto size = find_head(received(), std::exchange(scanned_, in_.size()), limits());
  if (!size) return refuse(size.error()), false;
  if (!*size) return false;
  auto head = inspect(received().substr(0, **size), limits());
  in_.consume(**size);
  if (!head) return refuse(head.error()), false;
  return take_request(*std::move(head));
}

bool Session::take_request(Head head) {
  loop_->shared()->counters.requests.fetch_add(1, std::memory_order_relaxed);
  request_ = std::move(head.request);
  const auto& proxies = options_->proxies;
  request_.remote = proxies.trusted.empty() ? peer_.remote : client_address(request_, peer_.remote, proxies);
  body_size_ = head.content_length;
  head_only_ = request_.method == "HEAD";
  trace_ = trace_of(request_);
  method_ = Traffic::method_index(request_.method);
  asked_at_ = Clock::now();
  handed_at_ = {};
  passed_ = true;
  if (options_->answers || options_->slow.count() > 0) {
    asked_.assign(request_.method).append(1, ' ').append(request_.path);
    if (!proxies.trusted.empty()) client_ = " client=" + request_.remote;
  }
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
  deadline_ = loop_->deadline(limits().body_time, body_size_);
  if (head.expect_continue && in_.size() < body_size_) out_ += "HTTP/1.1 100 Continue\r\n\r\n";
  return true;
}

/// Where the request goes, or the answer of those that it does not get past.
Router::Match Session::route(bool upgrade) {
  auto access = look_at(request_, {.upgrade = upgrade, .secure = secure()}, *options_);
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
  if (loop_->shared()->draining() || loop_->shared()->counters.sockets >= limits().sockets) {
    return put(no_more_sockets()), false;
  }
  socket_ticket_.emplace(loop_->shared());
  websocket_key_ = request_.field("sec-websocket-key");
  subprotocol_ = offers_subprotocol(request_);
  return hand_over([&](const std::shared_ptr<Session>& self) {
    handler(std::move(request_), UpgradeReply{self, loop_->executor(), number_});
  });
}

/// Gives the request to the application. True when it was answered at once and another may follow.
template <class Call>
bool Session::hand_over(Call&& call) {
  state_ = State::handler;
  handed_at_ = Clock::now();
  deadline_ = loop_->deadline(limits().answer_time);
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
    if (state_ != State::handler || number != number_) {
      if (response.stream) close_unopened(std::move(*response.stream));
      return;
    }
    if (response.stream) {
      put_stream(std::move(response));
    } else {
      put(response);
    }
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
      done_with(101);
      upgrade_ = std::move(*handlers);
      state_ = State::upgrading;
    } else {
      put(std::get<Response>(answer));
    }
    run();
  });
}

/// Queues the head of a stream of events. What it is about follows when that is written; to HEAD nothing does.
void Session::put_stream(Response response) {
  auto handlers = std::move(*response.stream);
  const bool full = loop_->shared()->counters.sockets >= loop_->limits().sockets;
  close_after_ = true;
  if (loop_->shared()->draining()) {
    // No answer: a browser's EventSource comes again where a connection broke, and never after a status like 503.
    close_unopened(std::move(handlers));
    ++number_;
    socket_ticket_.reset();
    state_ = State::closing;
  } else if (full) {
    close_unopened(std::move(handlers));
    put(no_more_sockets());
  } else if (!put(response) || head_only_) {
    close_unopened(std::move(handlers));
  } else {
    socket_ticket_.emplace(loop_->shared());
    upgrade_ = std::move(handlers);
    is_stream_ = true;
    state_ = State::upgrading;
  }
}

/// Queues the answer to the current request; the state is then that of waiting for the next, or closing. False where
/// the answer cannot be sent, and 500 is in its place.
bool Session::put(const Response& response) {
  bool good = true;
  ++number_;
  socket_ticket_.reset();
  close_after_ |= response.close || loop_->shared()->draining();
  const AnswerStyle style{.head_only = head_only_,
                          .close = close_after_,
                          .stream = response.stream != nullptr,
                          .readable_by = readable_by_,
                          .depends_on_origin = !options_->origins.empty(),
                          .transport_security = secure() ? options_->transport_security : std::string_view(),
                          .request_id = trace_.request_id};
  try {
    append_answer(out_, response, loop_->date(), style);
    done_with(response.status, response.waited);
  } catch (const std::invalid_argument& e) {
    good = false;
    handler_failed(e.what());
    append_answer(out_, internal_error(), loop_->date(), {.head_only = head_only_, .close = close_after_});
    done_with(500);
  }
  if (close_after_) {
    state_ = State::closing;
  } else {
    expect_head();
  }
  return good;
}

void Session::refuse(const Refusal& refusal) {
  loop_->shared()->counters.refused.fetch_add(1, std::memory_order_relaxed);
  close_after_ = true;
  put(problem(refusal));
}

void Session::expect_head() {
  state_ = State::head;
  deadline_ = loop_->deadline(limits().idle_time);
  scanned_ = 0;
  readable_by_.clear();
  trace_ = {};
  asked_.clear();
  method_ = kNoMethod;
  passed_ = false;
  client_.clear();
  line_skipped_ = request_begun_ = false;
  if (in_.size() == 0 && in_.capacity() > 2 * kReadAtOnce) in_.shrink_to_fit();
}

void Session::handler_failed(std::string_view what) {
  loop_->shared()->counters.failed.fetch_add(1, std::memory_order_relaxed);
  traffic().failed.add();
  loop_->shared()->log("a handler failed, the answer is 500: " + std::string{what} + trace_.text());
}

/// Counts the answer, and logs it where that is wanted.
void Session::done_with(int status, bool waited) {
  loop_->shared()->count_answer(method_, status);
  if (passed_ && !waited) {
    const bool handed = handed_at_ != Clock::time_point();
    const auto now = Clock::now();
    traffic().seconds.observe(std::chrono::duration<double>(now - (handed ? handed_at_ : asked_at_)).count());
    if (handed && options_->slow.count() > 0 && now - handed_at_ >= options_->slow) log_slow(status, now);
  }
  log_answer(status);
}

/// The path without its query, in which anything may be; what else a client chooses is quoted by the log itself.
void Session::log_slow(int status, Clock::time_point now) const {
  const auto ms = [](Clock::duration time) {
    return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(time).count()) + " ms";
  };
  loop_->shared()->log("slow: " + asked_ + ' ' + std::to_string(status) + ' ' + ms(now - begun_at_) + " (head " +
                       ms(asked_at_ - begun_at_) + ", body " + ms(handed_at_ - asked_at_) + ", answer " +
                       ms(now - handed_at_) + ')' + trace_.text());
}

void Session::log_answer(int status) const {
  const auto& log = options_->answers;
  if (!log) return;
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - asked_at_).count();
  // A request that the gate has refused has no name.
  const auto time = asked_.empty() ? std::string() : ' ' + std::to_string(took) + " ms";
  loop_->shared()->say(
      log, (asked_.empty() ? "refused" : asked_) + ' ' + std::to_string(status) + time + client_ + trace_.text());
}

void start_session(const std::shared_ptr<Loop>& loop, Peer peer) {
  auto session = std::make_shared<Session>(loop, std::move(peer));
  loop->add(session);
  loop->guard(*session, [&] { session->start(); });
}

}  // namespace gavel::http
