// Calls: a request that is answered exactly once, or fails exactly once.
//
// The caller is a process (the answer is a message to it) or somebody outside (the answer is a callback). The server
// holds a From<R>; it replies at once or later, from whichever handler comes by the value. A From that is dropped
// unanswered fails its caller at once, with the reason of the process that died with it if that is why.
//
// A process that awaits an answer handles nothing else, so processes that await each other in a circle would wait for
// ever: the await that closes the circle fails at once, with CallErrc::cycle. An await counts from its call until it is
// answered, or until its From is sent on to another process in a message. So do not await a process that awaits you,
// even if you gave its From to a thread or a callback of your own.
//
// Thread rules: a From may be moved to another thread and answered there.
#pragma once

#include <cstdint>
#include <utility>

#include "core/base/expected.hpp"
#include "core/otp/message.hpp"

namespace otp {

class Runtime;

/// Why a call has no answer.
enum class CallErrc : std::uint8_t {
  noproc,        ///< the process was dead, or nobody has the name
  timeout,       ///< no answer in time; the server may still act on the request
  calling_self,  ///< a process called itself: it would wait for ever
  exited,        ///< the process ended before it answered; `reason` says why
  dropped,       ///< the server let go of the From without answering
  overloaded,    ///< the process's mailbox is full: it never saw the request
  cycle,         ///< it would have closed a circle of processes that await each other; `reason` names them
  bad_request,   ///< a system request that the process cannot answer; `reason` says why
};

/// "noproc", "timeout", …
std::string_view name(CallErrc code) noexcept;

struct CallError {
  CallErrc code;
  Reason reason;
  std::string_view message = {};  ///< which call: its type …
  Pid to = {};                    ///< … and whom it was made to; nobody where the name was unknown
  bool unseen = false;            ///< with `exited`: it waited in the mailbox, no handler saw it, nothing was done

  /// "timeout in the call of Get to <3.1>"
  std::string to_string() const;
};

template <class R>
using CallResult = base::Expected<R, CallError>;

/// Stands for the answer of a call whose Reply is void.
struct Done {};

template <class R>
using ReplyPayload = std::conditional_t<std::is_void_v<R>, Done, R>;

/// Where an answer goes: a process (pid), or a caller outside (nobody), and the number of the call.
struct ReplyTo {
  Runtime* runtime = nullptr;
  Pid caller;
  std::uint64_t id = 0;
};

namespace detail {
/// The From went into a message: somebody else will answer.
void given_away(const ReplyTo& to) noexcept;
void send_reply(const ReplyTo& to, EnvelopePtr reply);
void fail_call(const ReplyTo& to, CallError error) noexcept;
/// Fails a call whose From was dropped: `exited` while a process is being buried on this thread, else `dropped`.
void drop_call(const ReplyTo& to) noexcept;
}  // namespace detail

template <class R>
class [[nodiscard]] From {
 public:
  From() = default;  ///< empty: answers nobody
  explicit From(ReplyTo to) : to_(to) {}
  From(From&& other) noexcept : to_(std::exchange(other.to_, {})) {
    if (detail::t_packing && to_.caller) detail::given_away(to_);
  }
  From& operator=(From&& other) noexcept {
    if (this != &other) {
      drop();
      to_ = std::exchange(other.to_, {});
    }
    return *this;
  }
  ~From() { drop(); }

  /// Is somebody (possibly) still waiting?
  explicit operator bool() const noexcept { return to_.runtime != nullptr; }
  /// The calling process, or nobody for a caller outside.
  Pid caller() const noexcept { return to_.caller; }

  /// Answers. A caller that died or timed out never sees it. The second answer of one From has no effect.
  template <class... V>
  void reply(V&&... value) {
    if (!to_.runtime) return;
    auto envelope = make_envelope<ReplyPayload<R>>(EnvelopeKind::reply, std::forward<V>(value)...);
    detail::send_reply(std::exchange(to_, {}), std::move(envelope));
  }

  /// Fails the call.
  void fail(CallError error) {
    if (to_.runtime) detail::fail_call(std::exchange(to_, {}), std::move(error));
  }

 private:
  void drop() noexcept {
    if (to_.runtime) detail::drop_call(std::exchange(to_, {}));
  }
  ReplyTo to_;
};

/// The result in a reply envelope (kinds reply, failed).
template <class R>
CallResult<R> take_result(Envelope& envelope) {
  if (envelope.kind == EnvelopeKind::failed) return base::Unexpected(std::move(envelope.as<CallError>()));
  if (envelope.kind == EnvelopeKind::timeout) return base::Unexpected(CallError{CallErrc::timeout, Reason::timeout()});
  if constexpr (std::is_void_v<R>) {
    return {};
  } else {
    return std::move(envelope.as<R>());
  }
}

/// The same, for the call of an M to `to`: an error says so.
template <class M>
CallResult<typename M::Reply> take_answer(Envelope& envelope, Pid to) {
  auto result = take_result<typename M::Reply>(envelope);
  if (!result) {
    result.error().message = type_name<M>();
    result.error().to = to;
  }
  return result;
}

}  // namespace otp
