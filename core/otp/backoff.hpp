// Backoff: a child that keeps failing is restarted ever more slowly. Optional, and beyond OTP.
//
//     otp::supervisor("storage", {.intensity = 5, .backoff = {.first = 100ms, .ceiling = 30s}}, {…})
//
// The first restart is at once, as without backoff. The second in a row waits for `first`, each later one `factor`
// times as long, up to `ceiling`; a share of up to `jitter` is added, so that many that failed together do not come
// back together. A child that ran for `calm` begins anew. A restart counts towards the intensity when it is tried, so a
// child whose resource stays taken for a while (a killed one's, until its handler has returned) is waited for and does
// not take its supervisor with it.
//
// Thread rules: values.
#pragma once

#include <cstdint>

#include "core/otp/time.hpp"

namespace otp {

struct Backoff {
  Duration first = Duration::zero();            ///< delay of the second restart in a row; zero: no backoff
  Duration ceiling = std::chrono::seconds(30);  ///< the delay grows up to this
  double factor = 2;                            ///< at least 1
  double jitter = 0;                            ///< 0.2: between the delay and 1.2 times it
  Duration calm = std::chrono::minutes(1);      ///< a child that ran this long starts anew
  std::uint64_t seed = 0;                       ///< of the jitter; 0: the supervisor's pid

  bool on() const noexcept { return first > Duration::zero(); }
  /// Could it be meant? Negative times, a factor below 1 and a negative jitter could not.
  bool valid() const noexcept;
};

/// How often a child has failed without a calm time in between.
class Streak {
 public:
  /// It ran from `from` to `to` and has ended, or was not even started (the same instant).
  void failed(const Backoff& backoff, Instant from, Instant to) noexcept;
  /// How long its next restart waits; `random` picks the jitter.
  Duration pause(const Backoff& backoff, std::uint64_t random) const noexcept;

 private:
  std::uint32_t failures_ = 0;
};

/// A small source of seeded numbers (splitmix64).
class Jitter {
 public:
  explicit Jitter(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() noexcept;

 private:
  std::uint64_t state_;
};

}  // namespace otp
