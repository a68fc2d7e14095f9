// RunQueue: the cells that wait for a worker, oldest first.
//
// A ring under a spin lock that is held for a few instructions; the emptiness of a queue is seen without the lock.
//
// Thread rules: every function from any thread.
#pragma once

#include <atomic>
#include <mutex>
#include <vector>

#include "core/otp/cell.hpp"

namespace otp {

class RunQueue {
 public:
  /// Appends; how many wait then.
  std::size_t push(Cell& cell) {
    std::lock_guard lock(lock_);
    const std::size_t length = length_.load(std::memory_order_relaxed);
    if (length == ring_.size()) grow(length);
    ring_[(first_ + length) & (ring_.size() - 1)] = &cell;
    length_.store(length + 1, std::memory_order_relaxed);
    return length + 1;
  }

  /// The oldest, or null; how many are left.
  Cell* pop(std::size_t& left) noexcept {
    left = 0;
    if (length_.load(std::memory_order_relaxed) == 0) return nullptr;
    std::lock_guard lock(lock_);
    const std::size_t length = length_.load(std::memory_order_relaxed);
    if (length == 0) return nullptr;
    Cell* cell = ring_[first_];
    first_ = (first_ + 1) & (ring_.size() - 1);
    length_.store(left = length - 1, std::memory_order_relaxed);
    return cell;
  }

  /// Sees every push that is over, by whichever thread.
  std::size_t size() const noexcept {
    std::lock_guard lock(lock_);
    return length_.load(std::memory_order_relaxed);
  }

 private:
  void grow(std::size_t length) {
    std::vector<Cell*> larger(2 * length);
    for (std::size_t i = 0; i < length; ++i) larger[i] = ring_[(first_ + i) & (length - 1)];
    ring_.swap(larger);
    first_ = 0;
  }

  mutable SpinLock lock_;
  std::vector<Cell*> ring_ = std::vector<Cell*>(64);  // a power of two
  std::size_t first_ = 0;
  std::atomic<std::size_t> length_{0};  // changed under the lock
};

}  // namespace otp
