#include "core/otp/telemetry.hpp"

#include <algorithm>
#include <exception>

namespace otp {

const Event kHandlerFailure{"telemetry.handler.failure"};

Event::Event(std::string_view name) {
  static std::mutex mutex;
  static std::unordered_map<std::string_view, std::unique_ptr<Entry>> interned;
  std::lock_guard lock(mutex);
  auto it = interned.find(name);
  if (it == interned.end()) {
    auto entry = std::make_unique<Entry>();
    entry->name = name;
    const std::string_view key = entry->name;
    it = interned.emplace(key, std::move(entry)).first;
  }
  entry_ = it->second.get();
}

Telemetry::~Telemetry() {
  for (const auto& handler : Handlers(all_)) remove(*handler);
}

Telemetry::Result Telemetry::attach(std::string id, const Event& event, Handler handler) {
  return attach_many(std::move(id), {event}, std::move(handler));
}

Telemetry::Result Telemetry::attach_many(std::string id, const std::vector<Event>& events, Handler handler) {
  std::lock_guard lock(mutex_);
  const bool taken = std::any_of(all_.begin(), all_.end(), [&](const auto& a) { return a->id == id; });
  if (taken) return base::Unexpected(Errc::already_exists);
  auto attached = std::make_shared<Attached>(Attached{std::move(id), events, std::move(handler)});
  all_.push_back(attached);
  for (const Event& event : events) {
    auto& place = by_event_[event.entry_];
    auto more = place ? std::make_shared<Handlers>(*place) : std::make_shared<Handlers>();
    more->push_back(attached);
    place = std::move(more);
    event.entry_->handlers.fetch_add(1, std::memory_order_relaxed);
  }
  return {};
}

Telemetry::Result Telemetry::detach(std::string_view id) {
  std::shared_ptr<const Attached> found;
  {
    std::lock_guard lock(mutex_);
    const auto it = std::find_if(all_.begin(), all_.end(), [&](const auto& a) { return a->id == id; });
    if (it != all_.end()) found = *it;
  }
  if (!found || !remove(*found)) return base::Unexpected(Errc::not_found);
  return {};
}

// By its address: somebody may have attached another one under the id meanwhile.
bool Telemetry::remove(const Attached& handler) {
  std::shared_ptr<const Attached> last;  // destroyed outside of the lock
  std::lock_guard lock(mutex_);
  const auto is_it = [&](const auto& a) { return a.get() == &handler; };
  const auto it = std::find_if(all_.begin(), all_.end(), is_it);
  if (it == all_.end()) return false;
  last = *it;
  all_.erase(it);
  for (const Event& event : handler.events) {
    auto& place = by_event_[event.entry_];
    auto fewer = std::make_shared<Handlers>(*place);
    fewer->erase(std::find_if(fewer->begin(), fewer->end(), is_it));
    place = std::move(fewer);
    event.entry_->handlers.fetch_sub(1, std::memory_order_relaxed);
  }
  return true;
}

void Telemetry::tell(const Event& event, Fields measurements, Fields metadata) noexcept try {
  std::shared_ptr<const Handlers> handlers;
  {
    std::lock_guard lock(mutex_);
    const auto it = by_event_.find(event.entry_);
    if (it == by_event_.end()) return;
    handlers = it->second;
  }
  for (const auto& attached : *handlers) {
    try {
      attached->handler(event, measurements, metadata);
    } catch (...) {
      failed(*attached, event, reason_of_exception());
    }
  }
} catch (...) {  // no memory to tell it
}

void Telemetry::failed(const Attached& handler, const Event& event, const Reason& reason) {
  if (!remove(handler)) return;  // it failed on another thread, too
  if (report_) {
    report_({.kind = Report::Kind::stray_exception,
             .name = "telemetry handler \"" + handler.id + "\", now detached",
             .reason = reason,
             .last_message = event.name()});
  }
  execute(kHandlerFailure, {}, {{"handler", handler.id}, {"event", event.name()}, {"reason", reason}});
}

std::vector<Telemetry::Listed> Telemetry::list_handlers(std::string_view prefix) const {
  std::vector<Listed> found;
  std::lock_guard lock(mutex_);
  for (const auto& attached : all_) {
    for (const Event& event : attached->events) {
      const std::string& name = event.name();
      const bool whole_words = prefix.empty() || name.size() == prefix.size() || name[prefix.size()] == '.';
      if (name.starts_with(prefix) && whole_words) found.push_back({attached->id, name});
    }
  }
  return found;
}

}  // namespace otp
