#include "core/otp/outside.hpp"

namespace otp {

std::uint64_t Runtime::Outside::add(Answer answer) {
  const std::uint64_t id = rt_.fresh_id();
  Shard& s = shard(id);
  std::lock_guard lock(s.mutex);
  s.waiting.emplace(id, Waiting{std::move(answer), 0});
  return id;
}

void Runtime::Outside::set_timer(std::uint64_t id, std::uint64_t timer) {
  Shard& s = shard(id);
  std::lock_guard lock(s.mutex);
  const auto it = s.waiting.find(id);
  if (it != s.waiting.end()) it->second.timer = timer;
}

std::optional<Runtime::Outside::Waiting> Runtime::Outside::take(std::uint64_t id) {
  Shard& s = shard(id);
  std::lock_guard lock(s.mutex);
  const auto it = s.waiting.find(id);
  if (it == s.waiting.end()) return std::nullopt;
  auto waiting = std::move(it->second);
  s.waiting.erase(it);
  return waiting;
}

bool Runtime::Outside::answer(std::uint64_t id, Envelope& envelope) {
  auto waiting = take(id);
  if (!waiting) return false;
  if (waiting->timer) rt_.scheduler_.cancel_timer(waiting->timer);
  finish(std::move(*waiting), envelope);
  return true;
}

void Runtime::Outside::finish(Waiting waiting, Envelope& envelope) noexcept {
  run_apart(rt_, "completion", [&] {
    auto answer = std::move(waiting.answer);  // destroyed here, too
    answer(envelope);
  });
}

void Runtime::Outside::timeout(std::uint64_t id) {
  auto waiting = take(id);
  if (!waiting) return;
  auto failed = make_envelope<CallError>(EnvelopeKind::failed, CallErrc::timeout, Reason::timeout());
  finish(std::move(*waiting), *failed);
}

void Runtime::Outside::forget(std::uint64_t id) { take(id); }

void Runtime::Outside::fail_all() {
  for (auto& s : shards_) {
    std::unordered_map<std::uint64_t, Waiting> waiting;
    {
      std::lock_guard lock(s.mutex);
      waiting.swap(s.waiting);
    }
    for (auto& [id, w] : waiting) {
      auto failed = make_envelope<CallError>(EnvelopeKind::failed, CallErrc::noproc, Reason::noproc());
      finish(std::move(w), *failed);
    }
  }
}

}  // namespace otp
