#include "server/http/outbox.hpp"

#include <algorithm>

namespace gavel::http {

bool Outbox::push(Frame frame, Kind kind, Topic topic) {
  if (kind == Kind::tick) drop_waiting_tick(topic);
  const auto size = frame->size();
  if (frames() >= max_frames_ || bytes_ + size > max_bytes_) return kind == Kind::tick;
  if (frames_.size() == frames_.capacity() && first_ > frames_.size() / 2) forget_the_first(first_);
  bytes_ += size;
  ticks_ += kind == Kind::tick;
  frames_.push_back({std::move(frame), kind, topic});
  return true;
}

Frame Outbox::pop() {
  if (empty()) return nullptr;
  auto entry = std::move(frames_[first_++]);
  bytes_ -= entry.frame->size();
  ticks_ -= entry.kind == Kind::tick;
  if (empty()) forget_the_first(first_);
  return std::move(entry.frame);
}

void Outbox::clear() {
  forget_the_first(frames_.size());
  bytes_ = ticks_ = 0;
}

void Outbox::drop_waiting_tick(Topic topic) {
  if (ticks_ == 0) return;
  const auto same = [&](const Entry& entry) { return entry.kind == Kind::tick && entry.topic == topic; };
  const auto at = std::find_if(frames_.begin() + static_cast<std::ptrdiff_t>(first_), frames_.end(), same);
  if (at == frames_.end()) return;
  bytes_ -= at->frame->size();
  frames_.erase(at);
  --ticks_;
}

/// Of a rush no room is kept.
void Outbox::forget_the_first(std::size_t count) {
  constexpr std::size_t kKept = 8;
  frames_.erase(frames_.begin(), frames_.begin() + static_cast<std::ptrdiff_t>(count));
  first_ = 0;
  if (frames_.empty() && frames_.capacity() > kKept) frames_ = {};
}

}  // namespace gavel::http
