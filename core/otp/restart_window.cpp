#include "core/otp/restart_window.hpp"

#include <algorithm>

namespace otp {

bool RestartWindow::allow(Instant now) {
  while (used_ > 0 && now - ring_[oldest_] > period_) {
    oldest_ = (oldest_ + 1) % ring_.size();
    --used_;
  }
  if (used_ == intensity_) return false;
  if (used_ == ring_.size()) grow();
  ring_[(oldest_ + used_) % ring_.size()] = now;
  ++used_;
  return true;
}

void RestartWindow::grow() {
  std::rotate(ring_.begin(), ring_.begin() + static_cast<std::ptrdiff_t>(oldest_), ring_.end());
  oldest_ = 0;
  ring_.resize(std::min<std::size_t>(intensity_, std::max<std::size_t>(4, ring_.size() * 2)));
}

}  // namespace otp
