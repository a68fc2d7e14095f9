// What a handler gets to answer with: from any thread, once; dropping it unanswered is an answer too (500).
//
// It holds no connection alive: when the client has gone meanwhile, the answer is dropped.
#pragma once

#include <boost/asio/dispatch.hpp>
#include <memory>
#include <utility>

#include "server/http/problem.hpp"
#include "server/http/session.hpp"

namespace gavel::http {

/// Answer is Response or variant<SocketHandlers, Response>; `deliver` is the Session's function for it.
template <class Answer, void (Session::*deliver)(std::uint64_t, Answer)>
class ReplyTo {
 public:
  ReplyTo(const std::shared_ptr<Session>& session, Executor executor, std::uint64_t number)
      : session_(session), executor_(std::move(executor)), number_(number), pending_(true) {}
  ReplyTo(ReplyTo&& other) noexcept
      : session_(std::move(other.session_)),
        executor_(other.executor_),
        number_(other.number_),
        pending_(std::exchange(other.pending_, false)) {}
  ReplyTo& operator=(ReplyTo&&) = delete;
  ~ReplyTo() {
    if (!pending_) return;
    try {
      (*this)(problem(500, "internal_error", "The request was not answered."));
    } catch (...) {
      // Out of memory: the session's own deadline answers.
    }
  }

  void operator()(Answer answer) {
    if (!std::exchange(pending_, false)) return;
    if (session_.expired()) return closed(answer);
    asio::dispatch(executor_, [session = session_, number = number_, answer = std::move(answer)]() mutable {
      if (const auto live = session.lock()) {
        (live.get()->*deliver)(number, std::move(answer));
      } else {
        closed(answer);
      }
    });
  }

 private:
  static void closed(SocketHandlers* handlers) {
    if (handlers && handlers->closed) handlers->closed();
  }
  static void closed(Response& answer) { closed(answer.stream.get()); }
  static void closed(std::variant<SocketHandlers, Response>& answer) { closed(std::get_if<SocketHandlers>(&answer)); }

  std::weak_ptr<Session> session_;
  Executor executor_;
  std::uint64_t number_;
  bool pending_;
};

using Reply = ReplyTo<Response, &Session::answer>;
using UpgradeReply = ReplyTo<std::variant<SocketHandlers, Response>, &Session::answer_upgrade>;

}  // namespace gavel::http
