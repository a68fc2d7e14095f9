#include "core/otp/cell.hpp"

#include <algorithm>
#include <thread>

#include "core/otp/process.hpp"

namespace otp {

Relations::Relations() = default;
Relations::~Relations() = default;

Cell::Cell() = default;
Cell::~Cell() = default;

void SpinLock::lock() noexcept {
  for (int spins = 0; locked_.exchange(true, std::memory_order_acquire); ++spins) {
    if (spins > 64) std::this_thread::yield();
  }
}

void Cell::release_held() noexcept {
  suspended.store(false, std::memory_order_relaxed);
  if (!extras || !extras->held.head) return;
  HeldBack& held = extras->held;
  *held.tail = head;
  if (!head) tail = held.tail;
  head = held.head;
  held.head = nullptr;
  held.tail = &held.head;
}

bool PidSet::insert(Pid pid) {
  if (many_) return many_->insert(pid).second;
  if (contains(pid)) return false;
  if (few_.size() < kFew) {
    few_.push_back(pid);
    return true;
  }
  many_ = std::make_unique<std::unordered_set<Pid>>(few_.begin(), few_.end());
  few_ = {};
  return many_->insert(pid).second;
}

bool PidSet::erase(Pid pid) noexcept {
  if (many_) return many_->erase(pid) > 0;
  const auto it = std::find(few_.begin(), few_.end(), pid);
  if (it == few_.end()) return false;
  *it = few_.back();
  few_.pop_back();
  return true;
}

bool PidSet::contains(Pid pid) const noexcept {
  if (many_) return many_->contains(pid);
  return std::find(few_.begin(), few_.end(), pid) != few_.end();
}

void RefMap::insert(std::uint64_t ref, Pid pid) {
  if (!many_ && few_.size() == kFew) {
    many_ = std::make_unique<std::unordered_map<std::uint64_t, Pid>>(few_.begin(), few_.end());
    few_ = {};
  }
  if (many_) {
    many_->emplace(ref, pid);
  } else {
    few_.emplace_back(ref, pid);
  }
}

std::optional<Pid> RefMap::erase(std::uint64_t ref) noexcept {
  if (many_) {
    const auto it = many_->find(ref);
    if (it == many_->end()) return std::nullopt;
    const Pid pid = it->second;
    many_->erase(it);
    return pid;
  }
  const auto it = std::find_if(few_.begin(), few_.end(), [&](const Entry& e) { return e.first == ref; });
  if (it == few_.end()) return std::nullopt;
  const Pid pid = it->second;
  *it = few_.back();
  few_.pop_back();
  return pid;
}

std::vector<RefMap::Entry> RefMap::list() const {
  if (many_) return {many_->begin(), many_->end()};
  return few_;
}

std::vector<Pid> PidSet::list() const {
  if (many_) return {many_->begin(), many_->end()};
  return few_;
}

}  // namespace otp
