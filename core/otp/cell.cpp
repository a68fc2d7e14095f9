#include "core/otp/cell.hpp"

#include <algorithm>
#include <thread>

namespace otp {

void SpinLock::lock() noexcept {
  for (int spins = 0; locked_.exchange(true, std::memory_order_acquire); ++spins) {
    if (spins > 64) std::this_thread::yield();
  }
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

std::vector<Pid> PidSet::list() const {
  if (many_) return {many_->begin(), many_->end()};
  return few_;
}

}  // namespace otp
