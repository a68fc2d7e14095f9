// Messages: how a value travels from one process to another.
//
// A message type is a plain struct that moves. With a nested `Reply` it is a call, without one a cast or an info:
//
//     struct PlaceBid { using Reply = Verdict; BidderId bidder; Amount amount; };
//     struct Close {};
//     using Protocol = otp::Protocol<PlaceBid, Close>;
//
// A Protocol is what may be said to a server; Ref<Protocol> is a pid that takes just that. An Envelope is one message
// on its way: one block from the pool, header and payload together, moved and never copied.
//
// Thread rules: an envelope belongs to one thread at a time; whoever holds the EnvelopePtr.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>

#include "core/otp/pid.hpp"
#include "core/otp/pool.hpp"
#include "core/otp/reason.hpp"

namespace otp {

// -- types ---------------------------------------------------------------------------------------------------------

/// The type's name as the compiler writes it, for logs and crash reports.
template <class M>
constexpr std::string_view type_name() noexcept {
  constexpr std::string_view whole = __PRETTY_FUNCTION__;
  constexpr auto from = whole.find("M = ") + 4;
  return whole.substr(from, whole.find_first_of(";]", from) - from);
}

/// What the runtime must know of a payload: one per type, compared by address.
struct MessageType {
  std::string_view name;
  std::uint32_t size;
  void (*destroy)(void*) noexcept;
};

template <class M>
inline constexpr MessageType message_type{type_name<M>(), sizeof(M),
                                          [](void* at) noexcept { static_cast<M*>(at)->~M(); }};

template <class M>
concept CallMessage = requires {
  typename M::Reply;
};

// -- protocols -----------------------------------------------------------------------------------------------------

template <class... Ms>
struct Protocol {
  static constexpr std::size_t size = sizeof...(Ms);

  template <class M>
  static constexpr bool has = (std::is_same_v<M, Ms> || ...);

  /// Position of M in the list: its tag on the wire.
  template <class M>
  static constexpr std::uint16_t tag() noexcept {
    static_assert(has<M>, "this message is not in the protocol of the process it is sent to");
    std::uint16_t index = 0;
    static_cast<void>(((std::is_same_v<M, Ms> ? false : (++index, true)) && ...));
    return index;
  }
};

/// A pid whose process understands P.
template <class P>
struct Ref {
  Pid pid;
  explicit operator bool() const noexcept { return static_cast<bool>(pid); }
  friend auto operator<=>(Ref, Ref) = default;
};

// -- what the runtime itself says ----------------------------------------------------------------------------------

/// To a process that traps exits: a linked process ended, or somebody called exit(pid, reason).
struct ExitMessage {
  Pid from;
  Reason reason;
};

/// To a process that monitors another: it has ended.
struct Down {
  std::uint64_t ref;
  Pid pid;
  Reason reason;
};

/// What start_timer() sends: the message, and which timer it was (Erlang's {timeout, Ref, Msg}).
template <class M>
struct Expired {
  M message;
  std::uint64_t timer = 0;
};
template <class M>
inline constexpr bool is_expired = false;
template <class M>
inline constexpr bool is_expired<Expired<M>> = true;

// -- envelopes -----------------------------------------------------------------------------------------------------

enum class EnvelopeKind : std::uint8_t {
  start,         ///< first of a life: makes the process
  message,       ///< cast or info
  continuation,  ///< what a process asked to do next, before any message
  call,          ///< wants a reply to (from, id)
  reply,         ///< answers call `id`
  failed,        ///< call `id` has no answer; payload CallError
  exit_signal,   ///< exit(pid, reason) by `from`; payload ExitMessage
  link_signal,   ///< the linked process `from` ended; payload ExitMessage
  down,          ///< monitor `id`; payload Down
  timeout,       ///< an awaited time has come (call `id`)
  system,        ///< Runtime::stop's request; what sys asks is a call with kSystemTag
};

inline constexpr std::uint16_t kNoTag = 0xFFFF;
inline constexpr std::uint16_t kIdleTag = 0xFFFD;    ///< on a timeout: a receive timeout
inline constexpr std::uint16_t kSystemTag = 0xFFFE;  ///< on a call: a system request (sys.hpp)

class EnvelopePtr;

struct alignas(16) Envelope {
  Envelope* next = nullptr;
  const MessageType* type = nullptr;  // null: no payload
  std::uint64_t id = 0;               // call, monitor or await number; of a timer's message: the timer
  Pid from;
  std::uint32_t to_generation = 0;
  std::uint16_t tag = kNoTag;
  EnvelopeKind kind = EnvelopeKind::message;
  bool orphan = false;  // a call whose From was taken out: nothing to answer when it is dropped

  void* payload() noexcept { return this + 1; }
  template <class M>
  M& as() noexcept {
    return *std::launder(static_cast<M*>(payload()));
  }
  template <class M>
  const M& as() const noexcept {
    return *std::launder(static_cast<const M*>(static_cast<const void*>(this + 1)));
  }
  std::size_t block_size() const noexcept { return sizeof(Envelope) + (type ? type->size : 0); }
  std::string_view name() const noexcept { return type ? type->name : std::string_view("signal"); }
  /// For the runtime's own part of the process, not for its handlers.
  bool is_system() const noexcept { return tag == kSystemTag || kind == EnvelopeKind::system; }
};

/// Owns one envelope.
class EnvelopePtr {
 public:
  EnvelopePtr() = default;
  explicit EnvelopePtr(Envelope* envelope) noexcept : envelope_(envelope) {}
  EnvelopePtr(EnvelopePtr&& other) noexcept : envelope_(std::exchange(other.envelope_, nullptr)) {}
  EnvelopePtr& operator=(EnvelopePtr&& other) noexcept {
    if (this != &other) {
      reset();
      envelope_ = std::exchange(other.envelope_, nullptr);
    }
    return *this;
  }
  ~EnvelopePtr() { reset(); }

  explicit operator bool() const noexcept { return envelope_ != nullptr; }
  Envelope* operator->() const noexcept { return envelope_; }
  Envelope& operator*() const noexcept { return *envelope_; }
  Envelope* get() const noexcept { return envelope_; }
  Envelope* release() noexcept { return std::exchange(envelope_, nullptr); }
  void reset() noexcept {
    if (auto* e = std::exchange(envelope_, nullptr)) {
      const std::size_t size = e->block_size();
      if (e->type) e->type->destroy(e->payload());
      e->~Envelope();
      pool::release(e, size);
    }
  }

 private:
  Envelope* envelope_ = nullptr;
};

namespace detail {
/// Set while a message is moved into its envelope: what it carries leaves the process.
constinit inline thread_local bool t_packing = false;

class Packing {
 public:
  explicit Packing(bool leaves) noexcept { t_packing = leaves; }
  ~Packing() { t_packing = false; }
  Packing(const Packing&) = delete;
  Packing& operator=(const Packing&) = delete;
};
struct NotPacking {
  explicit NotPacking(bool) noexcept {}
};
}  // namespace detail

/// An envelope with a payload made in place.
template <class M, class... Args>
EnvelopePtr make_envelope(EnvelopeKind kind, Args&&... args) {
  static_assert(alignof(M) <= 16, "a message must not ask for more than 16-byte alignment");
  void* block = pool::allocate(sizeof(Envelope) + sizeof(M));
  auto* envelope = ::new (block) Envelope;
  envelope->kind = kind;
  try {
    using Packing = std::conditional_t<std::is_trivially_copyable_v<M>, detail::NotPacking, detail::Packing>;
    [[maybe_unused]] const Packing packing(kind != EnvelopeKind::continuation);
    if constexpr (sizeof...(Args) == 1 && (std::is_same_v<std::remove_cvref_t<Args>, M> && ...)) {
      ::new (envelope->payload()) M(std::forward<Args>(args)...);  // braces would put a list into a list
    } else {
      ::new (envelope->payload()) M{std::forward<Args>(args)...};
    }
  } catch (...) {
    pool::release(block, sizeof(Envelope) + sizeof(M));
    throw;
  }
  envelope->type = &message_type<M>;
  return EnvelopePtr(envelope);
}

/// An envelope without a payload.
inline EnvelopePtr make_signal(EnvelopeKind kind) {
  auto* envelope = ::new (pool::allocate(sizeof(Envelope))) Envelope;
  envelope->kind = kind;
  return EnvelopePtr(envelope);
}

}  // namespace otp
