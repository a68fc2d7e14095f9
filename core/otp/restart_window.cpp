#include "core/otp/restart_window.hpp"

namespace otp {

bool RestartWindow::allow(Instant now) {
  if (ring_.empty()) return false;
  if (used_ == ring_.size() && now - ring_[next_] <= period_) return false;
  ring_[next_] = now;
  next_ = (next_ + 1) % ring_.size();
  if (used_ < ring_.size()) ++used_;
  return true;
}

}  // namespace otp
