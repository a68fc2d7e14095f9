#include "core/otp/sys_event.hpp"

#include <algorithm>

namespace otp::sys {

std::string Event::to_string() const {
  const bool incoming = kind == Kind::in;
  std::string text = (incoming ? "in " : "out ") + std::string(message);
  if (peer) text += (incoming ? " from " : " to ") + peer.to_string();
  return text;
}

void Debug::emit(const Event& event) {
  if (emitting_) return;
  emitting_ = true;
  if (counting_) ++(event.kind == Event::Kind::in ? statistics_.messages_in : statistics_.messages_out);
  if (log_size_) {
    if (ring_.size() < log_size_) {
      ring_.push_back(event);
    } else {
      ring_[oldest_] = event;
      oldest_ = (oldest_ + 1) % log_size_;
    }
  }
  std::erase_if(hooks_, [&](Installed& installed) {
    try {
      return !installed.hook(event);
    } catch (...) {
      return true;
    }
  });
  emitting_ = false;
}

void Debug::count(bool on, Instant now, std::uint64_t reductions) {
  counting_ = on;
  statistics_ = {now, now, reductions, 0, 0};
}

std::optional<Statistics> Debug::statistics(Instant now, std::uint64_t reductions) const {
  if (!counting_) return std::nullopt;
  Statistics result = statistics_;
  result.current_time = now;
  result.reductions = reductions - statistics_.reductions;
  return result;
}

void Debug::keep_log(std::size_t size) {
  auto kept = size ? log() : std::vector<Event>();
  if (kept.size() > size) kept.erase(kept.begin(), kept.end() - static_cast<std::ptrdiff_t>(size));
  log_size_ = size;
  ring_ = std::move(kept);
  oldest_ = 0;
}

std::vector<Event> Debug::log() const {
  auto result = ring_;
  std::rotate(result.begin(), result.begin() + static_cast<std::ptrdiff_t>(oldest_), result.end());
  return result;
}

void Debug::install(std::string name, Hook hook) {
  remove(name);
  hooks_.push_back({std::move(name), std::move(hook)});
}

void Debug::remove(std::string_view name) {
  std::erase_if(hooks_, [&](const Installed& installed) { return installed.name == name; });
}

std::vector<std::string> Debug::options() const {
  std::vector<std::string> all;
  if (counting_) all.push_back("statistics");
  if (log_size_) all.push_back("log");
  for (const auto& installed : hooks_) all.push_back(installed.name);
  return all;
}

}  // namespace otp::sys
