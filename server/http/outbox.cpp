#include "server/http/outbox.hpp"

#include <algorithm>

namespace gavel::http {

bool Outbox::push(Frame frame, Kind kind) {
  if (kind == Kind::tick) drop_waiting_tick();
  const auto size = frame->size();
  if (frames_.size() >= max_frames_ || bytes_ + size > max_bytes_) return kind == Kind::tick;
  bytes_ += size;
  tick_waits_ |= kind == Kind::tick;
  frames_.push_back({std::move(frame), kind});
  return true;
}

Frame Outbox::pop() {
  if (frames_.empty()) return nullptr;
  auto entry = std::move(frames_.front());
  frames_.pop_front();
  bytes_ -= entry.frame->size();
  if (entry.kind == Kind::tick) tick_waits_ = false;
  return std::move(entry.frame);
}

void Outbox::clear() {
  frames_.clear();
  bytes_ = 0;
  tick_waits_ = false;
}

void Outbox::drop_waiting_tick() {
  if (!tick_waits_) return;
  const auto at = std::ranges::find(frames_, Kind::tick, &Entry::kind);
  bytes_ -= at->frame->size();
  frames_.erase(at);
  tick_waits_ = false;
}

}  // namespace gavel::http
