// GenServer: a process that answers calls, takes casts and infos, and keeps state between them (OTP's gen_server).
//
//     struct Increment {};
//     struct Get { using Reply = int; };
//     using CounterProtocol = otp::Protocol<Increment, Get>;
//
//     class Counter : public otp::GenServer<Counter, CounterProtocol> {
//      public:
//       struct Args { int from = 0; };              // copyable: a child spec keeps it for restarts
//       explicit Counter(Args args) : n_(args.from) {}
//       void handle_cast(const Increment&) { ++n_; }
//       int handle_call(const Get&) { return n_; }
//      private:
//       int n_;
//     };
//
// What a server may define; a message without a handler does not compile:
//   void init()                          cheap; longer work goes into continue_with(X{}) and handle_continue(X);
//                                        stop(reason) or an exception in it: the start has failed
//   R    handle_call(const M&)           answers with the value
//   void handle_call(const M&, From<R>)  answers now or later, through `from`
//   void handle_cast(const M&) / void handle_info(const M&)     for messages without a Reply
//   void handle_continue(X)              runs before anything else
//   void handle_info(const Down&), handle_info(const ExitMessage&)
//   void handle_timeout()                nothing has arrived for as long as idle_timeout() said
//   void handle_stop(const Reason&)      whoever may wants it to end; without it: stop(reason)
//   void terminate(const Reason&)        last words: after stop() or an exception; if trapping, on the parent's exit
//   too std::string format_status() const    the state as people may see it (status pages, crash reports): no secrets
//
// Handlers return at once. What happens after one is said from within it: stop(reason), continue_with(x), await(…).
// An exception that leaves a handler is a crash: terminate() runs, the reason goes to links, monitors and callers.
//
// Thread rules: handlers of one server never run at the same time; use its protected functions only from them.
#pragma once

#include <array>
#include <memory>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>

#include "core/otp/process.hpp"

namespace otp {

template <class Self, class P>
class GenServer : public Process {
 public:
  using Proto = P;

 protected:
  Ref<P> self_ref() const noexcept { return {self()}; }

  // -- what comes next -------------------------------------------------------------------------------------------

  /// Runs handle_continue(x) before any message that waits (OTP's {continue, x}).
  template <class X>
  void continue_with(X x) {
    set_continue(make_envelope<X>(EnvelopeKind::continuation, std::move(x)));
    continuation_ = [](Self& server, Envelope& envelope) { server.handle_continue(std::move(envelope.as<X>())); };
  }

  /// handle_timeout() runs once if nothing arrives for `time` after the present handler (the timeout that an OTP
  /// callback returns). Any message ends it, and so does a continue; system requests are answered and start it anew, as
  /// in OTP. Nothing: as soon as the mailbox is empty.
  void idle_timeout(Duration time) {
    static_assert(
        requires(Self & s) { s.handle_timeout(); }, "idle_timeout() needs a handle_timeout()");
    set_idle_timeout(time);
  }

  // -- talking ---------------------------------------------------------------------------------------------------

  template <class Q, class M>
  Sent cast(Ref<Q> to, M message) {
    return runtime().cast(to, std::move(message));
  }
  template <class Q, class M>
  Sent cast(const Name<Q>& to, M message) {
    return runtime().cast(to, std::move(message));
  }
  template <class Q, class M>
  Sent cast(const Via<Q>& to, M message) {
    return runtime().cast(to, std::move(message));
  }

  /// Erlang's `!`: throws UnknownName where nobody has the name; nothing happens where the process is dead.
  template <class Q, class M>
  void send(Ref<Q> to, M message) {
    runtime().send(to, std::move(message));
  }
  template <class Q, class M>
  void send(const Name<Q>& to, M message) {
    runtime().send(to, std::move(message));
  }

  using Process::stop;
  /// Asks another process to end with `reason`, and goes on. `then(server, CallResult<void>)`: ok when it is dead, its
  /// name free, and `reason` was why; else as Runtime::stop says.
  template <class F>
  void stop(Pid other, Reason reason, Duration timeout, F then) {
    const bool myself = other == self();
    const std::uint64_t ref = myself ? runtime().fresh_id() : monitor(other);
    auto request = make_envelope<StopRequest>(EnvelopeKind::system, reason);
    expect(ref, myself ? 0 : set_timeout(ref, timeout),
           [reason = std::move(reason), other, then = std::move(then)](Self& server, Envelope& answer) mutable {
             then(server, stopped(answer, reason, other));
           });
    if (myself) {
      detail::fail_call({&runtime(), self(), ref}, {CallErrc::calling_self, {}});
    } else {
      runtime().send(other, std::move(request));
    }
  }

  /// Asks and goes on: other messages are handled meanwhile. `then(server, result)` is called in this process, once; it
  /// dies with it. An answer after the timeout is never seen.
  template <class Q, class M, class F>
  void call(Ref<Q> to, M message, Duration timeout, F then) {
    const std::uint64_t id = runtime().fresh_id();
    expect(id, set_timeout(id, timeout),
           [then = std::move(then), pid = to.pid](Self& server, Envelope& answer) mutable {
             then(server, take_answer<M>(answer, pid));
           });
    send_call(to, std::move(message), id);
  }
  template <class Q, class M, class F>
  void call(const Name<Q>& to, M message, Duration timeout, F then) {
    call(Ref<Q>{runtime().whereis(to.entry())}, std::move(message), timeout, std::move(then));
  }
  template <class Q, class M, class F>
  void call(const Via<Q>& to, M message, Duration timeout, F then) {
    call(to.whereis(), std::move(message), timeout, std::move(then));
  }

  /// Asks and waits, as OTP's gen_server:call does: nothing else is handled before the answer. `then(server, result)`.
  /// Once in a handler; the next may be asked from within `then`. In init(): the start is over when the wait is. One
  /// that would wait for ever, for a process that awaits this one, fails at once with CallErrc::cycle.
  template <class Q, class M, class F>
  void await(Ref<Q> to, M message, Duration timeout, F then) {
    const std::uint64_t id = runtime().fresh_id();
    const std::uint64_t timer = set_timeout(id, timeout);
    park(
        id,
        [this, timer, pid = to.pid, then = std::move(then)](Envelope& answer) mutable {
          unpark();
          if (timer) runtime().scheduler().cancel_timer(timer);
          then(server(), take_answer<M>(answer, pid));
          if (!initialized()) init_over();
        },
        to.pid);
    if (to.pid != self()) {
      if (std::string cycle = await_cycle(to.pid); !cycle.empty()) {
        detail::fail_call({&runtime(), self(), id}, {CallErrc::cycle, Reason::other(std::move(cycle))});
        return;
      }
    }
    send_call(to, std::move(message), id);
  }
  template <class Q, class M, class F>
  void await(const Name<Q>& to, M message, Duration timeout, F then) {
    await(Ref<Q>{runtime().whereis(to.entry())}, std::move(message), timeout, std::move(then));
  }
  template <class Q, class M, class F>
  void await(const Via<Q>& to, M message, Duration timeout, F then) {
    await(to.whereis(), std::move(message), timeout, std::move(then));
  }

  // -- time ------------------------------------------------------------------------------------------------------

  /// Sends a message to this process after `delay`.
  template <class M>
  std::uint64_t send_after(Duration delay, M message) {
    return runtime().send_after(delay, self_ref(), std::move(message));
  }
  /// Sends Expired<M>{message, timer} to this process after `delay`, where `timer` is the number that this returns.
  template <class M>
  std::uint64_t start_timer(Duration delay, M message) {
    return runtime().start_timer(delay, self_ref(), std::move(message));
  }
  /// Sends a copy of a message to this process every `period`; it ends with the process.
  template <class M>
  Interval send_interval(Duration period, M message) {
    return runtime().send_interval(period, self_ref(), std::move(message));
  }
  void cancel(Interval interval) { runtime().cancel(interval); }
  /// True if it had not fired: its message can never arrive.
  bool cancel(std::uint64_t timer) { return runtime().cancel(timer).has_value(); }
  /// For one that parks: a timeout numbered `id` after that time; the number of its timer, 0 for kInfinity.
  std::uint64_t set_timeout(std::uint64_t id, Duration timeout) {
    if (timeout == kInfinity) return 0;
    auto alarm = make_signal(EnvelopeKind::timeout);
    alarm->id = id;
    return runtime().set_timer(timeout, self(), std::move(alarm));
  }

 private:
  struct Waiting {
    base::UniqueFunction<void(Self&, Envelope&)> then;
    std::uint64_t timer;
  };
  using Pending = std::unordered_map<std::uint64_t, Waiting>;

  Self& server() noexcept { return static_cast<Self&>(*this); }

  template <class F>
  void expect(std::uint64_t id, std::uint64_t timer, F then) {
    if (!pending_) pending_ = std::make_unique<Pending>();
    pending_->emplace(id, Waiting{std::move(then), timer});
  }

  template <class Q, class M>
  void send_call(Ref<Q> to, M message, std::uint64_t id) {
    auto envelope = make_envelope<M>(EnvelopeKind::call, std::move(message));
    envelope->tag = Q::template tag<M>();
    envelope->from = self();
    envelope->id = id;
    if (to.pid == self()) {
      envelope->orphan = true;
      detail::fail_call({&runtime(), self(), id}, {CallErrc::calling_self, {}});
      return;
    }
    runtime().send(to.pid, std::move(envelope));
  }

  // -- what the runtime calls ------------------------------------------------------------------------------------

  void on_start() final {
    if constexpr (requires(Self & s) { s.init(); }) server().init();
    init_over();
  }

  void init_over() {
    if constexpr (!requires { typename Self::InitLater; }) {
      if (!stopping() && !parked()) init_done();
    }
  }

  void on_stop(const Reason& reason) final {
    if constexpr (requires(Self & s) { s.handle_stop(reason); }) {
      server().handle_stop(reason);
    } else {
      stop(reason);
    }
  }

  void on_continue(Envelope& envelope) final {
    auto* run = std::exchange(continuation_, nullptr);
    run(server(), envelope);
  }

  void on_terminate(const Reason& reason) final {
    if constexpr (requires(Self & s) { s.terminate(reason); }) server().terminate(reason);
  }

  std::string describe() const final {
    if constexpr (requires(const Self& s) { s.format_status(); }) {
      return static_cast<const Self&>(*this).format_status();
    } else {
      return std::string(type_name<Self>());
    }
  }

  void on_envelope(Envelope& envelope) final {
    switch (envelope.kind) {
      case EnvelopeKind::message:
      case EnvelopeKind::call:
        if (envelope.tag < P::size) {
          Table<P>::handlers[envelope.tag](server(), runtime(), envelope);
        } else {
          unexpected(envelope);
        }
        return;
      case EnvelopeKind::timeout:
        if (envelope.tag == kIdleTag) {
          if constexpr (requires(Self & s) { s.handle_timeout(); }) server().handle_timeout();
          return;
        }
        answer(envelope);
        return;
      case EnvelopeKind::reply:
      case EnvelopeKind::failed:
        answer(envelope);
        return;
      case EnvelopeKind::down:
        if (pending_ && pending_->contains(envelope.id)) {
          answer(envelope);
          return;
        }
        if constexpr (requires(Self & s, const Down& d) { s.handle_info(d); }) {
          server().handle_info(envelope.as<Down>());
        } else {
          unexpected(envelope);
        }
        return;
      case EnvelopeKind::exit_signal:
      case EnvelopeKind::link_signal:
        exited(envelope.as<ExitMessage>());
        return;
      default:
        unexpected(envelope);
    }
  }

  void exited(const ExitMessage& exit) {
    if (exit.from && exit.from == parent()) {  // gen_server: the parent's exit ends it, trapping or not
      on_stop(exit.reason);
      return;
    }
    if constexpr (requires(Self & s) { s.handle_info(exit); }) {
      server().handle_info(exit);
    } else {
      runtime().report({.kind = Report::Kind::unexpected,
                        .pid = self(),
                        .name = std::string(type_name<Self>()),
                        .reason = exit.reason,
                        .last_message = "exit of " + exit.from.to_string()});
    }
  }

  void answer(Envelope& envelope) {
    auto node = pending_ ? pending_->extract(envelope.id) : typename Pending::node_type();
    if (!node) {  // late: the timeout was first
      if (envelope.kind == EnvelopeKind::reply) count_late_answer();
      return;
    }
    Waiting& waiting = node.mapped();
    if (envelope.kind == EnvelopeKind::timeout) {
      demonitor(envelope.id);  // a stop's; a call has none
    } else if (waiting.timer) {
      runtime().cancel(waiting.timer);
    }
    waiting.then(server(), envelope);
  }

  // What the server's protocol does not have: an info is told and ignored, a call ends the server.
  void unexpected(Envelope& envelope) {
    if (envelope.kind == EnvelopeKind::call) {
      throw std::logic_error("no handle_call for " + std::string(envelope.name()));
    }
    runtime().report({.kind = Report::Kind::unexpected,
                      .pid = self(),
                      .name = std::string(type_name<Self>()),
                      .last_message = std::string(envelope.name())});
  }

  template <class M>
  static void dispatch(Self& server, Runtime& rt, Envelope& envelope) {
    if (envelope.type != &message_type<M>) {  // somebody made a Ref of another protocol out of the pid
      static_cast<GenServer&>(server).unexpected(envelope);
      return;
    }
    M& message = envelope.as<M>();
    if constexpr (is_expired<M>) message.timer = envelope.id;
    if constexpr (CallMessage<M>) {
      using R = typename M::Reply;
      if constexpr (requires { server.handle_call(std::move(message), From<R>{}); }) {
        envelope.orphan = true;
        server.handle_call(std::move(message), From<R>(ReplyTo{&rt, envelope.from, envelope.id}));
      } else if constexpr (std::is_void_v<R> && requires { server.handle_call(std::move(message)); }) {
        server.handle_call(std::move(message));
        envelope.orphan = true;
        From<R>(ReplyTo{&rt, envelope.from, envelope.id}).reply();
      } else if constexpr (requires { server.handle_call(std::move(message)); }) {
        R result = server.handle_call(std::move(message));
        envelope.orphan = true;
        From<R>(ReplyTo{&rt, envelope.from, envelope.id}).reply(std::move(result));
      } else {
        static_assert(sizeof(M) == 0, "the server has no handle_call for a call of its protocol");
      }
    } else if constexpr (requires { server.handle_cast(std::move(message)); }) {
      server.handle_cast(std::move(message));
    } else if constexpr (requires { server.handle_info(std::move(message)); }) {
      server.handle_info(std::move(message));
    } else {
      static_assert(sizeof(M) == 0, "the server has neither handle_cast nor handle_info for a message of its protocol");
    }
  }

  using Handler = void (*)(Self&, Runtime&, Envelope&);
  template <class Proto>
  struct Table;
  template <class... Ms>
  struct Table<Protocol<Ms...>> {
    static constexpr std::array<Handler, sizeof...(Ms)> handlers{&GenServer::template dispatch<Ms>...};
  };

  void (*continuation_)(Self&, Envelope&) = nullptr;
  std::unique_ptr<Pending> pending_;
};

}  // namespace otp
