// RestartWindow: how many restarts a supervisor allows within how long (OTP's intensity and period).
//
// A ring of the last `intensity` restarts: one more is allowed if the oldest of them is older than the period. O(1) a
// restart, whatever the intensity.
#pragma once

#include <cstdint>
#include <vector>

#include "core/otp/time.hpp"

namespace otp {

class RestartWindow {
 public:
  RestartWindow(std::uint32_t intensity, Duration period) : period_(period), ring_(intensity) {}

  /// Counts a restart at `now`. False: that is one too many within the period.
  bool allow(Instant now);

 private:
  Duration period_;
  std::vector<Instant> ring_;
  std::size_t next_ = 0;
  std::size_t used_ = 0;
};

}  // namespace otp
