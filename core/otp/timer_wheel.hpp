// TimerWheel: deadlines, in a hierarchical wheel of 64 slots a level (Varghese and Lauck 1987, scheme 7).
//
// Setting and cancelling are O(1): a node is linked into the slot of the highest digit (base 64) in which its deadline
// differs from the present. A node moves down a level at most once a level. Sized for timers that are mostly cancelled
// before they fire: 48 bytes a timer, no allocation but the growth of one array.
//
// A timer never fires early: a deadline is rounded up to the wheel's tick. Timers with one deadline fire in no promised
// order.
//
// Thread rules: none of its own; its scheduler guards it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/otp/message.hpp"
#include "core/otp/time.hpp"

namespace otp {

class TimerWheel {
 public:
  /// Ticks of 2^tick_shift ns, counted from `start`. 0 for exact virtual time; 18 (262 µs) is a good choice for
  /// threads.
  TimerWheel(Instant start, int tick_shift);
  ~TimerWheel();
  TimerWheel(const TimerWheel&) = delete;
  TimerWheel& operator=(const TimerWheel&) = delete;

  struct Due {
    Pid to;
    EnvelopePtr message;
    Instant deadline;
  };

  /// Keeps a message until `deadline`. Returns a number for cancel() and read(), never 0, never used twice.
  std::uint64_t set(Instant deadline, Pid to, EnvelopePtr message);

  /// Takes a timer out: its message, or nothing where the number is unknown, fired or cancelled already.
  std::optional<Due> cancel(std::uint64_t timer);

  /// When it is due; nothing where the number is unknown, fired or cancelled.
  std::optional<Instant> read(std::uint64_t timer) const;

  /// The next moment at which advance() has something to do; nothing while there is no timer. Never later than the
  /// earliest deadline (rounded up to a tick), possibly earlier.
  std::optional<Instant> next() const;

  /// Moves the present to `now` and appends every timer that is due, oldest tick first. At most `limit` of them.
  /// Returns false if the limit was reached and more may be due.
  bool advance(Instant now, std::vector<Due>& due, std::size_t limit = SIZE_MAX);

  /// Takes out every timer, due or not.
  std::vector<Due> take_all();

  std::size_t size() const noexcept { return size_; }

 private:
  static constexpr int kBits = 6;
  static constexpr int kSlots = 1 << kBits;
  static constexpr int kLevels = 11;  // 66 bits of ticks
  static constexpr std::uint32_t kChunk = 1024;
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  struct Node {
    std::uint64_t tick = 0;
    Instant deadline;
    Envelope* message = nullptr;  // null: free
    Pid to;
    std::uint32_t prev = kNone, next = kNone;
    std::uint32_t generation = 1;
    std::uint16_t slot = 0;  // level * kSlots + digit
  };

  Node& node_at(std::uint32_t index) const noexcept { return chunks_[index / kChunk][index % kChunk]; }
  std::uint32_t free_node();
  std::uint64_t tick_of(Instant deadline) const noexcept;
  void link(std::uint32_t index);
  void unlink(std::uint32_t index);
  Due take(std::uint32_t index);
  const Node* find(std::uint64_t timer) const;
  std::optional<std::uint64_t> next_tick() const noexcept;

  Instant start_;
  int shift_;
  std::uint64_t now_ = 0;
  std::size_t size_ = 0;
  std::array<std::uint64_t, kLevels> occupied_{};
  std::array<std::uint32_t, kLevels * kSlots> heads_;
  std::vector<std::unique_ptr<Node[]>> chunks_;  // of kChunk; a node never moves
  std::uint32_t used_ = 0;                       // nodes that were ever in use
  std::uint32_t free_ = kNone;
};

}  // namespace otp
