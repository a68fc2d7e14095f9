#include "core/otp/names.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>

namespace otp {

class NameEntry {
 public:
  NameEntry(std::string name, std::uint32_t number) : name_(std::move(name)), number_(number) {}
  const std::string& name() const noexcept { return name_; }
  std::uint32_t number() const noexcept { return number_; }

 private:
  std::string name_;
  std::uint32_t number_;
};

const std::string& text(const NameEntry& entry) noexcept { return entry.name(); }
std::uint32_t index(const NameEntry& entry) noexcept { return entry.number(); }

const NameEntry& intern(std::string_view name) {
  static auto& mutex = *new std::mutex;
  static auto& entries = *new std::map<std::string, std::unique_ptr<NameEntry>, std::less<>>;
  std::lock_guard lock(mutex);
  auto it = entries.find(name);
  if (it == entries.end()) {
    auto entry = std::make_unique<NameEntry>(std::string(name), static_cast<std::uint32_t>(entries.size()));
    it = entries.emplace(std::string(name), std::move(entry)).first;
  }
  return *it->second;
}

NameTable::NameTable() {
  for (auto& chunk : chunks_) chunk.store(nullptr, std::memory_order_relaxed);
}

NameTable::~NameTable() {
  for (auto& chunk : chunks_) delete[] chunk.load(std::memory_order_relaxed);
}

std::atomic<std::uint64_t>& NameTable::slot(const NameEntry& name) const {
  const std::uint32_t number = name.number();
  if (number >= kChunk * kChunks) throw std::length_error("too many process names");
  auto& place = chunks_[number / kChunk];
  auto* chunk = place.load(std::memory_order_acquire);
  if (!chunk) {
    auto fresh = std::make_unique<std::atomic<std::uint64_t>[]>(kChunk);
    if (place.compare_exchange_strong(chunk, fresh.get(), std::memory_order_acq_rel)) chunk = fresh.release();
  }
  return chunk[number % kChunk];
}

Pid NameTable::claim(const NameEntry& name, Pid pid) {
  std::uint64_t holder = 0;
  if (slot(name).compare_exchange_strong(holder, pid.pack(), std::memory_order_acq_rel)) return pid;
  return Pid::unpack(holder);
}

void NameTable::release(const NameEntry& name, Pid pid) noexcept {
  std::uint64_t holder = pid.pack();
  slot(name).compare_exchange_strong(holder, 0, std::memory_order_acq_rel);
}

Pid NameTable::find(const NameEntry& name) const noexcept {
  if (name.number() >= kChunk * kChunks) return {};
  const auto* chunk = chunks_[name.number() / kChunk].load(std::memory_order_acquire);
  return chunk ? Pid::unpack(chunk[name.number() % kChunk].load(std::memory_order_acquire)) : Pid{};
}

}  // namespace otp
