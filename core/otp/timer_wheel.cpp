#include "core/otp/timer_wheel.hpp"

#include <algorithm>
#include <bit>

namespace otp {

TimerWheel::TimerWheel(Instant start, int tick_shift) : start_(start), shift_(tick_shift) { heads_.fill(kNone); }

TimerWheel::~TimerWheel() {
  for (std::uint32_t index = 0; index < used_; ++index) EnvelopePtr(node_at(index).message).reset();
}

std::uint64_t TimerWheel::tick_of(Instant deadline) const noexcept {
  const auto ns = (deadline - start_).count();
  if (ns <= 0) return 0;
  const auto mask = (std::uint64_t{1} << shift_) - 1;
  return (static_cast<std::uint64_t>(ns) + mask) >> shift_;
}

std::uint32_t TimerWheel::free_node() {
  if (free_ != kNone) return std::exchange(free_, node_at(free_).next);
  if (used_ == chunks_.size() * kChunk) chunks_.push_back(std::make_unique<Node[]>(kChunk));
  return used_++;
}

std::uint64_t TimerWheel::set(Instant deadline, Pid to, EnvelopePtr message) {
  const std::uint32_t index = free_node();
  Node& node = node_at(index);
  node.deadline = deadline;
  // What is due already waits for the next tick: firing is always advance()'s doing, never the setter's.
  node.tick = std::max(tick_of(deadline), now_ + 1);
  node.message = message.release();
  node.to = to;
  link(index);
  ++size_;
  return std::uint64_t{node.generation} << 32 | index;
}

// A deadline belongs to the highest level at which its digit differs from the present's: all higher digits are equal,
// and its own digit is larger. So within a level the slots that are in use lie ahead of the present's digit.
void TimerWheel::link(std::uint32_t index) {
  Node& node = node_at(index);
  const int level = (63 - std::countl_zero(node.tick ^ now_)) / kBits;
  const int digit = static_cast<int>(node.tick >> (level * kBits)) & (kSlots - 1);
  node.slot = static_cast<std::uint16_t>(level * kSlots + digit);
  node.prev = kNone;
  node.next = heads_[node.slot];
  if (node.next != kNone) node_at(node.next).prev = index;
  heads_[node.slot] = index;
  occupied_[level] |= std::uint64_t{1} << digit;
}

void TimerWheel::unlink(std::uint32_t index) {
  Node& node = node_at(index);
  if (node.next != kNone) node_at(node.next).prev = node.prev;
  if (node.prev != kNone) {
    node_at(node.prev).next = node.next;
    return;
  }
  heads_[node.slot] = node.next;
  if (node.next == kNone) occupied_[node.slot / kSlots] &= ~(std::uint64_t{1} << (node.slot % kSlots));
}

TimerWheel::Due TimerWheel::take(std::uint32_t index) {
  Node& node = node_at(index);
  Due due{node.to, EnvelopePtr(std::exchange(node.message, nullptr)), node.deadline};
  if (++node.generation == 0) node.generation = 1;
  node.next = free_;
  free_ = index;
  --size_;
  return due;
}

std::vector<TimerWheel::Due> TimerWheel::take_all() {
  std::vector<Due> all;
  for (std::uint32_t index = 0; index < used_; ++index) {
    if (!node_at(index).message) continue;
    unlink(index);
    all.push_back(take(index));
  }
  return all;
}

const TimerWheel::Node* TimerWheel::find(std::uint64_t timer) const {
  const auto index = static_cast<std::uint32_t>(timer);
  if (index >= used_) return nullptr;
  const Node& node = node_at(index);
  return node.message && node.generation == timer >> 32 ? &node : nullptr;
}

std::optional<TimerWheel::Due> TimerWheel::cancel(std::uint64_t timer) {
  if (!find(timer)) return std::nullopt;
  const auto index = static_cast<std::uint32_t>(timer);
  unlink(index);
  return take(index);
}

std::optional<Instant> TimerWheel::read(std::uint64_t timer) const {
  const Node* node = find(timer);
  return node ? std::optional(node->deadline) : std::nullopt;
}

// The lowest level in use holds the nearest slot; the moment is where the present's digit reaches it.
std::optional<std::uint64_t> TimerWheel::next_tick() const noexcept {
  for (int level = 0; level < kLevels; ++level) {
    if (!occupied_[level]) continue;
    const int shift = level * kBits;
    const auto digit = static_cast<std::uint64_t>(std::countr_zero(occupied_[level]));
    const std::uint64_t above = shift + kBits >= 64 ? 0 : now_ >> (shift + kBits) << (shift + kBits);
    return above | digit << shift;
  }
  return std::nullopt;
}

std::optional<Instant> TimerWheel::next() const {
  const auto tick = next_tick();
  if (!tick) return std::nullopt;
  return start_ + Duration(static_cast<std::int64_t>(*tick << shift_));
}

bool TimerWheel::advance(Instant now, std::vector<Due>& due, std::size_t limit) {
  const auto ns = (now - start_).count();
  const std::uint64_t target = ns <= 0 ? 0 : static_cast<std::uint64_t>(ns) >> shift_;
  for (auto tick = next_tick(); tick && *tick <= target; tick = next_tick()) {
    now_ = *tick;
    for (int l = 0; l < kLevels; ++l) {
      const int digit = static_cast<int>(now_ >> (l * kBits)) & (kSlots - 1);
      if (!(occupied_[l] >> digit & 1)) continue;
      std::uint32_t index = heads_[l * kSlots + digit];
      while (index != kNone) {
        const std::uint32_t following = node_at(index).next;
        // One that is due over the limit goes down to the lowest level, so that next_tick() still finds it.
        if (node_at(index).tick <= now_ && (l == 0 || due.size() < limit)) {
          if (due.size() >= limit) return false;
          unlink(index);
          due.push_back(take(index));
        } else {
          unlink(index);
          link(index);
        }
        index = following;
      }
    }
  }
  if (target > now_) now_ = target;
  return true;
}

}  // namespace otp
