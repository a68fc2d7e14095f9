#include "core/otp/backoff.hpp"

#include <algorithm>
#include <cmath>

namespace otp {

bool Backoff::valid() const noexcept {
  return first >= Duration::zero() && ceiling >= Duration::zero() && calm >= Duration::zero() && factor >= 1 &&
         std::isfinite(factor) && jitter >= 0 && std::isfinite(jitter);
}

void Streak::failed(const Backoff& backoff, Instant from, Instant to) noexcept {
  if (to - from >= backoff.calm) failures_ = 0;
  if (failures_ < UINT32_MAX) ++failures_;
}

Duration Streak::pause(const Backoff& backoff, std::uint64_t random) const noexcept {
  if (!backoff.on() || failures_ < 2) return Duration::zero();
  const auto most = static_cast<double>(backoff.ceiling.count());
  const double grown = static_cast<double>(backoff.first.count()) * std::pow(backoff.factor, failures_ - 2);
  const double delay = std::min(grown, most);
  const double share = static_cast<double>(random >> 11) / static_cast<double>(std::uint64_t{1} << 53);
  const double total = delay * (1 + backoff.jitter * share);
  constexpr double kMost = 9e18;  // what a Duration can hold
  return Duration(static_cast<std::int64_t>(std::min(total, kMost)));
}

std::uint64_t Jitter::next() noexcept {
  std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ull);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}

}  // namespace otp
