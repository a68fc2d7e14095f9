// Outbox: what waits to be sent to one WebSocket, bounded in bytes and frames.
//
// Events must arrive: when one more does not fit, the client is too slow and has to be told so. Of ticks only the
// latest of each topic counts: a newer one takes the place of one that still waits, at the end, so that it never
// overtakes the event it was made after.
//
//     Outbox outbox{limits.queue_bytes, limits.queue_frames};
//     if (!outbox.push(frame, Kind::event)) close(1013);
//     while (auto next = outbox.pop()) write(next);
//
// Thread rules: one thread.
#pragma once

#include <cstddef>
#include <vector>

#include "server/http/message.hpp"

namespace gavel::http {

class Outbox {
 public:
  using Kind = Socket::Kind;
  using Topic = Socket::Topic;

  Outbox(std::size_t max_bytes, std::size_t max_frames) : max_bytes_(max_bytes), max_frames_(max_frames) {}

  /// False when an event does not fit; it is not queued then. A tick that does not fit is dropped, which is true.
  bool push(Frame frame, Kind kind, Topic topic = 0);
  /// The oldest; null where nothing waits.
  Frame pop();
  void clear();

  bool empty() const noexcept { return frames() == 0; }
  std::size_t frames() const noexcept { return frames_.size() - first_; }
  std::size_t bytes() const noexcept { return bytes_; }

 private:
  struct Entry {
    Frame frame;
    Kind kind;
    Topic topic;
  };
  void drop_waiting_tick(Topic topic);
  void forget_the_first(std::size_t count);

  std::size_t max_bytes_, max_frames_;
  std::size_t bytes_ = 0;
  std::size_t ticks_ = 0;      ///< that wait
  std::vector<Entry> frames_;  ///< not a deque, which has half a KiB while it is empty, as most are
  std::size_t first_ = 0;      ///< those before it are gone
};

}  // namespace gavel::http
