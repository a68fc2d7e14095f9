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

// Where the pid is, or the free place where it belongs.
std::size_t PidTable::find(Pid pid) const noexcept {
  const std::size_t mask = places_.size() - 1;
  std::size_t at = home(pid);
  while (places_[at] && places_[at] != pid) at = (at + 1) & mask;
  return at;
}

bool PidTable::insert(Pid pid) {
  if (contains(pid)) return false;
  if (size_ == places_.size() / 4 * 3) grow();
  places_[find(pid)] = pid;
  ++size_;
  return true;
}

void PidTable::grow() {
  std::vector<Pid> old(places_.size() * 2);
  old.swap(places_);
  --shift_;
  for (Pid pid : old) {
    if (pid) places_[find(pid)] = pid;
  }
}

// Those behind it move up, so that nobody's search ends at the gap.
bool PidTable::erase(Pid pid) noexcept {
  std::size_t gap = find(pid);
  if (places_[gap] != pid) return false;
  const std::size_t mask = places_.size() - 1;
  for (std::size_t at = (gap + 1) & mask; places_[at]; at = (at + 1) & mask) {
    if (((at - home(places_[at])) & mask) < ((at - gap) & mask)) continue;  // it is not past its home yet
    places_[gap] = places_[at];
    gap = at;
  }
  places_[gap] = {};
  --size_;
  return true;
}

bool PidSet::insert(Pid pid) {
  if (many_) return many_->insert(pid);
  if (contains(pid)) return false;
  if (few_.size() < kFew) {
    few_.push_back(pid);
    return true;
  }
  many_ = std::make_unique<PidTable>();
  for (Pid one : few_) many_->insert(one);
  few_ = {};
  return many_->insert(pid);
}

bool PidSet::erase(Pid pid) noexcept {
  if (many_) return many_->erase(pid);
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
  if (!many_) return few_;
  std::vector<Pid> all;
  all.reserve(many_->size());
  many_->each([&](Pid pid) { all.push_back(pid); });
  return all;
}

}  // namespace otp
