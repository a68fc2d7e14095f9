#include "server/http/outbox.hpp"

#include <algorithm>

namespace gavel::http {

bool Outbox::push(Frame frame, Kind kind, Topic topic) {
  if (kind == Kind::tick) drop_waiting_tick(topic);
  const auto size = frame->size();
  if (frames_.size() >= max_frames_ || bytes_ + size > max_bytes_) return kind == Kind::tick;
  bytes_ += size;
  ticks_ += kind == Kind::tick;
  frames_.push_back({std::move(frame), kind, topic});
  return true;
}

Frame Outbox::pop() {
  if (frames_.empty()) return nullptr;
  auto entry = std::move(frames_.front());
  frames_.pop_front();
  bytes_ -= entry.frame->size();
  ticks_ -= entry.kind == Kind::tick;
  return std::move(entry.frame);
}

void Outbox::clear() {
  frames_.clear();
  bytes_ = ticks_ = 0;
}

void Outbox::drop_waiting_tick(Topic topic) {
  if (ticks_ == 0) return;
  const auto same = [&](const Entry& entry) { return entry.kind == Kind::tick && entry.topic == topic; };
  const auto at = std::ranges::find_if(frames_, same);
  if (at == frames_.end()) return;
  bytes_ -= at->frame->size();
  frames_.erase(at);
  --ticks_;
}

}  // namespace gavel::http
