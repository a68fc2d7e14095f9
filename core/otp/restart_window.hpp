// RestartWindow: how many restarts a supervisor allows within how long (OTP's intensity and period).
//
// A ring of the restarts within the period. It grows as restarts come and never beyond `intensity`, so a supervisor
// that may restart a million children a second costs nothing until they crash. A restart is O(1), whatever the
// intensity: each is written once and dropped once.
//
// Thread rules: a value; its supervisor's.
#pragma once

#include <cstdint>
#include <vector>

#include "core/otp/time.hpp"

namespace otp {

class RestartWindow {
 public:
  RestartWindow(std::uint32_t intensity, Duration period) : intensity_(intensity), period_(period) {}

  /// Counts a restart at `now`, which never goes back. False: that is one too many within the period.
  bool allow(Instant now);

  /// Restarts that were within the period when it was last asked.
  std::size_t count() const noexcept { return used_; }

 private:
  void grow();

  std::uint32_t intensity_;
  Duration period_;
  std::vector<Instant> ring_;
  std::size_t oldest_ = 0;
  std::size_t used_ = 0;
};

}  // namespace otp
