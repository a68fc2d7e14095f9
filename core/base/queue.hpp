// Queue: first in, first out, for queues that are mostly empty. std::deque takes 576 bytes before anything is in it;
// this one takes none, and of a queue that has run dry it keeps the room for the next time.
//
//     base::Queue<Waiting> waiting;
//     waiting.push_back(w);
//     while (!waiting.empty()) { use(waiting.front()); waiting.pop_front(); }
//
// Thread rules: a value.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace base {

template <class T>
class Queue {
 public:
  void push_back(T item) { items_.push_back(std::move(item)); }
  /// @pre !empty(), here and below.
  T& front() { return items_[first_]; }
  const T& back() const { return items_.back(); }
  /// What is left moves up when as much has gone: amortized, a move an item.
  void pop_front() {
    [[maybe_unused]] const T gone = std::move(items_[first_]);
    if (2 * ++first_ < items_.size()) return;
    items_.erase(items_.begin(), begin());
    first_ = 0;
  }
  bool empty() const noexcept { return first_ == items_.size(); }
  std::size_t size() const noexcept { return items_.size() - first_; }
  auto begin() const noexcept { return items_.begin() + static_cast<std::ptrdiff_t>(first_); }
  auto end() const noexcept { return items_.end(); }

 private:
  std::vector<T> items_;  // those before first_ have been moved out of
  std::size_t first_ = 0;
};

}  // namespace base
